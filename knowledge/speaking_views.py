"""What commands about speaking and listening print with `--json`, and what `sotto status` says of the voice."""

from typing import Literal

from pydantic import Field

from knowledge.ask_views import AnswerView
from knowledge.view import View

Running = Literal["waiting", "starting", "ready", "given up", "not running"]


class VoiceStateView(View):
    """The voice of a daemon that runs."""

    state: Running
    """Of its process; `waiting`: it is had from the next `sotto restart`."""
    microphone: str = ""
    """`closed`, `open`, `lost`, `none`; this and the next three are empty until it has said so."""
    speaker: str = ""
    """`ready`, `lost`, `none`."""
    recogniser: str = ""
    """`built in`, `whisper`, `none`."""
    listening: str = ""
    """`push to talk`, `wake phrase`, `off`."""
    trouble: list[str] = Field(default_factory=list)
    """What is missing or broken, each with what to do about it."""


class LackView(View):
    """Something that voice needs and this machine does not have."""

    what: str
    means: str
    remedy: str


class SpokenView(View):
    """A sentence that was to be spoken."""

    at: str
    """RFC 3339."""
    text: str
    why: str
    """`announcement`, `answer`, `asked` or `reply`."""
    heard: Literal["whole", "part", "none"]
    cut_by: str = ""


class VoiceStatusView(View):
    """`sotto voice status`."""

    on: bool
    listen: Literal["push-to-talk", "wake-phrase", "off"]
    wake_phrase: str
    recogniser: Literal["auto", "built-in", "whisper"]
    whisper: str
    """Folder of a model; empty where there is none."""
    unasked: bool
    """Whether it speaks without being asked, when the gates agree."""
    spoken_a_day: int
    """How often at most."""
    spoken_today: int
    """How often it did."""
    quiet: bool
    """Nothing is said unasked, as the user wishes."""
    packages: dict[str, str]
    """Their versions; empty where they are not installed."""
    programs: dict[str, str]
    """Where they are; empty where they are not."""
    server: str
    """Where sound can go; empty when nowhere."""
    microphones: list[str] | None
    """None where nobody can be asked."""
    speakers: list[str] | None
    lacks: list[LackView]
    running: VoiceStateView | None
    """None where no daemon runs, or voice is off."""
    last: SpokenView | None
    """What it said last."""


class VoiceSwitchedView(View):
    """`sotto voice on` and `sotto voice off`."""

    on: bool
    listen: Literal["push-to-talk", "wake-phrase", "off"]
    wake_phrase: str
    daemon: Literal["restarted", "not running"]
    lacks: list[LackView]


class SaidView(View):
    """`sotto voice say`."""

    text: str
    heard: Literal["whole", "part", "none"]
    spoken_ms: int
    cut_by: str = ""
    """Why not the whole of it was heard; empty when it was."""


class ListenedView(View):
    """`sotto listen`."""

    outcome: Literal["heard", "nothing", "refused", "unavailable"]
    text: str = ""
    intent: str = ""
    """`question`, or what was answered to Sotto, such as `stop`."""
    reason: str = ""
    answer: AnswerView | None = None
    """Of a question."""
    code: int
    """The exit status."""
