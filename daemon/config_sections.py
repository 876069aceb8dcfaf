"""The sections of the configuration: what may stand in each, what it means, and its default."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from daemon.shell_keys import DEFAULT, NAME
from knowledge.focus.quiet_hours import span
from knowledge.sandbox.hosts import MOST_RULES, checked
from knowledge.speech.recogniser import WAKE_PHRASE
from knowledge.speech.spelling import LEAST_SYLLABLES, syllables
from knowledge.tasks.budget import (
    ANSWER_CALLS,
    ANSWER_S,
    ANSWER_TOKENS,
    CHECK_S,
    IDLE_CPU_S,
    IDLE_SANDBOX_S,
    SPOKEN_S,
)

WAKE_WORDS = range(2, 6)
"""How many words a wake phrase may have."""


class Section(BaseModel):
    """What stands in one is known, and stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class LogSection(Section):
    """What happens to what was recorded."""

    keep_days: int = Field(default=90, ge=1, le=36_500)
    """Events older than this are removed, except those that memory is rebuilt from."""
    cap_mb: int = Field(default=2_000, ge=50)
    """Disk space that Sotto's data may take; the oldest events go first when it is reached."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """How much the processes write into their own log files."""


class BackupSection(Section):
    """Daily copies of the database."""

    keep: int = Field(default=7, ge=0, le=365)
    """How many copies are kept; 0 makes none."""


class RunSection(Section):
    """`sotto run`."""

    capture_kb: int = Field(default=4_096, ge=16, le=65_536)
    """Output that is kept of one command; beyond it the middle is left out."""


class ShellSection(Section):
    """Commands of shells with Sotto's integration."""

    ignore: list[str] = Field(default_factory=list)
    """Commands that are not recorded, as patterns of the whole line: `pass *`, `*vault*`. A command that begins with a
    space is never recorded."""
    not_in: list[str] = Field(default_factory=list)
    """Directories in which, and below which, nothing is recorded; `sotto pause --here` adds one."""
    success_kb: int = Field(default=256, ge=0, le=65_536)
    """Output that `sotto shell` keeps of a command that succeeded; of one that failed it keeps `run.capture_kb`."""


class FilesSection(Section):
    """What is kept of the files in watched projects."""

    snapshot_kb: int = Field(default=512, ge=0, le=65_536)
    """Text files up to this size are kept when they change, to tell what changed in them; 0 keeps none. Files that
    hold secrets by their name, and files that git ignores, are never kept."""
    snapshots_mb: int = Field(default=200, ge=1)
    """Disk space that kept files may take; the oldest go first."""
    snapshots_days: int = Field(default=90, ge=1, le=36_500)
    """Kept files that nothing has named for so long are removed."""


class ServicesSection(Section):
    """What runs."""

    off: list[str] = Field(default_factory=list)
    """Services that are not started. What stands here stays off, across restarts and upgrades."""


class FocusSection(Section):
    """When you are not to be disturbed."""

    quiet_hours: list[str] = Field(default_factory=list)
    """Hours in which you want quiet, such as `22:00-07:00`, in this machine's time zone."""

    @field_validator("quiet_hours")
    @classmethod
    def _spans(cls, value: list[str]) -> list[str]:
        for one in value:
            span(one)
        return value


class HintsSection(Section):
    """What Sotto says unasked."""

    prompt: bool = True
    """Whether a failure that has something to it which is not on the screen is told before the prompt, in three lines
    at most."""
    notify: bool = True
    """Whether the desktop notifies you of the end of long commands, and of what else five gates let through. Never
    while you present, are in a call, have the screen locked or do not want to be disturbed, unless it is critical."""
    notify_after_s: int = Field(default=30, ge=1)
    """Seconds that a command must have taken for that."""


class ChecksSection(Section):
    """Tests, build and lint in a sandbox."""

    again: bool = True
    """Whether a test, build or linter that failed in a shell, and of which nobody heard what it printed, is run again
    in a sandbox when nobody needs the machine, so that `sotto why` has a reason."""
    try_fixes: bool = True
    """Whether a fix that is known for a failure is tried in a sandbox when nobody needs the machine, so that
    `sotto why` can say whether it helps. Your files stay as they are."""
    bisect: bool = True
    """Whether the commit that broke a test, a build or a linter is searched for in sandboxes when nobody needs the
    machine, where it is unclear which it was, there are four or more, and a run takes no more than a minute."""


class NextSection(Section):
    """What probably comes next."""

    offer: bool = True
    """Whether your shells have a command at hand that probably comes next, for `next.key` to put on the line."""
    key: str = DEFAULT
    """The key that puts it on an empty line: `alt-` or `ctrl-` with a letter, `right`, `f1` to `f12`, or `none`. On a
    line that is not empty the key does what it did before."""

    @field_validator("key")
    @classmethod
    def _named(cls, value: str) -> str:
        if not NAME.fullmatch(value):
            raise ValueError(f"no key that can be chosen: {value!r}")
        return value


class BriefSection(Section):
    """What `sotto brief` says."""

    first_prompt: bool = False
    """Whether it is shown at the first prompt of the day, in one shell."""


