"""What commands print with `--json`: one model a command. Fields are only ever added."""

from typing import Any, Literal

from pydantic import Field

from knowledge import (  # noqa: F401 - their views are among VIEWS
    approval_views,
    ask_views,
    brief_views,
    budget_views,
    chat_views,
    data_views,
    day_views,
    document_views,
    failure_views,
    first_views,
    fix_views,
    job_views,
    memory_views,
    model_views,
    next_views,
    sandbox_views,
    speaking_views,
    trace_views,
    voice_views,
)
from knowledge.failure_class import FailureClass
from knowledge.model_views import ChosenView
from knowledge.speaking_views import VoiceStateView
from knowledge.view import View


class ErrorView(View):
    """What a command prints when it fails, whatever it would have printed."""

    error: str
    hint: str
    """What to do about it; empty when there is nothing."""
    code: int
    """The exit status."""


# ── status ────────────────────────────────────────────────────────────────────────────────────────


class DependencyView(View):
    """Something a service depends on, behind its circuit breaker."""

    name: str
    state: Literal["closed", "open", "half-open"]
    retry_in_s: float
    """When it is asked again; 0 when it is asked now."""
    without: str
    """What the service does while it is down."""
    failure: FailureClass | None = None
    """Class of the last failure; none when the last call worked."""
    budget: int
    """Tokens left for repetitions, of 100."""


class ServiceView(View):
    """A service within a process."""

    name: str
    handled: int
    """Events since the process started."""
    waiting: int
    """Events that it has not come to yet."""
    place: int
    """Seq of the last event it took."""
    stuck: str = ""
    """The event it is failing on, with the class of the failure; empty when all is well."""
    dependencies: list[DependencyView] = Field(default_factory=list)


class ProcessView(View):
    """A process of the daemon."""

    name: str
    state: str
    """starting, ready, waiting (for its next start), given up, stopping, stopped."""
    pid: int | None
    uptime_s: float
    restarts: int
    ready_ms: float
    """From the last fork to ready."""
    last_ending: str = ""
    """How it ended the last time, when it was not told to."""
    memory_kb: int | None = None
    """Its proportional share of memory (PSS)."""
    unacked: int = 0
    """Units that the hub has not confirmed to it."""
    services: list[ServiceView]


class SizesView(View):
    """Bytes on the disk."""

    log: int
    """The database and its write-ahead file."""
    backups: int
    spool: int
    logs: int
    free: int
    """What the disk has left."""


class BuildView(View):
    """A build that goes on in the background."""

    package: str
    step: str
    done: int
    total: int
    error: str = ""


class DocumentsView(View):
    """Documents that search finds."""

    read: int
    refused: int
    """Files that are not read."""
    reading: int
    """Files that are being read, or read again, just now."""


class StatusView(View):
    """`sotto status`."""

    running: bool
    home: str
    """Where the data lies."""
    release: str = ""
    pid: int | None = None
    uptime_s: float = 0.0
    stopping: str = ""
    head: int = 0
    """Seq of the newest event."""
    producers: int = 0
    readers: int = 0
    processes: list[ProcessView] = Field(default_factory=list)
    sizes: SizesView | None = None
    degraded: list[str] = Field(default_factory=list)
    """A sentence for each thing that is not as it should be; empty when all is well."""
    build: BuildView | None = None
    indexing: int = 0
    """Entries of memory that search finds by their words only, until the encoder has come to them."""
    paused: bool = False
    """Nothing is recorded, as the user wishes."""
    paused_until: int | None = None
    """Microseconds UTC; none where that has no end but `sotto resume`."""
    quiet: bool = False
    """Nothing is said unasked, as the user wishes."""
    quiet_until: int | None = None
    """Microseconds UTC; none where that has no end but `sotto quiet off`."""
    proposed: int = 0
    """What Sotto would remember if the user said so, and nobody answered; `sotto notes --proposed` lists it."""
    approvals: int = 0
    """Plans that wait for a person to say yes; `sotto approvals` lists them."""
    documents: DocumentsView | None = None
    """None where there are none, or memory cannot be read."""
    chat: ChosenView | None = None
    """The chat model; None where the router answers alone."""
    voice: VoiceStateView | None = None
    """Speaking and listening; None where voice is off."""


# ── the others ────────────────────────────────────────────────────────────────────────────────────


class DoneView(View):
    """`sotto up`, `down`, `restart`, `config set`: what was done."""

    done: str
    pid: int | None = None
    took_ms: float | None = None
    """`restart`: until every process of the new generation worked."""
    gap_ms: float | None = None
    """`restart`: how long no event was taken."""


class CheckView(View):
    """One thing that `sotto doctor` looked at."""

    name: str
    state: Literal["ok", "warning", "failed"]
    found: str
    advice: str = ""
    """What to do; empty when nothing."""


class DoctorView(View):
    """`sotto doctor`."""

    ok: bool
    """Nothing failed; warnings do not count."""
    checks: list[CheckView]


class EventView(View):
    """`sotto events`: one event a line."""

    seq: int
    id: str
    trace: str
    cause: str | None
    at: str
    """RFC 3339."""
    source: str
    project: int | None
    type: str
    version: int
    body: dict[str, Any]


class LogEntryView(View):
    """`sotto logs`: one entry a line."""

    at: str
    level: str
    process: str
    name: str
    text: str


class WatchView(View):
    """`sotto watch` and `unwatch`."""

    number: int
    name: str | None
    """None where the project is watched no longer."""
    trees: list[str]
    """What is watched of it now."""


class ProjectView(View):
    """`sotto projects`: one project."""

    number: int
    name: str
    key: str
    """Its identity: the git common directory, or the directory; empty where only its name is known."""
    awaited: bool = False
    """Whether it was never watched here: notes of it were imported."""
    trees: list[str]
    """None when it is watched no longer."""
    missing: list[str]
    """Trees that are not there."""
    languages: list[str]
    tools: list[str]


class ConfigValueView(View):
    """`sotto config get`: one key."""

    key: str
    value: Any
    default: Any
    meaning: str


class ConfigView(View):
    """`sotto config get` and `sotto config path`."""

    path: str
    values: list[ConfigValueView] = Field(default_factory=list)


class RowView(View):
    """One figure of `sotto bench`."""

    name: str
    value: float
    unit: str
    limit: float | None
    """What the design allows; null where it states none."""
    reference: float | None
    """The same measure of the thing it is compared with, in the same run."""
    ok: bool


VIEWS: dict[str, type[View]] = {
    view.__name__: view for view in sorted(View.__subclasses__(), key=lambda view: view.__module__)
}
