"""Every error a caller may meet: the docstring is the message, `hint` what to do, `code` the exit status."""

from typing import ClassVar


class SottoError(Exception):
    """Something went wrong."""

    code: ClassVar[int] = 1
    hint: ClassVar[str] = ""
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


class BadConfiguration(SottoError):
    """The configuration is not valid."""

    code = 2
    hint = "correct it by hand (`sotto config path`) or with `sotto config set KEY VALUE`"


class NotFound(SottoError):
    """There is no such thing."""

    code = 3


class BadId(NotFound):
    """Not an id: a letter and a number is expected, such as f12."""


# ── reaching the daemon ───────────────────────────────────────────────────────────────────────────


class StartFailed(SottoError):
    """The daemon did not start."""

    hint = "see `sotto logs supervisor` and `sotto doctor`"


class DaemonUnreachable(SottoError):
    """The daemon is not running."""

    code = 7
    hint = "start it with `sotto up`"


class AlreadyRunning(SottoError):
    """Another Sotto daemon already runs for this home."""

    hint = "look at it with `sotto status`, stop it with `sotto down`"


class HubUnreachable(SottoError):
    """The hub did not answer in time."""

    code = 7
    hint = "`sotto status` says whether it is being restarted"


class NoAnswer(SottoError):
    """Nobody answered before the deadline."""


# ── what may travel and be kept ───────────────────────────────────────────────────────────────────


class Refused(SottoError):
    """The hub refused an event."""


class MessageTooLarge(Refused):
    """A message may hold at most 1 MiB."""

    hint = "write the bytes to a stream in chunks, or to a file, and send the reference"


class DiskFull(Refused):
    """There is no room left for the event log."""

    hint = "free some space; publishing goes on by itself, no restart is needed"


class StreamGap(Refused):
    """A stream only grows at its end."""


class Malformed(SottoError):
    """These bytes are not an event."""

    def __init__(self, detail: str = "", *, evidence: bytes = b"") -> None:
        super().__init__(detail)
        self.evidence = evidence


# ── the store ─────────────────────────────────────────────────────────────────────────────────────


class StoreError(SottoError):
    """The database cannot be used."""


class NewerDatabase(StoreError):
    """The database was written by a newer Sotto."""

    hint = "upgrade this Sotto, or use another SOTTO_HOME"


class WriterBusy(StoreError):
    """Another process already writes to this database."""


class Unwritable(StoreError):
    """A directory that Sotto needs cannot be written."""

    hint = "make it writable for your user, or point SOTTO_HOME elsewhere"


class Corrupt(StoreError):
    """The database is damaged."""

    hint = "it was moved aside, never deleted; `sotto doctor` names the newest backup"
