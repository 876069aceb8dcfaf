"""The whole vocabulary: what can happen (facts, past tense) and what can be asked for (orders, imperative).

It is sectioned by who speaks. A fact may have any number of listeners. An order has one, and its docstring
names its possible endings; an ending carries the order's id as its cause. Fields are only ever added.
"""

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from knowledge.failure_class import FailureClass
from knowledge.redact import Clean

Durability = Literal["safe", "fast", "ephemeral"]


class _Lazy(BaseModel):
    """Made ready when it is first used, or all at once by `complete`: a command that needs one event is not kept
    waiting for a hundred. What stands below a field is read from this file where it is shown, not at each start.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)


class Event(_Lazy):
    """Anything that travels on the bus."""

    durability: ClassVar[Durability] = "fast"
    """`safe`: on disk before the ack; `fast`: on disk at most a second after; `ephemeral`: delivered, not kept."""
    trimmed: ClassVar[bool] = True
    """Whether retention may remove it from the log; what memory is rebuilt from stays."""
    version: ClassVar[int] = 1
    """Raised when a field is added; a reader keeps what it does not know."""


class Fact(Event):
    """Something that happened."""


class Order(Event):
    """Something somebody wants done; one service answers it with one of its `endings`."""

    endings: ClassVar[tuple[type[Fact], ...]] = ()


# ── the supervisor: the life of the daemon and its processes ──────────────────────────────────────


class DaemonStarted(Fact):
    """Every process of the daemon reported ready."""

    release: str
    pid: int
    took_ms: int
    """From the first fork to the last process ready."""


class DaemonStopping(Fact):
    """The daemon was told to stop; senses stop first, the hub last."""

    reason: str


class DaemonHandedOver(Fact):
    """A new generation of the daemon took over from the one before, which had drained. Follows DaemonStopping."""

    before: int
    """Pid of the generation that went."""
    pid: int
    release_before: str
    release: str
    took_ms: float
    """From the request until every process of the new generation worked."""
    gap_ms: float
    """How long no event was taken; publishers waited."""


class HandOverFailed(Fact):
    """A new generation was not warm, or not healthy, in time; the one before works on."""

    durability: ClassVar[Durability] = "safe"

    reason: str


class ProcessStarted(Fact):
    """A process of the daemon is ready for work."""

    process: str
    pid: int
    ready_ms: float
    """From the fork to ready."""
    restarts: int = 0
    """How often it has been started again since the daemon started."""


class ProcessDied(Fact):
    """A process ended without having been told to; ProcessStarted or ServiceGaveUp follows."""

    process: str
    pid: int
    ending: str
    """`exit 1`, `killed by SIGKILL`, …"""
    uptime_s: float
    again_in_s: float | None
    """Seconds until it is started again; none when given up."""
    handling: str = ""
    """What it had in its hands: `diagnosis on e123`."""


class ServiceGaveUp(Fact):
    """A process died too often in a row and stays down until `sotto restart`."""

    durability: ClassVar[Durability] = "safe"

    process: str
    services: list[str]
    deaths: int
    within_s: float


# ── the hub: the keeper of the log ────────────────────────────────────────────────────────────────


class UncleanStopFound(Fact):
    """The hub found that it had not been shut down properly and checked the log before serving it."""

    check: str
    """`ok`, or what the quick check found."""
    took_ms: int


class DatabaseSetAside(Fact):
    """A damaged database was moved aside, never deleted, and a new one begun."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    moved_to: str
    found: str
    restored_from: str | None = None
    """The backup that took its place; none when there was none."""


class EventsTrimmed(Fact):
    """Retention removed old events from the log; what they amounted to stands here. Written before they go."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    through: int
    """Highest seq that was considered; younger events were left alone."""
    removed: int
    by_type: dict[str, int]
    streams: list[str] = Field(default_factory=list)
    """Output streams whose oldest chunks went with them."""
    reason: Literal["age", "size", "asked"]


class TrimRefused(Fact):
    """Nothing was removed."""

    reason: str


class TrimLog(Order):
    """Remove events older than a moment, except those that memory is rebuilt from.

    Ends as EventsTrimmed, one or more, or TrimRefused.
    """

    endings: ClassVar[tuple[type[Fact], ...]] = (EventsTrimmed, TrimRefused)

    before: int = Field(ge=0)
    """Microseconds UTC; events at or after it stay."""
    reason: Literal["age", "size", "asked"] = "asked"


# ── upkeep: what is done once a day ───────────────────────────────────────────────────────────────


class BackupMade(Fact):
    """A copy of a database was written, checked, and put beside the older ones."""

    database: str
    path: str
    bytes: int
    took_ms: int


class BackupFailed(Fact):
    """No copy could be made; the older ones are untouched."""

    durability: ClassVar[Durability] = "safe"

    database: str
    reason: str


# ── any service ───────────────────────────────────────────────────────────────────────────────────


class BreakerChanged(Fact):
    """A service leaves a dependency alone, tries it again, or relies on it again."""

    service: str
    dependency: str
    state: Literal["closed", "open", "half-open"]
    reason: str
    wait_s: float
    """How long it is left alone; 0 unless open."""
    until: int
    """When that is over, in microseconds UTC."""
    openings: int
    """How often it was opened since it last was closed."""
    generation: int
    without: str
    """What the service does meanwhile."""


class HandlingDelayed(Fact):
    """A service failed on an event and tries it again; said once an event. EventSetAside may follow."""

    service: str
    event: str
    type: str
    kind: FailureClass
    error: Clean
    again_in_s: float


class EventSetAside(Fact):
    """A service failed on an event as often as the class of the failure allows, put it aside and went on."""

    durability: ClassVar[Durability] = "safe"

    service: str
    event: str
    """Id of the event; `sotto events --json` shows it whole."""
    type: str
    tries: int
    error: Clean
    kind: FailureClass = "unknown"


class HealthReported(Fact):
    """A service is alive and says how it is. Ends ReportHealth."""

    durability: ClassVar[Durability] = "ephemeral"

    service: str
    pid: int
    handled: int
    waiting: int
    """Events it has not come to yet."""


class ReportHealth(Order):
    """Ask a service whether it is alive, through the same bus and loop as its work.

    Ends as HealthReported; a service that is down does not answer.
    """

    durability: ClassVar[Durability] = "ephemeral"
    endings: ClassVar[tuple[type[Fact], ...]] = (HealthReported,)

    service: str


class OutputAppended(Fact):
    """A chunk of an output stream. It is kept as a row of the stream, not in the log."""

    version: ClassVar[int] = 2

    stream: str
    off: int = Field(ge=0)
    """Position of this chunk: 0, 1, 2, … without a hole."""
    kind: Literal["stdout", "stderr", "text", "tool", "error", "end", "plan", "call", "result", "again", "sources"]
    """From plan on, and text and end, they are parts of an answer: see `knowledge/reasoning/parts.py`."""
    text: Clean
    lease: str = ""
    """Of the job that printed it: without it nobody may write; empty where it is not a job's."""


# ── projects: what Sotto was asked to watch ───────────────────────────────────────────────────────


class ProjectWatched(Fact):
    """A directory is watched as a project; said again when it was found to have changed, with the same number.

    Without trees it is not watched yet: it has a number because notes of it were imported.
    """

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    number: int
    """What its events carry; never given to another project."""
    name: Clean
    """What people call it; no two have the same."""
    key: Clean
    """The git common directory, resolved; without git the directory; empty where only its name is known."""
    trees: list[Clean]
    """Roots of its working trees that are watched, the first one first."""
    root_commit: str | None = None
    """By which a project that moved is known again."""
    remote: Clean | None = None
    languages: list[str] = Field(default_factory=list)
    """Most used first."""
    tools: list[str] = Field(default_factory=list)
    """What builds and tests it, by the files that say so."""


class ProjectUnwatched(Fact):
    """A project, or one tree of it, is no longer watched; what is known of it stays."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    number: int
    trees: list[Clean]
    """Trees that are still watched; none when all of it is unwatched."""


class ProjectVanished(Fact):
    """A watched tree is not where it was. ProjectMoved follows when it is found elsewhere."""

    trimmed: ClassVar[bool] = False

    number: int
    tree: Clean


class ProjectMoved(Fact):
    """A watched project was found in another place, known by its root commit and remote."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    number: int
    before: Clean
    after: Clean
    """The key, and with it every tree below it, is here now."""


class ProjectRefused(Fact):
    """A directory cannot be watched, or is not."""

    path: Clean
    reason: str


class WatchProject(Order):
    """Watch the project around a directory. Ends as ProjectWatched or ProjectRefused."""

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (ProjectWatched, ProjectRefused)

    path: Clean


