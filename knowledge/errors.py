"""Every error a caller may meet: the docstring is the message, `hint` what to do, `code` the exit status.

`kind` is its class of failure, by which `daemon/retry.py` decides whether it is tried again.
"""

import os
from typing import ClassVar

from knowledge.failure_class import FailureClass


class SottoError(Exception):
    """Something went wrong."""

    code: ClassVar[int] = 1
    hint: ClassVar[str] = ""
    kind: ClassVar[FailureClass] = "unknown"
    name: ClassVar[str] = "SottoError"

    def __init_subclass__(cls) -> None:
        cls.name = cls.__name__

    def __init__(self, detail: str = "", *, hint: str = "") -> None:
        message = (self.__doc__ or "").strip()
        super().__init__(f"{message.rstrip('.')}: {detail}" if detail else message)
        self.advice = hint or self.hint


# ── what the user typed or configured ─────────────────────────────────────────────────────────────


class Usage(SottoError):
    """The command line cannot be understood."""

    code = 2
    kind = "semantic-final"


class BadConfiguration(SottoError):
    """The configuration is not valid."""

    code = 2
    hint = "correct it by hand (`sotto config path`) or with `sotto config set KEY VALUE`"
    kind = "semantic-final"


class MatcherRefused(SottoError):
    """A problem matcher cannot be used."""

    code = 2
    hint = "its shape is that of GitHub's problem matchers: owner, pattern, regexp, and the numbers of the groups"
    kind = "semantic-final"


class NotFound(SottoError):
    """There is no such thing."""

    code = 3
    kind = "semantic-final"


class Unclear(SottoError):
    """It is not clear which one is meant."""

    code = 2
    kind = "semantic-repairable"


class BadId(NotFound):
    """Not an id: a letter and a number is expected, such as f12."""


class NoDirectory(SottoError):
    """The directory in which this was called is not there any more."""

    code = 3
    hint = "go to one that is there: cd"
    kind = "semantic-final"


class HistoryUnreadable(SottoError):
    """A history cannot be read."""

    kind = "semantic-final"


# ── reaching the daemon ───────────────────────────────────────────────────────────────────────────


class StartFailed(SottoError):
    """The daemon did not start."""

    hint = "see `sotto logs supervisor` and `sotto doctor`"


class RestartFailed(SottoError):
    """No new generation took over; the daemon works on as it was."""


class DaemonUnreachable(SottoError):
    """The daemon is not running."""

    code = 7
    hint = "start it with `sotto up`"
    kind = "transport"


class NotListening(DaemonUnreachable):
    """The daemon runs, but its socket is not where it should be."""


class ProcessDown(DaemonUnreachable):
    """A process of the daemon died too often and stays down."""

    hint = "`sotto logs` says why; `sotto restart` starts it again"


class AlreadyRunning(SottoError):
    """Another Sotto daemon already runs for this home."""

    hint = "look at it with `sotto status`, stop it with `sotto down`"
    kind = "semantic-final"


class HubUnreachable(SottoError):
    """The hub did not answer in time."""

    code = 7
    hint = "`sotto status` says whether it is being restarted"
    kind = "transport"


class NoAnswer(SottoError):
    """Nobody answered before the deadline."""

    kind = "transport"


# ── what may travel and be kept ───────────────────────────────────────────────────────────────────


class Refused(SottoError):
    """The hub refused an event."""

    kind: ClassVar[FailureClass] = "semantic-final"


class OrderRefused(SottoError):
    """What was asked for cannot be done."""

    kind = "semantic-final"


class MessageTooLarge(Refused):
    """A message may hold at most 1 MiB."""

    hint = "write the bytes to a stream in chunks, or to a file, and send the reference"


class DiskFull(Refused):
    """There is no room left for the event log."""

    hint = "free some space; publishing goes on by itself, no restart is needed"
    kind = "resource"


class StreamGap(Refused):
    """A stream only grows at its end."""


class TooLarge(SottoError):
    """This is too large to be read."""

    kind = "semantic-final"


class ArtifactRefused(SottoError):
    """This cannot be kept as an artifact of a job."""

    kind = "semantic-final"


class ArtifactDamaged(SottoError):
    """What is kept of this artifact is not what was kept."""

    hint = "`sotto job ID --retry`, or the job once more, makes it again"
    kind = "semantic-final"


class Malformed(SottoError):
    """These bytes are not an event."""

    kind = "semantic-final"

    def __init__(self, detail: str = "", *, evidence: bytes = b"") -> None:
        super().__init__(detail)
        self.evidence = evidence


class BadReport(SottoError):
    """The report cannot be read."""

    kind: ClassVar[FailureClass] = "semantic-final"


class NotAReport(BadReport):
    """This is no report of a known kind."""


# ── the store ─────────────────────────────────────────────────────────────────────────────────────


class StoreError(SottoError):
    """The database cannot be used."""

    kind: ClassVar[FailureClass] = "transport"


class NewerDatabase(StoreError):
    """The database was written by a newer Sotto."""

    hint = "upgrade this Sotto, or use another SOTTO_HOME"
    kind = "semantic-final"


class WriterBusy(StoreError):
    """Another process already writes to this database."""

    kind = "transport"


class Unwritable(StoreError):
    """A directory that Sotto needs cannot be written."""

    hint = "make it writable for your user, or point SOTTO_HOME elsewhere"
    kind = "semantic-final"


class Corrupt(StoreError):
    """The database is damaged."""

    hint = "`sotto doctor` says how it is put right"
    kind = "semantic-final"


# ── calling what may be down ──────────────────────────────────────────────────────────────────────


