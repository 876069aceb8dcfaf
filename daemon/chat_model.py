"""The chat model as the assistant sees it: which was chosen, whether its process runs, and why it is not asked."""

from pathlib import Path

from daemon.config_sections import ModelSection
from daemon.dependency import Guard
from daemon.processes import MODEL
from daemon.service import Past
from knowledge.events import Event, ProcessDied, ProcessStarted, ServiceGaveUp

_LIVES = (ProcessStarted, ProcessDied, ServiceGaveUp)
_LOOKED_AT = 64


class ChatModel:
    """One that was chosen, or none."""

    def __init__(self, chosen: ModelSection, past: Past) -> None:
        self._section = chosen
        self._past = past
        self._runs: bool | None = None

    @property
    def chosen(self) -> bool:
        return self._section.chosen

    @property
    def name(self) -> str:
        return self._section.name or Path(self._section.path or self._section.url).stem

    @property
    def continues(self) -> bool:
        """Whether it goes on in the middle of a text: servers may begin another one."""
        return bool(self._section.path)

    @property
    def runs(self) -> bool:
        """Whether its process was started, as far as is known."""
        if self._runs is None:
            lives = [seen.event for seen in self._past.newest([one.__name__ for one in _LIVES], _LOOKED_AT)]
            ours = [one for one in lives if is_of(one)]
            self._runs = not ours or isinstance(ours[-1], ProcessStarted)
        return self._runs

    def lived(self, event: Event) -> None:
        """Its process was started, or died."""
        self._runs = isinstance(event, ProcessStarted)

    def away(self, guard: Guard, *, tried: bool) -> str:
        """Why it is not asked; empty where it can be. `tried`: another question is with it, which may be a probe."""
        if not self.runs:
            return "the process of the chat model is not running"
        if guard.retry_in:
            return "the chat model did not answer lately, and is left alone for a moment"
        if guard.state != "closed" and tried:
            return "the chat model did not answer lately, and is just being tried with another question"
        return ""


def is_of(event: Event) -> bool:
    """Whether an event is about its process."""
    return isinstance(event, _LIVES) and event.process == MODEL.name