class NameProject(Order):
    """Give a number to a project that is not watched here, and of which something is imported. Once it is watched, at
    its old place or under its old name, the number is its own. Ends as ProjectWatched or ProjectRefused.
    """

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (ProjectWatched, ProjectRefused)

    name: Clean
    key: Clean
    """Where it was; empty where that is not known."""


class UnwatchProject(Order):
    """Watch the tree around a directory no longer. Ends as ProjectUnwatched or ProjectRefused."""

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (ProjectUnwatched, ProjectRefused)

    path: Clean


# ── files: what changed in the trees of projects ──────────────────────────────────────────────────


class FileChange(_Lazy):
    """One file that is not what it was."""

    path: Clean
    """Below the tree."""
    how: Literal["made", "changed", "removed", "moved"]
    moved_from: Clean | None = None
    added: int | None = None
    """Lines; none where it is no text, or nothing is known of what it was."""
    removed: int | None = None
    before: str | None = None
    """Snapshot (SHA-256 of the content) of what it was; none when none was taken."""
    after: str | None = None


class FilesChanged(Fact):
    """Files of a tree changed, within one burst. What git or a package manager did is TreeChanged."""

    tree: Clean
    changes: list[FileChange]
    """At most 200, the most telling first."""
    count: int
    """All of them."""
    began: int
    """Microseconds UTC."""
    found: Literal["seen", "rescan"] = "seen"
    """`rescan`: they changed while nobody watched, or more than could be followed at once."""


class TreeChanged(Fact):
    """So much of a tree changed at once that single files say nothing: a checkout, an install."""

    tree: Clean
    reason: Literal["git", "packages", "many"]
    count: int
    folders: list[Clean]
    """Where most of it happened, at most 20."""
    began: int
    found: Literal["seen", "rescan"] = "seen"


class WatchLimited(Fact):
    """A tree cannot be watched as it should; what is done instead. Said once until it changes."""

    tree: Clean
    reason: str
    instead: str
    """Empty when all is well again."""


# ── git: what happened to branches and commits ────────────────────────────────────────────────────


class CommitMade(Fact):
    """A commit was made, or an amended one took its place."""

    trimmed: ClassVar[bool] = False

    tree: Clean
    branch: Clean | None
    """None where HEAD is detached."""
    commit: str
    before: str | None
    """What HEAD was; with an amended one, the commit that it replaced."""
    author: Clean
    """Name and address; the committer's where the commit itself is not at hand."""
    subject: Clean
    amended: bool = False
    how: Literal["commit", "cherry-pick", "revert", "apply"] = "commit"
    """A revert that had stopped in a conflict is an ordinary commit to git, and here."""
    at: int
    """When git noted it, in microseconds UTC (whole seconds)."""


class BranchSwitched(Fact):
    """Another branch, or a commit without one, was checked out."""

    tree: Clean
    before: Clean
    """The branch, or the commit where HEAD was detached."""
    after: Clean
    """The branch; where HEAD is detached now, what was asked for."""
    commit: str
    detached: bool = False
    at: int
    """When git noted it, in microseconds UTC (whole seconds)."""


class Merged(Fact):
    """Another line of work was merged into the branch."""

    tree: Clean
    branch: Clean | None
    merged: Clean
    """What was merged, as git names it; a commit where nobody named it."""
    before: str | None
    commit: str
    fast_forward: bool
    at: int
    """When git noted it, in microseconds UTC (whole seconds)."""


class Rebased(Fact):
    """The branch was put onto another commit. `commits` are those that were picked, the oldest first."""

    tree: Clean
    branch: Clean | None
    onto: Clean
    before: str
    commit: str
    commits: list[str]
    """At most the last 1,000; those that already lay there are not among them."""
    at: int
    """When git noted it, in microseconds UTC (whole seconds)."""


class Pulled(Fact):
    """What others did was taken over. Merged or Rebased is not said as well."""

    tree: Clean
    branch: Clean | None
    before: str | None
    commit: str
    how: Literal["fast-forward", "merge", "rebase"]
    at: int
    """When git noted it, in microseconds UTC (whole seconds)."""


class Stashed(Fact):
    """Changes were put away, or taken out again."""

    tree: Clean
    """Where; trees of one repository share their stashes, so it is the one that was worked in last."""
    how: Literal["put", "taken", "dropped", "gone"]
    """`gone`: taken or dropped while nobody watched."""
    subject: Clean
    commit: str
    """Id of the stash."""
    at: int | None
    """When git noted that it was put; none when it left."""


class ConflictStarted(Fact):
    """Git stopped in the middle, because two sides changed the same. ConflictResolved follows."""

    tree: Clean
    doing: Literal["merge", "rebase", "cherry-pick", "revert", "am", "stash"]
    """`stash`: and whatever else leaves unmerged paths and no other mark."""
    paths: list[Clean]
    """At most 200."""
    theirs: str | None = None
    """The commit that is merged, picked or taken back."""
    head: str | None = None
    """HEAD when it stopped."""


class ConflictResolved(Fact):
    """What git had stopped in is over: with the same commit, when a rebase goes on to the next."""

    tree: Clean
    doing: Literal["merge", "rebase", "cherry-pick", "revert", "am", "stash"]
    how: Literal["finished", "given up"]
    paths: list[Clean]


# ── focus: what the user is about ─────────────────────────────────────────────────────────────────


Signal = Literal[
    "idle", "locked", "in_call", "presenting", "do_not_disturb", "quiet_hours", "editing", "command", "muted"
]


class Reading(_Lazy):
    """What one source says of one signal, and since when. Without a source there is no reading."""

    signal: Signal
    """`editing`: a burst of changes; `command`: one ended just now; `presenting`: the screen is kept on; `muted`: what
    is played is not heard."""
    value: bool
    source: str
    at: int
    """Microseconds UTC; since then the source has said the same."""


class FocusChanged(Fact):
    """The active project, or a signal of what the user is about, changed."""

    active: int | None
    """Number of the project that was worked on last; none when nothing is known."""
    readings: list[Reading]
    """All that are known, one of each signal and source; a signal that is missing is unknown."""


# ── voice: whether Sotto may speak up ─────────────────────────────────────────────────────────────


class VoiceSet(Fact):
    """The user wants quiet, or not any more. While it is quiet no hint and no notification is shown, then or later.

    What happens is recorded all the same.
    """

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    mode: Literal["quiet", "normal"]
    until: int | None = None
    """Of quiet: its end, microseconds UTC; none until the user says `normal`."""

    def quiet(self, moment: int) -> bool:
        """Whether nothing is to be said at a moment, microseconds UTC, as far as this tells."""
        return self.mode == "quiet" and (self.until is None or moment < self.until)


class VoiceChanged(Fact):
    """What the voice can do is not what it was; said at its start, too."""

    microphone: Literal["closed", "open", "lost", "none"]
    """`closed`: by choice, until somebody wants to talk; `none`: this machine has none."""
    speaker: Literal["ready", "lost", "none"]
    recogniser: Literal["built in", "whisper", "none"]
    listening: Literal["push to talk", "wake phrase", "off"]
    trouble: list[Clean] = Field(default_factory=list)
    """What is missing or broken, each with what to do about it."""


class SpeechNoticed(Fact):
    """Somebody near the microphone began to speak, or stopped."""

    durability: ClassVar[Durability] = "ephemeral"

    speaking: bool


class UtteranceHeard(Fact):
    """A stretch of speech ended and was judged. What was not meant for Sotto leaves no text."""

    began: int
    """Microseconds UTC."""
    length_ms: int
    snr_db: float | None = None
    directed: Literal["push to talk", "wake phrase", "follow-up", "stop word", "no"]
    wake_by: list[str] = Field(default_factory=list)
    """Recognisers that heard the wake phrase at its start."""
    engines: list[str] = Field(default_factory=list)
    """Recognisers that were asked."""
    intent: str = ""
    """`question`, or what was answered to Sotto: `stop`, `why`, `later`, `dismiss`, `repeat`, `yes`, `no`; empty if
    refused."""
    text: Clean | None = None
    confidence: float | None = None
    echo: float | None = None
    """How alike it is to what Sotto said just before, 0 to 1."""
    refused: str = ""
    """Why nothing follows from it: `not directed`, `no agreement`, `echo`, `in a call`, `muted`, `too long`,
    `no words`."""
    endpoint_ms: int = 0
    """From the end of the speech until that was noticed."""
    recognised_ms: int = 0
    """Until the words were there, after that."""