class ModelSection(Section):
    """A chat model of your choice; `sotto model use` writes this. Without one the built-in router answers alone."""

    path: str = ""
    """A GGUF file on this machine."""
    url: str = ""
    """Or a server on this machine that speaks OpenAI's protocol, such as `http://localhost:11434/v1`."""
    name: str = ""
    """What the server calls the model; of a file, what `sotto model list` calls it."""
    context: int = Field(default=8_192, ge=1_024, le=131_072)
    """Tokens that the model may have before it; more takes more memory. A prompt takes 4,096 of them at most."""
    threads: int = Field(default=0, ge=0, le=256)
    """Processors that it may use; 0 takes all but one."""
    temperature: float = Field(default=0.2, ge=0.0, le=2.0)
    """How freely it writes; tools are always called at 0."""
    answer_within_s: int = Field(default=ANSWER_S, ge=5, le=3_600)
    """An answer that takes longer is given by the router, from what the tools said until then."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.path and self.url:
            raise ValueError("either a path or a url: `sotto model use` takes one of them")
        return self

    @property
    def chosen(self) -> bool:
        return bool(self.path or self.url)


class TracesSection(Section):
    """How answers came about."""

    keep_days: int = Field(default=90, ge=1, le=36_500)
    """Traces older than this are removed; those that you keep (`sotto trace ID --keep`) stay."""


class JobsSection(Section):
    """What is done in the background."""

    keep_days: int = Field(default=30, ge=1, le=36_500)
    """Artifacts of jobs, such as reports and diffs, are removed when they are older than this."""
    keep_mb: int = Field(default=200, ge=1)
    """Disk space that artifacts may take; those of the oldest jobs go first."""


class ActingSection(Section):
    """What you granted and Sotto did."""

    keep_days: int = Field(default=30, ge=1, le=36_500)
    """For so long it is kept what files were before an act changed them, for `sotto undo`."""
    keep_mb: int = Field(default=200, ge=1)
    """Disk space that this may take; the oldest goes first."""


class VoiceSection(Section):
    """Speaking and listening; `sotto voice on|off` writes `on`."""

    on: bool = False
    """Whether Sotto has a voice. Off, nothing of it is loaded; hints and notifications obey the same gates."""
    listen: Literal["push-to-talk", "wake-phrase", "off"] = "push-to-talk"
    """When the microphone is open: only for `sotto listen`, always, or never. The wake phrase is experimental unless
    there is a Whisper model."""
    wake_phrase: str = Field(default=WAKE_PHRASE, max_length=60)
    """What a question begins with when the microphone is always open: two words or more, at least four syllables."""
    recogniser: Literal["auto", "built-in", "whisper"] = "auto"
    """Who makes words of speech; `auto` takes Whisper where `voice.whisper` names a model."""
    whisper: str = ""
    """A folder with a faster-whisper model; `sotto model use` writes this."""
    voice: str = "en-us"
    """A voice of espeak-ng, such as `en-us`, `en-gb` or `en-us+f3`."""
    words_a_minute: int = Field(default=175, ge=80, le=400)
    """How fast it speaks."""
    microphone: str = ""
    """A source of the sound server; empty for its default."""
    speaker: str = ""
    """A sink of the sound server; empty for its default."""
    unasked: bool = True
    """Whether it speaks without being asked, when the five gates agree."""
    earcons: bool = True
    """Whether a short sound comes before what is said unasked, and when it begins to listen or heard you."""

    @field_validator("wake_phrase")
    @classmethod
    def _words(cls, value: str) -> str:
        words = value.split()
        plain = value.isascii() and value.replace("'", "").replace(" ", "").isalpha()
        if len(words) not in WAKE_WORDS or not plain:
            raise ValueError(f"a wake phrase is two to five words of plain letters, such as `{WAKE_PHRASE}`")
        if syllables(value) < LEAST_SYLLABLES:
            raise ValueError(f"a wake phrase of fewer than {LEAST_SYLLABLES} syllables is said by chance: {value!r}")
        return " ".join(words).lower()


class AttentionSection(Section):
    """What is worth saying unasked: aloud, on the desktop, or later."""

    parameters: str = ""
    """A TOML file whose values take the place of the built-in parameters of the five gates; `sotto voice replay
    --params` tries one on a recorded history."""
    spoken_a_day: int = Field(default=4, ge=0, le=100)
    """How often Sotto speaks unasked on one day at most; what is critical is not counted."""


class ToolsSection(Section):
    """Tools that are not Sotto's own."""

    trusted: list[str] = Field(default_factory=list, max_length=100)
    """Tools of packages and of your own folder that may be loaded: their code runs with all of your rights."""


class SandboxSection(Section):
    """What jobs may do in their sandbox."""

    hosts: list[Annotated[str, AfterValidator(checked)]] = Field(default_factory=list, max_length=MOST_RULES)
    """Hosts that jobs may reach from a sandbox, such as `pypi.org`, `*.pythonhosted.org` or `example.org:8443`; the
    ports are 443 and 80 where none is said. Commands of your own have `sotto sandbox run --net` for that."""


class BudgetSection(Section):
    """What may be spent. From 30 that succeeded on, a question and a check have half as much again as 95 of 100 of them
    took, never more than what stands here and never less than half of it. At 70 % a limit asks, or wraps up.
    """

    answer_tokens: int = Field(default=ANSWER_TOKENS, ge=10_000)
    """Tokens that a chat model may read and write for one question; `model.answer_within_s` says how long it has."""
    answer_calls: int = Field(default=ANSWER_CALLS, ge=1, le=16)
    """Calls of tools for one question that a chat model answers."""
    check_s: int = Field(default=CHECK_S, ge=1, le=CHECK_S)
    """Seconds in a sandbox that one run of tests, a build or a linter may take."""
    idle_sandbox_s: int = Field(default=IDLE_SANDBOX_S, ge=0)
    """Seconds in a sandbox, each hour, for work that nobody asked for; none of it is begun once 70 % are spent."""
    idle_cpu_s: int = Field(default=IDLE_CPU_S, ge=0)
    """Seconds of processor time, each hour, for the same."""
    spoken_s: int = Field(default=SPOKEN_S, ge=0)
    """Seconds, each hour, that Sotto speaks unasked; answers do not count."""