class Throttled(SottoError):
    """The other side asks for fewer calls."""

    kind = "throttled"

    def __init__(self, detail: str = "", *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(detail, hint=hint)
        self.retry_after = retry_after


class Repairable(SottoError):
    """The answer cannot be used as it is."""

    kind = "semantic-repairable"


class Cancelled(SottoError):
    """It is no longer wanted."""

    kind = "cancelled"


class Unavailable(SottoError):
    """A dependency failed and is left alone for a while."""

    kind = "transport"

    def __init__(self, dependency: str = "", retry_in: float = 0.0, *, hint: str = "") -> None:
        super().__init__(f"{dependency}, for {retry_in:.1f} s" if retry_in else dependency, hint=hint)
        self.dependency = dependency
        self.retry_in = retry_in


class NoFallback(SottoError):
    """A service must say what it does without each dependency."""

    kind = "semantic-final"


class BudgetSpent(SottoError):
    """A dependency failed so often that nothing is repeated for now."""

    kind = "transport"


# ── models on this machine ────────────────────────────────────────────────────────────────────────


class EngineMissing(SottoError):
    """The model engine is not there."""

    hint = "`sotto doctor` says what its build waits for; ./scripts/start builds it"
    kind = "transport"


class RecogniserUnusable(SottoError):
    """Speech cannot be made words of."""

    hint = "`sotto doctor` says what is missing; ./scripts/voice installs it"
    kind = "semantic-final"


class NoVoice(SottoError):
    """There is no voice for that."""

    hint = "`sotto voice status` says what it lacks"
    kind = "semantic-final"


class EngineFailed(SottoError):
    """The model engine does not work."""

    hint = "see `sotto logs encoder`; ./scripts/start puts the engine in place anew"
    kind = "transport"


class ContextOverflow(SottoError):
    """The prompt is too long for the model."""

    kind = "semantic-repairable"

    def __init__(self, detail: str = "", *, hint: str = "", tokens: int = 0, limit: int = 0) -> None:
        super().__init__(f"{tokens} tokens, {max(limit, 0)} fit in" if tokens else detail, hint=hint)
        self.tokens, self.limit = tokens, limit


class EngineUnreachable(SottoError):
    """The server of the chat model does not answer."""

    hint = "start it, or choose another model: `sotto model list`"
    kind = "transport"


class RequestRefused(SottoError):
    """The server of the chat model does not take the request."""

    kind = "semantic-final"


class WeightsDamaged(SottoError):
    """The weights of the encoder are not what was shipped."""

    hint = "put the file back (`git checkout -- services/engines` in Sotto's folder)"
    kind = "transport"


class ModelUnusable(SottoError):
    """This model cannot be used."""

    hint = "`sotto model list` shows what is on this machine, `sotto model pull` fetches one"
    kind = "semantic-final"


class DownloadFailed(SottoError):
    """The download did not get through."""

    hint = "say it again: it goes on where it stopped"
    kind = "transport"


class DownloadRefused(SottoError):
    """The server does not give this file."""

    kind = "semantic-final"


class WrongDownload(SottoError):
    """What came is not the file that was published."""

    kind = "semantic-final"


class DownloadRuns(SottoError):
    """This file is being fetched by another `sotto model pull`."""

    hint = "let it end, or end it; what it has fetched stays"
    kind = "semantic-final"


class NoRoomForDownload(SottoError):
    """There is not enough room on the disk for this file."""

    kind = "resource"


# ── running what nobody has read ──────────────────────────────────────────────────────────────────


class NoIsolation(SottoError):
    """Nothing is run, for it could not be kept apart here."""

    code = 6
    hint = "`sotto sandbox probe` says what was tried"
    kind = "semantic-final"


class StepRefused(NoIsolation):
    """The kernel refused a step on the way into the sandbox."""

    def __init__(self, step: str = "", number: int = 0, *, hint: str = "") -> None:
        super().__init__(f"{step}: {os.strerror(number)}" if number else step, hint=hint)
        self.step, self.number = step, number


class PutRefused(SottoError):
    """Nothing is run, for a file cannot be put into the copy of the project."""

    hint = "leave this file out, or name one that is no secret and none of git's"
    kind = "semantic-final"

    def __init__(self, path: str = "", why: str = "", *, hint: str = "") -> None:
        super().__init__(f"{path}: {why}" if why else path, hint=hint)
        self.path, self.why = path, why


# ── acting ────────────────────────────────────────────────────────────────────────────────────────


class NeedsHuman(SottoError):
    """A person has to look at this and say yes."""

    code = 4
    hint = "do it in a terminal of your own: `sotto approvals` lists what waits"
    kind = "semantic-final"


class GrantRefused(SottoError):
    """This grant is not good."""

    code = 4
    hint = "nothing was done; `sotto approvals` lists what waits, and `sotto approve` shows it again"
    kind = "semantic-final"

    def __init__(self, rule: str = "", detail: str = "", *, hint: str = "") -> None:
        super().__init__(f"{rule}, {detail}" if detail else rule, hint=hint)
        self.rule, self.detail = rule, detail


class PlanImpossible(SottoError):
    """This cannot be planned."""

    kind = "semantic-final"


class ActRefused(SottoError):
    """What was approved cannot be done any more, and nothing was changed."""

    code = 4
    hint = "ask for it again and look at what it would do now"
    kind = "semantic-final"


class DoesNotApply(SottoError):
    """The fix does not go into the files as they are."""

    kind = "semantic-final"

    def __init__(self, reason: str = "", *, hint: str = "") -> None:
        super().__init__(reason, hint=hint)
        self.reason = reason