class ListeningEnded(Fact):
    """What came of listening. Ends Listen."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    outcome: Literal["heard", "nothing", "refused", "unavailable"]
    text: Clean | None = None
    """What was heard. A question is asked under the key `ref`, in the conversation `voice`."""
    intent: str = ""
    reason: Clean = Clean("")
    """Of all but `heard`: why, and what to do about it."""


class Listen(Order):
    """Open the microphone for one utterance: push to talk. Ends as ListeningEnded."""

    durability: ClassVar[Durability] = "ephemeral"
    endings: ClassVar[tuple[type[Fact], ...]] = (ListeningEnded,)

    ref: str
    """The asker's own name for this; also the key of the answer."""
    cwd: Clean | None = None
    patience_s: float = 8.0
    """How long is waited for the first word; 0: whoever said this order before does not want to talk any more."""


class SentenceBegun(Fact):
    """A sentence is about to be played. After this it is never played again, whatever dies."""

    ref: str
    why: Literal["announcement", "answer", "asked", "reply"]
    incident: str = ""


class SentenceEnded(Fact):
    """What became of a sentence that was to be spoken. Ends SaySentence."""

    ref: str
    why: Literal["announcement", "answer", "asked", "reply"]
    incident: str = ""
    heard: Literal["whole", "part", "none"]
    spoken_ms: int = 0
    player_status: int | None = None
    """Exit status of the player; that alone tells that it was played."""
    cut_by: Literal[
        "",
        "stop",
        "speech",
        "quiet",
        "player died",
        "no speaker",
        "restart",
        "expired",
        "not rendered",
        "newer",
        "budget",
    ] = ""
    """`speech`: somebody was speaking; `newer`: something took its place; `budget`: an hour's worth was said."""
    sound_ms: int | None = None
    """From the order to the first sound."""


class SaySentence(Order):
    """Speak one sentence now, or not at all. Ends as SentenceEnded; where voice is off, nobody answers."""

    endings: ClassVar[tuple[type[Fact], ...]] = (SentenceEnded,)

    ref: str
    text: Clean
    why: Literal["announcement", "answer", "asked", "reply"] = "asked"
    incident: str = ""
    """Of an announcement: for what is answered to it."""
    expires: int
    """Microseconds UTC; later than that it is not begun. NOT_WANTED, of an order given before: say it no more."""


NOT_WANTED = 0


# ── attention: what is worth saying unasked, and whether this is the moment ──────────────────────


class GateInput(_Lazy):
    """One thing that a gate looked at."""

    name: str
    value: bool | float | str | None
    """None where nobody knows."""
    source: str = ""
    age_s: float | None = None


class GateVerdict(_Lazy):
    """What one gate said."""

    gate: Literal["activity", "directed", "context", "throttle", "significance"]
    verdict: Literal["pass", "wait", "veto", "drop", "digest"]
    reason: str
    """A code, such as `in_call`; docs/voice.md lists them."""
    inputs: list[GateInput]


class AnnouncementDecided(Fact):
    """A candidate for being said unasked was looked at; each time it is, until the last word is spoken on it."""

    incident: str
    """The transition that it is about: what, and the event that changed its state; never the wording."""
    thing: str
    """What it is about over all its transitions, such as a test or a command in a place."""
    kind: str
    """`failure`, `fixed`, `service down`, …; see `knowledge/attention/candidate.py`."""
    state: Literal["bad", "good", "news"]
    severity: Literal["info", "notice", "important", "critical"]
    sentence: Clean
    """What is said, or would be."""
    evidence: list[str]
    """Ids such as f12 and e100."""
    voice: Literal["speak", "hold", "digest", "drop"]
    screen: Literal["show", "hold", "digest", "drop"]
    """Whether the desktop notifies: the same gates, another threshold."""
    reasons: list[str]
    """Codes, the one that decided first."""
    gates: list[GateVerdict]
    terms: dict[str, float]
    """Of the score, in minutes of the user: see docs/voice.md."""
    flip: Clean
    """The smallest change that would have turned the decision."""
    until: int | None = None
    """Of what is held: when it is given up, microseconds UTC."""
    parameters: str
    """Digest of the parameters that decided."""
    looked: int = 1
    """How often it was looked at, with this time; a look that found nothing new is not told."""
    title: Clean = Clean("")
    detail: Clean = Clean("")
    since: int = 0
    """When it became so, microseconds UTC."""
    cause: str = ""
    owned: bool = True
    seen: dict[str, float] = Field(default_factory=dict)
    """How often it was in each state before."""
    delay_per_minute: float | None = None
    expires: int | None = None
    told_with: str = ""
    """The incident whose sentence tells of this one, too."""


class AnnouncementReacted(Fact):
    """What the user made of something that was said or shown unasked; the weights learn from it."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    incident: str
    kind: str
    thing: str
    reaction: Literal["ack", "not now", "not useful", "stop", "why", "ignored"]
    by: Literal["voice", "terminal", "notification", "nobody"]
    after_s: float
    """From when it was said."""


class MentionForbidden(Fact):
    """The user wants something never mentioned again. `e` and the seq of this event name the rule."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    kind: str = ""
    """Empty: any."""
    thing: str = ""
    """Empty: any."""
    project: int | None = None
    said: Clean
    """The rule in words."""


class MentionAllowed(Fact):
    """The user took such a rule back."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    rule: int
    """Seq of its MentionForbidden."""


class AttentionReset(Fact):
    """What was learned from reactions is to count no longer."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False


# ── shell: commands and what they printed ─────────────────────────────────────────────────────────


class CommandFinished(Fact):
    """A command ended."""

    command: Clean
    cwd: Clean
    status: int
    """Exit status as a shell shows it: 128 + n for signal n."""
    started: int
    """Microseconds UTC."""
    duration_ms: int
    shell_session: str | None = None
    output: str | None = None
    """Stream that holds what it printed; none when that was not captured."""
    output_bytes: int = 0
    """What it printed in all; more than the stream holds when the middle was left out."""
    shell: Literal["bash", "zsh", "fish"] | None = None
    """Whose integration saw it; none for `sotto run`."""
    run: str | None = None
    """Names this run of the command; the reports that its tests left carry the same."""


class RecordingPaused(Fact):
    """The user wants nothing recorded for a while. RecordingResumed follows."""

    durability: ClassVar[Durability] = "safe"

    until: int | None = None
    """Microseconds UTC; none until `sotto resume`."""


class RecordingResumed(Fact):
    """What happens is recorded again; what happened meanwhile is not made up for."""

    durability: ClassVar[Durability] = "safe"


# ── history: what was done before Sotto was there ─────────────────────────────────────────────────


class PastCommand(_Lazy):
    """A command out of a shell's history file; what that does not tell is none."""

    command: Clean
    at: int | None = None
    """Microseconds UTC."""
    cwd: Clean | None = None
    status: int | None = None
    duration_ms: int | None = None


class CommandsImported(Fact):
    """Commands of a shell's history, in its order; a long one comes in several."""

    trimmed: ClassVar[bool] = False

    source: Literal["bash", "zsh", "fish", "atuin"]
    path: Clean
    """The file they were read from."""
    commands: list[PastCommand]
    """At most 500."""


class PastCommit(_Lazy):
    """A commit that was made before its project was watched, or elsewhere."""

    commit: str
    author: Clean
    """Name and address."""
    subject: Clean
    at: int
    """When it was made, in microseconds UTC (whole seconds)."""
    paths: list[Clean]
    """What it changed, below the tree; at most 30."""
    count: int = 0
    """How many files it changed."""


class CommitsImported(Fact):
    """Commits of a watched project that nobody saw being made, the oldest first: those of its past, and those that a
    pull or merge brought. A long history comes in several.
    """

    trimmed: ClassVar[bool] = False

    tree: Clean
    commits: list[PastCommit]
    """At most 500."""


# ── reports: what tests and builds say of themselves ──────────────────────────────────────────────


class TestCounts(_Lazy):
    """How many distinct tests ended how; each counts once, as its worst."""

    __test__ = False
    passed: int = 0
    failed: int = 0
    errors: int = 0
    """Broke outside of what they check."""
    skipped: int = 0


class FailingTest(_Lazy):
    """A test that did not hold."""

    id: Clean
    """The same in every run: file or class and name, as its tool writes it."""
    name: Clean
    suite: Clean | None = None
    """Class or suite."""
    file: Clean | None = None
    line: int | None = None
    result: Literal["failed", "error"]
    message: Clean
    """At most 500 characters."""
    details: Clean
    """Traceback or output as the report holds it; at most 2,000 characters."""


class TestsFailed(Fact):
    """A report of a test run in which something did not hold. Follows CommandFinished or CheckFinished."""

    __test__ = False
    trimmed: ClassVar[bool] = False

    format: str
    """`junit`, `go`, `tap`, `trx`, `nunit`, `xunit`."""
    report: Clean
    """The file; for what was printed, the stream."""
    cwd: Clean
    command: Clean
    run: str | None = None
    counts: TestCounts
    failing: list[FailingTest]
    """At most 200."""
    passed: list[Clean]
    """Ids, at most 2,000."""
    results: str | None = None
    """Stream that holds all cases as JSON lines; none when they all stand here."""


