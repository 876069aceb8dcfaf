"""What an event says in a few words of a person, and whether that is good, bad, or only the daemon's own life."""

import re
from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Literal

from daemon.cli.told import TOLD, Body, focus, pairs

Kind = Literal["bad", "good", "own", "plain"]

PHRASES: dict[str, str] = {
    "AnnouncementDecided": "{sentence} · voice: {voice}, screen: {screen}",
    "AnnouncementReacted": "{kind}: {reaction}",
    "AttentionReset": "what was learned from reactions counts no longer",
    "Listen": "{ref}",
    "ListeningEnded": "{outcome}",
    "MentionAllowed": "e{rule} counts no longer",
    "MentionForbidden": "{said}",
    "SaySentence": "{text}",
    "SentenceBegun": "{ref} ({why})",
    "SentenceEnded": "{ref}: heard {heard}",
    "SpeechNoticed": "speaking: {speaking}",
    "UtteranceHeard": "{directed}",
    "VoiceChanged": "microphone {microphone}, speaker {speaker}, recogniser {recogniser}",
    "DaemonStarted": "{release}, all up after {took_ms} ms",
    "DaemonStopping": "{reason}",
    "ProcessStarted": "{process} (pid {pid}) ready after {ready_ms} ms",
    "ProcessDied": "{process} (pid {pid}) {ending}, up for {uptime_s} s",
    "ServiceGaveUp": "{process} died {deaths} times and stays down",
    "DaemonHandedOver": "pid {before} → {pid} in {took_ms} ms, no event taken for {gap_ms} ms",
    "HandOverFailed": "the daemon works on as it was: {reason}",
    "BreakerChanged": "{service} on {dependency}: {state} ({reason})",
    "HandlingDelayed": "{service} on {event}: {kind}, again in {again_in_s} s",
    "UncleanStopFound": "check: {check}",
    "DatabaseSetAside": "{found}; moved to {moved_to}",
    "EventsTrimmed": "{removed} events through e{through} ({reason})",
    "TrimRefused": "{reason}",
    "BackupMade": "{path}",
    "BackupFailed": "{database}: {reason}",
    "EventSetAside": "{service} failed {tries} times on {type} {event}: {error}",
    "HealthReported": "{service} (pid {pid}) handled {handled}, {waiting} waiting",
    "OutputAppended": "{stream} {off}: {text}",
    "ProjectUnwatched": "project {number} is watched no longer",
    "ProjectVanished": "{tree} is not there",
    "ProjectMoved": "{before} → {after}",
    "ProjectRefused": "{path}: {reason}",
    "WatchProject": "{path}",
    "NameProject": "{name}",
    "UnwatchProject": "{path}",
    "CommitMade": "{commit:.7} {subject}",
    "BranchSwitched": "{before} → {after}",
    "Merged": "{merged} → {commit:.7}",
    "Rebased": "{before:.7} → {commit:.7} onto {onto}",
    "Pulled": "{commit:.7} ({how})",
    "Stashed": "{how}: {subject}",
    "WatchLimited": "{tree}: {reason}; {instead}",
    "ReportRefused": "{report}: {reason}",
    "RecordingResumed": "what happens is recorded again",
    "FailureDiagnosed": "{command}: {headline}",
    "FailureRated": "f{failure}",
    "FixNoted": "{text}",
    "NothingLearned": "f{failure}: {why}",
    "NoteTaken": "{kind}: {title}",
    "NoteEdited": "n{note}: {title}",
    "NoteRestored": "n{note}",
    "FixForgotten": "x{fix}",
    "FixRestored": "x{fix}",
    "NextPredicted": "{what}: {said}",
    "NoteProposed": "{kind}: {title} (seen {count} times)",
    "ProposalAnswered": "n{proposal}",
    "MemoryRebuilt": "{bytes} bytes up to e{through} in {took_ms} ms",
    "RebuildFailed": "{reason}",
    "RebuildMemory": "asked",
    "ProposalWithdrawn": "n{proposal}: {reason}",
    "EraseRefused": "{reason}",
    "Erased": "its content was removed for good",
    "TextsEmbedded": "{ref} by {model} in {took_ms} ms",
    "EmbeddingRefused": "{ref}: {reason}",
    "PathWanted": "{path} is read from now on",
    "PathForgotten": "{path} is not read any more",
    "IngestRefused": "{path}: {reason}",
    "IngestProgressed": "{path}: {done} of {of} documents",
    "IngestPath": "{path}",
    "ForgetPath": "{path}",
    "FixSuggested": "x{fix} for f{failure} ({how})",
    "FixTried": "x{fix} against f{failure} in a sandbox: {outcome}",
    **dict.fromkeys(("RouteQuestion", "AnswerQuestion"), "{question}"),
    "RoutingRefused": "{ref}: {reason}",
    "AnswerDegraded": "{question}: {reason}",
    "StopAnswer": "{key}",
    "AnswerResumed": "{key}, {age_s} s after it was asked",
    "PromptRead": "{ref}: {done} of {of} tokens read",
    "TextGenerated": "{ref}: {text}",
    "GenerationEnded": "{ref} by {model}: {tokens_out} tokens in {took_ms} ms ({finish})",
    "GenerationRefused": "{ref}: {reason}",
    "CancelGeneration": "{ref}",
    "SpanEnded": "{name} in {took_us} µs",
    "TraceRefused": "t{trace}: {reason}",
    "JobQueued": "j{job} {kind}",
    "JobRefused": "{reason}",
    "JobLeased": "j{job} begins (lease {number})",
    "JobStepped": "j{job}: {step} in {took_ms} ms",
    "JobSucceeded": "j{job}: {summary}",
    "JobFailed": "j{job}: {error} ({kind})",
    "JobRetried": "j{job}: {error} ({kind})",
    "JobReleased": "j{job} ({reason})",
    "JobBlocked": "j{job}: {error}",
    "JobsPaused": "those that want the {resource} wait: {error}",
    "JobsResumed": "those that want the {resource} go on",
    "JobCancelled": "j{job}",
    "JobQuarantined": "j{job} is left alone: {error}",
    "ArtifactKept": "j{job}: {name}, {size} bytes",
    "ArtifactsTrimmed": "{removed} artifacts",
    "TrimArtifacts": "older than {before}, beyond {most} bytes",
    "JobProgressed": "j{job} {step}: {done} of {of} {what}",
    "EnqueueJob": "{kind}",
    "CancelJob": "j{job}",
    "RetryJob": "j{job}",
    "PlanProposed": "a{approval} {title}",
    "PlanRefused": "{reason}",
    "PlanDecided": "a{approval} {decision} by {who} ({surface} {where})",
    "PlanExpired": "a{approval}: nobody answered",
    "DecisionRefused": "a{approval}: {reason}",
    "ActDone": "a{approval}: {summary}",
    "ActFailed": "a{approval}: {error}",
    "ProposePlan": "{tool}",
    "DecidePlan": "a{approval} {decision}",
    "TracesTrimmed": "{removed} traces ({reason})",
    "TrimTraces": "older than {before} ({reason})",
}
"""Phrases with the fields of the body in them; those that need a thought are in `told.py`."""