class TestsPassed(Fact):
    """A report of a test run in which everything held. Follows CommandFinished or CheckFinished."""

    __test__ = False
    trimmed: ClassVar[bool] = False

    format: str
    report: Clean
    cwd: Clean
    command: Clean
    run: str | None = None
    counts: TestCounts
    passed: list[Clean]
    """Ids, at most 2,000."""
    results: str | None = None
    """Stream that holds all cases as JSON lines; none when they all stand here."""


class Problem(_Lazy):
    """What a compiler or linter says of a place."""

    severity: Literal["error", "warning", "note"]
    message: Clean
    """At most 500 characters."""
    code: Clean | None = None
    file: Clean | None = None
    line: int | None = None
    column: int | None = None


class BuildFailed(Fact):
    """A report of a build or a linter with errors in it. Follows CommandFinished."""

    trimmed: ClassVar[bool] = False

    format: str
    """`cargo`, `eslint`."""
    report: Clean
    """The file; for what was printed, the stream."""
    cwd: Clean
    command: Clean
    run: str | None = None
    errors: int
    warnings: int
    problems: list[Problem]
    """At most 200, errors first."""


class BuildPassed(Fact):
    """A report of a build or a linter without errors. Follows CommandFinished."""

    trimmed: ClassVar[bool] = False

    format: str
    report: Clean
    cwd: Clean
    command: Clean
    run: str | None = None
    warnings: int
    problems: list[Problem]


class ReportRefused(Fact):
    """A report could not be read; nothing of it is believed."""

    report: Clean
    run: str | None = None
    reason: Clean


# ── diagnosis ─────────────────────────────────────────────────────────────────────────────────────


class FailureDiagnosed(Fact):
    """A failed command was read and its reason found. Follows CommandFinished or CheckFinished, or TestsFailed for what
    only that tells.

    A run in which several things broke is told in several, the most telling first.
    """

    trimmed: ClassVar[bool] = False
    version: ClassVar[int] = 3

    command: Clean
    cwd: Clean
    status: int
    headline: Clean
    """The line that says what broke."""
    line: int | None
    """Its number in the output, from 1; none when nothing was captured."""
    excerpt: list[tuple[int, Clean]] = Field(default_factory=list)
    """Numbered lines around the reason, at most 40."""
    output: str | None = None
    fingerprint: str = ""
    """The name of the failure, by which it is known again; empty from a release that gave none."""
    kind: str = ""
    """The same with quoted identifiers masked: what may be alike."""
    tool: str = ""
    """Who said it: `gcc`, `pytest`, …; empty where no tool was recognised."""
    code: Clean | None = None
    """Rule, error number or type of exception."""
    message: Clean | None = None
    """What the tool said, without place and code."""
    symbol: Clean | None = None
    """The identifier that it is about, where the tool names it."""
    file: Clean | None = None
    """As the tool wrote it."""
    file_line: int | None = None
    column: int | None = None
    test_id: Clean | None = None
    frames: list[tuple[Clean, int | None, Clean | None]] = Field(default_factory=list)
    """File, line and function of the project's own frames, the innermost first; at most 20."""
    template: Clean | None = None
    """Program and verb of the command: what closes this failure when it succeeds in the same place."""
    rank: int = 0
    """0 for the most telling of its run."""
    others: int = 0
    """How many more things broke in the same run and are not told."""
    check: int | None = None
    """The job in whose sandbox it was seen; none where it was seen in a run of the user's."""


class FailureClosed(Fact):
    """A failure is over: its test passed, or its command succeeded where it had failed."""

    trimmed: ClassVar[bool] = False

    failure: int
    """Seq of the FailureDiagnosed that told of it first; `f` and this number is what people type."""
    fingerprint: str
    how: Literal["test passed", "command succeeded"]
    flaky: bool = False
    """It passed although nothing had changed since it failed."""
    run: str
    """Id of the event that shows it."""


class FailureRated(Fact):
    """The user said whether what Sotto told of a failure was of use."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    failure: int
    """Seq of the FailureDiagnosed that was shown."""
    useful: bool


# ── fixes: what made red green ────────────────────────────────────────────────────────────────────


class FixEdit(_Lazy):
    """What a fix changed in one file."""

    path: Clean
    """Relative to the tree."""
    diff: Clean
    """Unified, with three lines around each hunk; only the hunks that belong to the fix."""
    before: str | None = None
    """SHA-256 of the whole file when it was red, where a snapshot was kept; none for a new file."""
    after: str | None = None
    """And when it was green; none for a removed file."""
    redacted: bool = False
    """Whether a secret was taken out of the diff. Such a fix is shown, never applied."""


class FixCommand(_Lazy):
    """A command that belongs to a fix."""

    command: Clean
    cwd: Clean
    sort: Literal["install", "environment", "migration", "service", "other"]


class FixLearned(Fact):
    """What was changed between the last red and the green run of a failure, as far as it belongs to it.

    Follows FailureClosed. `x` and the seq of this event is what people type.
    """

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    failure: int
    """Seq of the FailureDiagnosed that told of the failure first."""
    occurrence: int
    """Seq of its last FailureDiagnosed before the green run."""
    fingerprint: str
    kind: str
    tree: Clean
    edits: list[FixEdit]
    commands: list[FixCommand]
    left_out: int = 0
    """Hunks and commands of the same time that do not seem to belong to it."""
    explained: float
    """Share of the evidence that points at what is kept, 0 to 1."""
    branch: Clean | None = None
    commit: str | None = None
    """What was checked out when it was green."""
    author: Clean | None = None
    red: str
    """Id of the last red run."""
    green: str
    """Id of the green one."""
    at: int
    """End of the green run, microseconds UTC."""
    supersedes: list[int] = Field(default_factory=list)
    """Fixes of the same failure that were shown, and instead of which this one helped."""
    said: Clean | None = None
    """What the failure said the last time, ports and all; none from a release that kept none."""


class FixNoted(Fact):
    """The user said how something is fixed. `x` and the seq of this event is what people type."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    text: Clean
    """The user's words: what to do."""
    failure: int | None = None
    """Seq of the FailureDiagnosed that told of the failure first; none when only its text was given."""
    error: Clean | None = None
    """What the failure says, as the user gave it."""
    fingerprint: str = ""
    kind: str = ""
    at: int
    """Microseconds UTC."""


class FixForgotten(Fact):
    """The user wants a fix suggested no longer; it is kept and can be restored."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    fix: int
    at: int
    """Microseconds UTC."""


class FixRestored(Fact):
    """A fix that was forgotten, or replaced by another one, is suggested again."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    fix: int


class NothingLearned(Fact):
    """A failure is over, and nothing that was done in between explains it. Follows FailureClosed."""

    trimmed: ClassVar[bool] = False

    failure: int
    why: Literal["flaky", "no cause", "too much", "unreadable"]
    """`flaky`: what matters was the same, red and green; `no cause`: nothing of what was done belongs to it;
    `too much`: more was done than can be looked through; `unreadable`: it lies in no watched project, or its
    contents were not kept."""
    run: str
    """Id of the green run."""


class FixSuggested(Fact):
    """A known fix was found for a failure. Follows FailureDiagnosed."""

    trimmed: ClassVar[bool] = False

    failure: int
    """Seq of the FailureDiagnosed it was found for."""
    fix: int
    how: Literal["exact", "kind", "text"]
    """The same failure; the same with other identifiers; one that reads alike."""
    score: float
    """Probability that it helps, 0 to 1."""
    renamed: list[tuple[Clean, Clean]] = Field(default_factory=list)
    """Identifiers of the fix and those that take their place here."""


class FixJudged(Fact):
    """It turned out whether a fix helps."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    fix: int
    failure: int
    """Seq of the FailureDiagnosed it was known for, or suggested for."""
    helped: bool
    by: Literal["green", "red", "user"]
    """`green`: the failure ended by this fix, or by another one; `red`: it is back although the fix is in place."""
    run: str | None = None
    """Id of the run that shows it."""


class FixTried(Fact):
    """A known fix was replayed in a throw-away copy of its project, by a job of kind `try_fix`: the command that failed
    was run there without it and with it. It closes no failure, for the user's own files are as they were.
    """

    durability: ClassVar[Durability] = "safe"

    job: int
    """`j` and this number; what was printed is its output."""
    failure: int
    """Seq of the FailureDiagnosed that told of the failure first."""
    fix: int
    how: Literal["exact", "kind", "text"]
    """The same failure; the same with other identifiers; one that reads alike."""
    outcome: Literal["green", "red", "flaky", "does not apply", "not reproduced", "needs network", "cut off"]
    why: Clean
    """In words; empty where the outcome says it all."""
    change: str = ""
    """SHA-256 of the very change set that was put in; empty where there was none."""
    placed: Literal["", "exact", "adapted"] = ""
    """Whether the lines it changes stood word for word in one place."""
    commands: list[Clean] = Field(default_factory=list)
    """Commands of the fix that were run before."""
    level: Literal["", "full", "reduced"] = ""
    """How well it was kept apart; empty where nothing was run."""
    command: Clean
    cwd: Clean
    """In the project itself."""
    started: int
    """Microseconds UTC."""
    duration_ms: int = 0
    """Of all runs."""
    by_itself: bool = False
    """Whether nobody had asked for it."""


# ── suspects: what may have broken it ─────────────────────────────────────────────────────────────


class Suspect(_Lazy):
    """One change since the last green run."""

    kind: Literal["edit", "commit", "dependency", "configuration", "environment", "switch", "command"]
    ref: Clean
    """What it is called: `e` and the seq of the event that told of it, or the commit."""
    title: Clean
    """One line for a person: files of a burst, subject of a commit, line of a command."""
    at: int
    """When it began, microseconds UTC."""
    paths: list[Clean]
    """Relative to the tree; at most 10."""
    line: int | None = None
    """Where in the first of them, as the file is now."""
    probability: float
    reasons: list[Clean]
    """Why it is suspected, the strongest first, as a person would say it."""
    features: dict[str, float]
    """What the ranking saw."""


class SuspectsRanked(Fact):
    """What was changed since the command was green, ranked by how likely it broke it. Follows FailureDiagnosed."""

    trimmed: ClassVar[bool] = False

    failure: int
    """Seq of the FailureDiagnosed."""
    since: int | None
    """Seq of the CommandFinished that was green last; none when none is known, and then nothing is suspected."""
    suspects: list[Suspect]
    """The likeliest first, at most 20."""
    considered: int
    """Changes that were looked at."""
    unclear: bool
    """None is likely enough to be named without a doubt."""
    bisect: list[Clean] = Field(default_factory=list)
    """Refs in the order in which trying them finds the culprit soonest; where it is unclear."""
    fingerprint: str = ""
    """Of the failure."""


class SuspectRated(Fact):
    """It is known which change broke it: the user said so, the fix that was learned undid it, or a search found it."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    ranked: int
    """Seq of the SuspectsRanked."""
    ref: Clean
    right: bool
    by: Literal["user", "fix", "bisect"]


class CulpritFound(Fact):
    """The change after which a failure is there and before which it is not: what failed was run in copies of its
    project as that was at several moments, by a job of kind `bisect`.
    """

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    job: int
    """`j` and this number; its output tells each run."""
    failure: int
    """Seq of the FailureDiagnosed."""
    fingerprint: str
    kind: Literal["commit", "edit"]
    ref: Clean
    """The commit, or `e` and the seq of the FilesChanged; `uncommitted` for what no edit told of."""
    title: Clean
    """Subject of the commit, or files of the edit."""
    at: int
    """When the commit was made, microseconds UTC; 0 for an edit."""
    paths: list[Clean]
    """Relative to the tree; at most 10."""
    good: Clean
    """What the state before is called, in which it succeeds."""
    among: list[Clean] = Field(default_factory=list)
    """Other changes before it that it may be as well, as nothing can be judged after them; at most 20."""
    certain: bool
    """Whether it is no other: nothing between could not be judged, and every file was as it had been."""
    runs: int
    """How often the command was run."""
    skipped: int
    """States that could not be judged."""
    command: Clean
    """What was run: the failing test alone, where that shows it."""
    level: Literal["full", "reduced"]
    """How well the runs were kept apart."""


# ── notes: what is worth remembering ──────────────────────────────────────────────────────────────

NoteKind = Literal["decision", "mistake", "pattern", "fix", "note"]


class NoteTaken(Fact):
    """Something to remember was written down. `n` and the seq of this event is what people type."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    kind: NoteKind
    title: Clean
    """One line."""
    body: Clean
    tags: list[Clean] = Field(default_factory=list)
    sources: list[int] = Field(default_factory=list)
    """Seqs of the events that it rests on."""
    valid_from: int
    """Microseconds UTC; from then on it holds."""
    valid_to: int | None = None
    """Until then; none while it holds."""
    confidence: float = 1.0
    """How sure its author is, 0 to 1."""
    author: Literal["user", "learned", "agent"] = "user"
    supersedes: list[int] = Field(default_factory=list)
    """Notes that no longer hold because this one does."""
    proposal: int | None = None
    """Seq of the NoteProposed that the user accepted."""
    origin: str = ""
    """What it was imported from: a note of the same origin is not imported twice."""
    at: int
    """When it was written down, microseconds UTC."""


class NoteEdited(Fact):
    """A note was written anew. Where `base` is not its last version any more, both are kept: see `sotto note`."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    note: int
    base: int
    """Seq of the version that was edited: a NoteTaken or NoteEdited."""
    kind: NoteKind
    title: Clean
    body: Clean
    tags: list[Clean]
    valid_from: int
    valid_to: int | None = None
    settles: list[int] = Field(default_factory=list)
    """Versions in conflict that its author had read: with this one nothing is open between them any more."""
    at: int
    """Microseconds UTC."""


class NoteSuperseded(Fact):
    """A note holds no longer; it is kept and can be restored."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    note: int
    by: int | None = None
    """The note that takes its place; none when it was forgotten."""
    valid_to: int
    """Since when, microseconds UTC."""


class NoteRestored(Fact):
    """A note that was superseded or forgotten holds again."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    note: int


class NoteProposed(Fact):
    """Something seems worth remembering; it is believed when the user says so. Said again when there is more evidence.

    `n` and the seq of the first event with this key is what people type.
    """

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    key: str
    """What it is about: the same again counts as one proposal."""
    kind: NoteKind
    title: Clean
    body: Clean
    tags: list[Clean] = Field(default_factory=list)
    evidence: list[int]
    """Seqs of the events that show it, at most 20."""
    count: int
    """How often it was seen."""
    against: int = 0
    """How often it would have been expected, and was not."""
    confidence: float
    """0 to 1."""
    projects: list[int] = Field(default_factory=list)
    """Where it was seen; what was seen in several holds everywhere."""
    replaces: list[str] = Field(default_factory=list)
    """Keys of proposals whose place it takes: where one was accepted, its note holds no longer once this one is."""


class ProposalWithdrawn(Fact):
    """What showed a proposal shows it no longer, and nobody had answered; NoteProposed of its key proposes it anew."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    proposal: int
    """Seq of its first NoteProposed."""
    reason: Clean


class ProposalAnswered(Fact):
    """The user said whether a proposal is to be remembered; one that was declined is not made again."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    proposal: int
    """Seq of its first NoteProposed."""
    accepted: bool
    digest: str = ""
    """What is left of the key of a proposal that is erased: without it the same would be proposed again."""


# ── prediction: what comes next ───────────────────────────────────────────────────────────────────


class NextPredicted(Fact):
    """What will probably come next, as it was offered to the user. What then came judges it; nobody says so again."""

    what: Literal["command", "file", "routine", "question"]
    said: Clean
    """The command line, the file below its tree, a routine (commands joined by ` && `), or what is asked of Sotto."""
    pattern: Clean
    """What it is once arguments are taken out: a command of the same pattern is half right."""
    probability: float
    """Calibrated, 0 to 1: of those that were offered with .7, seven in ten should come true."""
    after: int
    """Seq of the event that it follows."""
    shell_session: str | None = None
    """The shell that it is offered in; none where it is offered in any."""
    cwd: Clean | None = None


# ── erasing: what is taken out of the log for good ────────────────────────────────────────────────


class Erased(Fact):
    """What stood here was removed for good. Nobody says it: a log shows it where an event was erased."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False


class EventsErased(Fact):
    """The content of events was removed from the log for good; their numbers stay, so that none is missed."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    seqs: list[int]
    """Those that were there."""
    reason: Literal["forget", "wipe"]
    left: list[str] = Field(default_factory=list)
    """Damaged databases that were set aside: they may hold it, and nothing can be taken out of them."""


class EraseRefused(Fact):
    """Nothing was erased."""

    reason: str


class EraseEvents(Order):
    """Remove the content of events of the user's own from the log and its free pages; backups that hold them go as
    well. Ends as EventsErased or EraseRefused.
    """

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (EventsErased, EraseRefused)

    seqs: list[int]
    """At most 1,000."""
    reason: Literal["forget", "wipe"] = "forget"


# ── documents: what was written down in files ─────────────────────────────────────────────────────