ARGUED: dict[str, str] = {}
"""Types of facts that are shown as field and value, and why that is best."""

_GOOD = {"ActDone", "FailureClosed", "FixLearned", "TestsPassed", "BuildPassed", "ConflictResolved", "RecordingResumed"}
_BAD = ("Died", "GaveUp", "SetAside", "Failed", "Refused", "FailureDiagnosed", "UncleanStopFound", "Vanished")
_OWN = {
    *("DaemonStarted", "DaemonStopping", "DaemonHandedOver", "ProcessStarted", "BackupMade", "EventsTrimmed"),
    *("BreakerChanged", "HandlingDelayed", "TrimLog", "HealthReported", "ReportHealth", "WatchProject"),
    *("NameProject", "RebuildMemory", "UnwatchProject", "FocusChanged", "OutputAppended", "EmbedTexts"),
    *("TextsEmbedded", "EmbeddingRefused", "IngestPath", "ForgetPath", "IngestProgressed"),
    *("ProposePlan", "DecidePlan"),
    *("RouteQuestion", "QuestionRouted", "RoutingRefused", "GenerateText", "PromptRead", "TextGenerated"),
    *("GenerationEnded", "GenerationRefused", "CancelGeneration", "SpanEnded"),
    *("TraceKept", "TraceRefused", "KeepTrace", "TracesTrimmed", "TrimTraces"),
    *("AnnouncementDecided", "Listen", "ListeningEnded", "SaySentence", "SentenceBegun", "SentenceEnded"),
    *("SpeechNoticed", "UtteranceHeard", "VoiceChanged"),
}


def kind_of(name: str, body: Body) -> Kind:
    """How an event of a type is to be taken."""
    if name in ("CommandFinished", "CheckFinished"):
        return "bad" if body.get("status") else "good"
    if name in _OWN:
        return "own"
    return "good" if name in _GOOD else "bad" if name.endswith(_BAD) else "plain"


def phrase(name: str, body: Body, named: Callable[[int], str] = str) -> str:
    """The words for an event; `named` is how people call the project of a number."""
    try:
        if name == "FocusChanged":
            return focus(body, named)
        if name in TOLD:
            return TOLD[name](body)
        return PHRASES[name].format_map(body)
    except (LookupError, ValueError, TypeError, AttributeError):
        return pairs(body.items())  # of a newer release, or an older one


def below(text: str, trees: Iterable[str]) -> str:
    """A text in which paths below the trees of its project begin there: `src/a.py` for `/home/me/shop/src/a.py`."""
    for tree in sorted(trees, key=len, reverse=True):
        there = re.compile(rf"(?<![\w/.-]){re.escape(tree)}(?:(/)|(?![\w.-]))")
        name = PurePath(tree).name
        text = there.sub(lambda found, name=name: "" if found[1] else name, text)  # type: ignore[misc]
    return text