class Refused(_Lazy):
    """A file that is not read, and why."""

    path: Clean
    reason: str


class PathWanted(Fact):
    """The documents of a file or folder are read from now on, and again when they change. Follows IngestPath."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    path: Clean
    """Without links."""


class PathForgotten(Fact):
    """The documents of a file or folder go out of memory, and are not read any more, in a watched project neither."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    path: Clean


class PathIngested(Fact):
    """Everything there is in a file or folder has been read once. Follows PathWanted."""

    path: Clean
    documents: int
    """That can be found now."""
    sections: int
    new: int
    """Documents that had to be read; the others are as they were."""
    removed: int
    refused: list[Refused] = Field(default_factory=list)
    """At most 20."""
    refused_count: int = 0
    """All of them."""
    took_ms: int


class IngestRefused(Fact):
    """A file or folder is not read, or not forgotten."""

    path: Clean
    reason: str


class IngestProgressed(Fact):
    """How far the reading of a file or folder has come."""

    durability: ClassVar[Durability] = "ephemeral"

    path: Clean
    done: int
    """Documents, of those that have to be read."""
    of: int
    """0 while it is not known yet."""
    sections: int
    """That were written."""


class DocumentRead(Fact):
    """A document was read: one that is new, or has changed."""

    path: Clean
    """Absolute."""
    title: Clean
    headings: int
    digest: str
    """SHA-256 of the file."""
    status: Literal["proposed", "accepted", "rejected", "deprecated", "superseded"] | None = None
    """Where it is the record of a decision that says how it stands."""
    superseded_by: Clean = Clean()
    """What the record names as its successor, a path where it links one; empty where it names none."""
    decision: Clean = Clean()
    """What was decided, at most 1,000 characters."""
    at: int
    """When the file was written, microseconds UTC."""


class IngestPath(Order):
    """Read the documents of a file or folder, now and whenever they change. PathWanted and IngestProgressed tell how it
    goes. Ends as PathIngested or IngestRefused.
    """

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (PathIngested, IngestRefused)

    path: Clean


class ForgetPath(Order):
    """Take the documents of a file or folder out of memory. Ends as PathForgotten or IngestRefused."""

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (PathForgotten, IngestRefused)

    path: Clean


# ── memory: made again from the log ───────────────────────────────────────────────────────────────


class MemoryRebuilt(Fact):
    """Memory was made anew from the log and took the place of the one before."""

    through: int
    """Seq of the last event that was looked at."""
    bytes: int
    took_ms: int


class RebuildFailed(Fact):
    """Memory could not be made anew; the one before is untouched."""

    reason: str


class RebuildMemory(Order):
    """Make memory anew from the log, beside the present one. Ends as MemoryRebuilt or RebuildFailed."""

    endings: ClassVar[tuple[type[Fact], ...]] = (MemoryRebuilt, RebuildFailed)


# ── the encoder: texts as vectors ─────────────────────────────────────────────────────────────────


class TextsEmbedded(Fact):
    """Vectors of texts, in their order. Ends EmbedTexts."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    model: str
    """Name and digest; vectors of two models are never compared."""
    dimensions: int
    vectors: str
    """Base64 of little-endian float16, one row after the other, each of length 1."""
    took_ms: float


class EmbeddingRefused(Fact):
    """The encoder is there, but cannot make vectors."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    reason: str


class EmbedTexts(Order):
    """Make vectors of texts. Ends as TextsEmbedded or EmbeddingRefused; where no encoder runs, nobody answers."""

    durability: ClassVar[Durability] = "ephemeral"
    endings: ClassVar[tuple[type[Fact], ...]] = (TextsEmbedded, EmbeddingRefused)

    ref: str
    """The asker's own name for this; the ending carries it."""
    texts: list[Clean]
    """At most 32; of each the first 256 word pieces count."""


# ── the router: what a question asks for ──────────────────────────────────────────────────────────


class Call(_Lazy):
    """A tool, and what it is given in the user's own words."""

    tool: str
    """Name of a tool; `none` where none is for it."""
    arguments: dict[str, Clean]
    confidence: float
    """How probable it is that this was meant."""


class QuestionRouted(Fact):
    """Which tool a question is for. Ends RouteQuestion."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    calls: list[Call]
    """One, or two where the question asks for two things."""
    by: Literal["model", "words"]
    """Words alone tell it where the model engine is not there."""
    likely: list[str] = []
    """Tools that may be of use, the likeliest first, at most 8: what a chat model is offered."""
    took_ms: float


class RoutingRefused(Fact):
    """The router is there, but cannot tell."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    reason: str


class RouteQuestion(Order):
    """Tell which tool a question is for. Ends as QuestionRouted or RoutingRefused; where none runs, nobody answers."""

    durability: ClassVar[Durability] = "ephemeral"
    endings: ClassVar[tuple[type[Fact], ...]] = (QuestionRouted, RoutingRefused)

    ref: str
    """The asker's own name for this; the ending carries it."""
    question: Clean
    previous: str = ""
    """The tool of the question before, in the same conversation."""


# ── the assistant: questions and their answers ────────────────────────────────────────────────────


class ToolCalled(_Lazy):
    """A tool that was called for an answer, and what came of it."""

    tool: str
    arguments: dict[str, Clean]
    outcome: Literal["answered", "not recorded", "unclear", "not found", "failed", "not available"]
    data: Clean
    """What it gave back, as JSON; `{}` where it gave nothing, or more than fits into an event."""
    error: Clean
    hint: Clean


class AnswerResumed(Fact):
    """A question that a process left unanswered when it ended is taken up by the next one, on its own stream.

    QuestionAnswered or AnswerDegraded follows.
    """

    key: str
    """Of the question."""
    age_s: float
    """Since it was asked."""


class QuestionAnswered(Fact):
    """A question has its answer. Ends AnswerQuestion."""

    durability: ClassVar[Durability] = "safe"

    question: Clean
    conversation: str
    calls: list[ToolCalled]
    """None where no tool is for it."""
    text: Clean
    sources: list[Clean]
    """Ids of what it rests on, such as f12 and e100."""
    recorded: bool
    """False where nothing is on record that could answer it."""
    confidence: float
    by: Literal["model", "words", "chat"]
    """Who told what it is for: the router, words that give a tool away, or a chat model, which wrote the text."""
    suggestions: list[str]
    """Questions that can be asked instead, where no tool is for this one."""
    code: int
    """The exit status of a command that asked."""
    stopped: bool = False
    """Whether who asked stopped it: the text is what was written until then."""
    note: Clean | None = None
    """What has to be said of it besides, such as that the router answered because the chat model is away."""
    rule: str = ""
    """Of the budget, by which nothing more was looked for, such as `budget.tokens`; empty where none did."""
    took_ms: float
    """From when it was heard."""


class AnswerDegraded(Fact):
    """What could be said although something that an answer needs was away. Ends AnswerQuestion."""

    durability: ClassVar[Durability] = "safe"

    question: Clean
    conversation: str
    reason: Clean
    hint: Clean
    """What to do about it."""
    text: Clean
    """What memory finds that has words of the question; empty where nothing does."""
    sources: list[Clean]
    rule: str = ""
    """Of the budget, that stopped it, such as `budget.same_call`; the text ends with what is handed over then. Empty
    where something was away."""
    took_ms: float


class AnswerQuestion(Order):
    """Answer what a user asks. Ends as QuestionAnswered or AnswerDegraded.

    The answer is an output stream, too: `answer:` and the key, with the parts of `knowledge/reasoning/parts.py`.
    """

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (QuestionAnswered, AnswerDegraded)

    question: Clean
    conversation: str = ""
    """Name of the conversation that it is part of; empty for none."""
    cwd: Clean | None = None
    """Where it was asked."""
    key: str = ""
    """What is asked again under the same key is the same question, answered once. Empty: the id of this order."""


class StopAnswer(Order):
    """Write no more of an answer: what was written stays. Ends as QuestionAnswered or AnswerDegraded, as its question
    does; where that has ended, nobody answers.
    """

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (QuestionAnswered, AnswerDegraded)

    key: str
    """Of the question."""


# ── the chat model: text, token by token ──────────────────────────────────────────────────────────


class Said(_Lazy):
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: Clean


class PromptRead(Fact):
    """How much of a prompt the model has read; said while it reads a long one."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    done: int
    of: int
    """Tokens."""


class TextGenerated(Fact):
    """The model wrote on. More follows until GenerationEnded, which has all of it."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    off: int
    """Characters that it had written before."""
    text: Clean


class GenerationEnded(Fact):
    """The model wrote what was asked of it. Ends GenerateText and CancelGeneration."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    text: Clean
    finish: Literal["stop", "length", "cancelled"]
    provider: str
    """`llama.cpp`, `openai` for a server that speaks its protocol, or `scripted`."""
    model: str
    digest: str
    """SHA-256 of the model's file; empty where a server has it."""
    template: str
    """SHA-256 of the chat template; empty where a server has it."""
    context: int
    """Tokens that the model can have before it at once."""
    tokens_in: int
    tokens_cached: int
    """Of those, how many it had read before."""
    tokens_out: int
    seed: int
    waited_ms: float
    """Until it was begun."""
    first_ms: float
    """From then until its first token; all of it where there was none."""
    took_ms: float


class GenerationRefused(Fact):
    """The model does not write. Ends GenerateText."""

    durability: ClassVar[Durability] = "ephemeral"

    ref: str
    kind: Literal["overflow", "busy", "unavailable", "failed", "refused"]
    """overflow: the prompt is too long, see `tokens` and `limit`. busy: too many wait. unavailable: it is not there, or
    its server does not answer. failed: it broke off, with `text` written. refused: its server does not take this."""
    reason: Clean
    hint: Clean
    text: Clean
    """What was written before; empty where nothing was."""
    tokens: int = 0
    limit: int = 0
    retry_in_s: float | None = None
    """When its server says that it may be asked again."""


class GenerateText(Order):
    """Have the chat model write. Ends as GenerationEnded or GenerationRefused; where none runs, nobody answers."""

    durability: ClassVar[Durability] = "ephemeral"
    endings: ClassVar[tuple[type[Fact], ...]] = (GenerationEnded, GenerationRefused)

    ref: str
    """The asker's own name for this; everything that follows carries it."""
    messages: list[Said]
    prefill: Clean
    """How what it writes begins, where it was interrupted; what follows is new."""
    form: Clean
    """JSON schema that the text has to fit; empty for free text."""
    most: int
    """Tokens that it may write."""
    temperature: float
    seed: int


class CancelGeneration(Order):
    """Stop the model. Ends as GenerationEnded, or as GenerationRefused where it was over before."""

    durability: ClassVar[Durability] = "ephemeral"
    endings: ClassVar[tuple[type[Fact], ...]] = (GenerationEnded, GenerationRefused)

    ref: str


# ── traces: how an answer came about ──────────────────────────────────────────────────────────────


class SpanEnded(Fact):
    """One step of how an answer came about. It is kept as a span of its trace, not in the log.

    Names are those of the OpenTelemetry conventions for generative AI; what they have none for begins with `sotto.`.
    """

    durability: ClassVar[Durability] = "fast"

    span: str
    """16 hexadecimal digits. What is said of it first is kept."""
    parent: str
    """Of which step it is a part; empty for the first one."""
    name: str
    """`invoke_agent sotto`, `chat qwen3-1.7b`, `execute_tool find_fix`."""
    operation: Literal["invoke_agent", "route", "chat", "execute_tool"]
    began: int
    """Microseconds UTC."""
    took_us: int
    error: str
    """`error.type`; empty where all went well."""
    attributes: dict[str, str | int | float | bool | list[str]]
    bodies: dict[str, Clean]
    """Texts by the name of their attribute, such as `gen_ai.input.messages`; each is kept once."""


class TraceKept(Fact):
    """A trace stays however old it gets, or goes with its age again. Ends KeepTrace."""

    durability: ClassVar[Durability] = "safe"

    trace: int
    """Seq of the question."""
    keep: bool


class TraceRefused(Fact):
    """There is no such trace. Ends KeepTrace."""

    trace: int
    reason: str


class KeepTrace(Order):
    """Let a trace stay however old it gets, or no longer. Ends as TraceKept or TraceRefused."""

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (TraceKept, TraceRefused)

    trace: int
    keep: bool


class TracesTrimmed(Fact):
    """Traces that were too old, or too much, were removed. Ends TrimTraces."""

    before: int
    """Microseconds UTC; of questions that were asked before."""
    removed: int
    reason: Literal["age", "size", "asked"]


class TrimTraces(Order):
    """Remove traces older than a moment, except those that are kept. Ends as TracesTrimmed or TrimRefused."""

    endings: ClassVar[tuple[type[Fact], ...]] = (TracesTrimmed, TrimRefused)

    before: int = Field(ge=0)
    """Microseconds UTC; what was asked at or after it stays."""
    reason: Literal["age", "size", "asked"] = "asked"


# ── jobs: work that is done once, whatever dies meanwhile ─────────────────────────────────────────


class JobQueued(Fact):
    """A job waits for its turn; said again when it is to be tried once more after it was over. Ends EnqueueJob and
    RetryJob.

    JobLeased, JobStepped, JobRetried, JobReleased and JobBlocked tell how it goes. It is over with JobSucceeded,
    JobFailed, JobCancelled or JobQuarantined.
    """

    durability: ClassVar[Durability] = "safe"

    job: int
    """Seq of the EnqueueJob."""
    kind: str
    key: str
    """No two jobs that are not over have the same one; empty for none."""
    arguments: dict[str, Clean]
    priority: int
    resource: str
    """What it takes; so many at once may have it."""
    idle: bool
    """Whether it waits until nobody needs the machine."""
    run_at: int
    """Not before that, in microseconds UTC."""
    step: str
    """The one to begin with."""


class JobRefused(Fact):
    """There is no such job, it cannot be queued, or it is over. Ends EnqueueJob, CancelJob and RetryJob."""

    job: int = 0
    """The one that is meant, or stands in the way; 0 for none."""
    reason: Clean
    hint: str = ""


class JobLeased(Fact):
    """A job was given to a worker. Until the lease ends only its owner can write for it."""

    durability: ClassVar[Durability] = "safe"

    job: int
    number: int
    """The how-manieth lease of this job, from 1."""
    owner: str
    """Boot id, pid and life of the process that has it."""

    @property
    def lease(self) -> str:
        """What every word said under it carries."""
        return f"{self.number}/{self.owner}"


class JobStepped(Fact):
    """A step of a job is done; it is committed with what the step printed and said."""

    durability: ClassVar[Durability] = "safe"

    job: int
    lease: str
    step: str
    next: str
    """The step that follows; empty after the last one."""
    state: Clean
    """What the next step is given, as JSON."""
    took_ms: float
    cpu_ms: float = 0.0
    """Processor time, with that of processes that it waited for."""


class JobSucceeded(Fact):
    """A job is done."""

    durability: ClassVar[Durability] = "safe"

    job: int
    lease: str
    summary: Clean


class JobFailed(Fact):
    """A job cannot be done."""

    durability: ClassVar[Durability] = "safe"

    job: int
    lease: str
    kind: FailureClass
    error: Clean
    took_ms: float = 0.0
    """Of the step that failed; 0 where its worker died."""
    cpu_ms: float = 0.0


class JobRetried(Fact):
    """A step failed and is tried again."""

    durability: ClassVar[Durability] = "safe"

    job: int
    lease: str
    kind: FailureClass
    error: Clean
    died: bool
    """Whether its worker died of it."""
    run_at: int
    """When, in microseconds UTC."""
    took_ms: float = 0.0
    """Of the step that failed; 0 where its worker died."""
    cpu_ms: float = 0.0


class JobReleased(Fact):
    """A job goes back into the queue through no fault of its own; no try is counted."""

    durability: ClassVar[Durability] = "safe"

    job: int
    lease: str
    reason: Literal["drained", "interrupted", "yielded"]
    """`drained`: the daemon stops. `interrupted`: who had it is gone. `yielded`: somebody needs the machine."""


class JobBlocked(Fact):
    """A job waits for something that is missing, such as room on the disk."""

    durability: ClassVar[Durability] = "safe"

    job: int
    lease: str
    error: Clean
    run_at: int
    """When it is looked for again, in microseconds UTC."""


class JobsPaused(Fact):
    """Something that jobs take is missing, such as room on the disk: those that want it wait. JobsResumed follows."""

    resource: str
    job: int
    """The one that found it out."""
    error: Clean


class JobsResumed(Fact):
    """What jobs waited for is there again."""

    resource: str
    job: int
    """The one that got on."""


class JobCancelled(Fact):
    """A job was stopped because somebody asked for it. Ends CancelJob."""

    durability: ClassVar[Durability] = "safe"

    job: int


class JobQuarantined(Fact):
    """A job is left alone: its worker died again and again before a step was done. RetryJob tries it all the same."""

    durability: ClassVar[Durability] = "safe"

    job: int
    lease: str
    error: Clean


class ArtifactKept(Fact):
    """A step of a job left a file behind; it is committed with the note that the step is done."""

    durability: ClassVar[Durability] = "safe"

    job: int
    lease: str
    name: str
    """As the user asks for it; another step that leaves one of the same name replaces it."""
    media: str
    """Such as `text/plain` or `application/xml`."""
    sha: str
    """SHA-256 of its content, under which it is kept."""
    size: int
    """Bytes."""
    stored: int
    """Bytes that it takes, compressed."""


class ArtifactsTrimmed(Fact):
    """Artifacts of jobs that were too old, or too much, are on record no more. Ends TrimArtifacts."""

    before: int
    most: int
    removed: int


class TrimArtifacts(Order):
    """Remove artifacts of jobs that are over: those kept before a moment, then the oldest until the others fit.
    Ends as ArtifactsTrimmed or TrimRefused.
    """

    endings: ClassVar[tuple[type[Fact], ...]] = (ArtifactsTrimmed, TrimRefused)

    before: int = Field(ge=0)
    """Microseconds UTC; what was kept at or after it stays, where there is room."""
    most: int = Field(ge=0)
    """Bytes on the disk that are left to them."""


class JobProgressed(Fact):
    """How far a step has come. Only who listens hears it."""

    durability: ClassVar[Durability] = "ephemeral"

    job: int
    lease: str
    step: str
    done: int
    of: int
    """0 where nobody knows."""
    what: Clean
    """What is counted, or is done just now."""


class EnqueueJob(Order):
    """Do something in the background. Ends as JobQueued or JobRefused; its id is that of this order: `j` and its seq.

    What it prints is the output stream `job:` and that number.
    """

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (JobQueued, JobRefused)

    kind: str
    key: str = ""
    arguments: dict[str, Clean] = Field(default_factory=dict)
    priority: int = Field(default=0, ge=0, le=9)
    """9 comes first; 0 for what is usual for its kind."""
    run_at: int = Field(default=0, ge=0)
    """Not before that, in microseconds UTC."""
    idle: bool = False
    """Whether it may wait until nobody needs the machine."""


class CancelJob(Order):
    """Stop a job, or do not begin it. Ends as JobCancelled or JobRefused."""

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (JobCancelled, JobRefused)

    job: int


class RetryJob(Order):
    """Try a job again that failed, was cancelled or quarantined, from the step it had come to. Ends as JobQueued or
    JobRefused.
    """

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (JobQueued, JobRefused)

    job: int


# ── checks: tests, build and lint of a project, run by Sotto in a sandbox ─────────────────────────


class CheckFinished(Fact):
    """A check was run in a throw-away copy of its project, by a job of kind `checks`. Nobody typed it, so it is no
    CommandFinished.
    """

    durability: ClassVar[Durability] = "safe"

    job: int
    """`j` and this number; its output is that of the job."""
    command: Clean
    cwd: Clean
    """In the project itself, as if it had been run there."""
    status: int
    """Exit status as a shell shows it; of one that did not end by itself, what ended it."""
    started: int
    """Microseconds UTC."""
    duration_ms: int
    ended: Literal["exited", "time", "memory", "failed"]
    """By itself, because its time or its memory was used up, or before it began."""
    output: str | None
    """Stream that holds what it printed."""
    output_chars: int = 0
    """How many at the end of that are what it printed; before them stands what the job said."""
    output_bytes: int
    """What it printed in all; more than the stream holds when the middle was left out."""
    sort: Literal["tests", "build", "lint", "other"]
    level: Literal["full", "reduced"]
    """How well it was kept apart; at the reduced level what is green closes nothing."""
    needs: Literal["", "network"] = ""
    """What it failed for want of that is not in the sandbox: then it says nothing of the project."""
    again: str | None = None
    """Id of the CommandFinished that it does again: nobody heard what that printed. None where it was asked for."""
    status_then: int | None = None
    """Exit status of that one."""
    run: str | None = None
    """Names this run; the report that its tests left carries the same."""


# ── acting: what a person has to grant ────────────────────────────────────────────────────────────


class PlanProposed(Fact):
    """An act was planned, and waits for a person to look at it. Ends ProposePlan.

    PlanDecided or PlanExpired follows. What was approved ends as ActDone or ActFailed.
    """

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    approval: int
    """Seq of the ProposePlan: `a` and this number is what people type."""
    tool: str
    effect: Literal["change files", "run command"]
    title: Clean
    """In a line."""
    preview: Clean
    """All of what it would do, as it is shown; a grant is bound to it."""
    digest: str
    """SHA-256 of the plan: of what is shown, and of the state of what it would change."""
    target: Clean
    """The tree or the directory."""
    paths: list[Clean]
    """Files that would change, relative to that."""
    warnings: list[Clean]
    """What in it deserves a second look, such as a file that runs later by itself."""
    evidence: Clean
    """What speaks for it."""
    surface: str
    """Where it was asked for."""
    task: str
    """What it was asked for within: a conversation, or the trace."""
    expires: int
    """Microseconds UTC; whoever has not answered then has denied it."""
    replaces: int | None = None
    """The approval instead of which this one is asked for."""
    fix: int | None = None
    failure: int | None = None
    """What it would mend: seq of the fix, and of the failure."""


class PlanRefused(Fact):
    """No such plan can be made. Ends ProposePlan."""

    approval: int
    reason: Clean
    hint: Clean
    code: int
    """The exit status of a command that asked."""


class PlanDecided(Fact):
    """A person decided on a plan. Ends DecidePlan.

    `modified`: another plan was asked for in its place. `escalated`: who was asked leaves it to another surface; it
    waits on. What is approved is done once this is committed: ActDone or ActFailed follows.
    """

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    approval: int
    decision: Literal["approved", "modified", "rejected", "escalated"]
    digest: str
    """Of the plan that was shown."""
    who: Clean
    """Login name and number of the user."""
    surface: str
    where: Clean
    """The terminal, such as /dev/pts/3."""
    note: Clean
    """What the person said of it."""


class PlanExpired(Fact):
    """Nobody answered in time: what was planned is denied."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    approval: int


class DecisionRefused(Fact):
    """A decision does not count: there is no such plan, it is decided, or its grant is not good. Ends DecidePlan."""

    durability: ClassVar[Durability] = "safe"

    approval: int
    rule: str
    """Which check it failed, such as `forged` or `expired`; empty where nothing was granted."""
    reason: Clean
    hint: Clean
    code: int


class ActDone(Fact):
    """What was approved is done."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    approval: int
    summary: Clean
    status: int | None = None
    """Exit status of a command."""
    output: str | None = None
    """Stream that holds what it printed."""
    fix: int | None = None
    failure: int | None = None


class ActFailed(Fact):
    """What was approved is not done: nothing is changed by it, or `left` says what is."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    approval: int
    error: Clean
    hint: Clean
    left: list[Clean] = []
    """What could not be taken back."""
    status: int | None = None
    output: str | None = None


class ProposePlan(Order):
    """Plan an act that a person has to grant. Ends as PlanProposed or PlanRefused. Nothing is done by it."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False
    endings: ClassVar[tuple[type[Fact], ...]] = (PlanProposed, PlanRefused)

    tool: str
    """Which tool: `apply_fix`, `run_command`, `undo`."""
    arguments: dict[str, Clean] = Field(default_factory=dict)
    surface: str
    """Where it was asked for: `terminal`, `chat`, `voice`, `model`."""
    task: str = ""
    """What it belongs to: a conversation. Empty: the trace."""
    replaces: int | None = None


class DecidePlan(Order):
    """What a person says to a plan. Ends as PlanDecided or DecisionRefused.

    Only with a grant is it an approval; a person at a terminal makes one (`daemon/granting.py`).
    """

    durability: ClassVar[Durability] = "safe"
    endings: ClassVar[tuple[type[Fact], ...]] = (PlanDecided, DecisionRefused)

    approval: int
    decision: Literal["approved", "modified", "rejected", "escalated"]
    digest: str
    """Of the plan that was shown."""
    nonce: str = ""
    expires: int = 0
    mac: str = ""
    """Of the grant; empty for what is no approval."""
    who: Clean
    surface: str
    where: Clean
    note: Clean


class Unknown(Event):
    """An event of a type this release does not know; it is passed on and kept untouched."""

    durability: ClassVar[Durability] = "safe"
    trimmed: ClassVar[bool] = False

    fields: dict[str, JsonValue]


def _concrete(kind: type[Any]) -> dict[str, type[Event]]:
    """Every class below `kind`, by name."""
    found: dict[str, type[Event]] = {}
    for one in kind.__subclasses__():
        found[one.__name__] = one
        found |= _concrete(one)
    return found


FACTS: dict[str, type[Event]] = _concrete(Fact)
ORDERS: dict[str, type[Event]] = _concrete(Order)
EVENTS: dict[str, type[Event]] = FACTS | ORDERS


def complete() -> None:
    """Make all of them ready: for a process that others are forked from."""
    for kind in _concrete(_Lazy).values():
        kind.model_rebuild()
