"""Somebody who orders texts of the chat model of a real daemon, and hears what becomes of them."""

import time

from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.events import (
    CancelGeneration,
    Event,
    GenerateText,
    GenerationEnded,
    GenerationRefused,
    PromptRead,
    Said,
    TextGenerated,
)
from knowledge.redact import clean

PATIENCE_S = 60.0
_HEARD = (PromptRead, TextGenerated, GenerationEnded, GenerationRefused)


def choose(paths: Paths, model: str, threads: int = 1) -> None:
    """Have a daemon of that home run a model file."""
    paths.config_file.write_text(f'[model]\npath = "{model}"\nthreads = {threads}\n', encoding="utf-8")


class Orders:
    """One who orders."""

    def __init__(self, bus: BusClient) -> None:
        self._bus = bus
        self._heard = bus.follow("", _HEARD)
        self.events: dict[str, list[Event]] = {}
        """By ref."""

    def write(self, ref: str, text: str, *, most: int = 64, temperature: float = 1.0, form: str = "") -> None:
        """Order a text."""
        said = [Said(role="system", text=clean("You are Sotto.")), Said(role="user", text=clean(text))]
        self._bus.whisper(
            GenerateText(
                ref=ref,
                messages=said,
                prefill=clean(""),
                form=clean(form),
                most=most,
                temperature=temperature,
                seed=len(self.events),
            )
        )
        self.events[ref] = []

    def cancel(self, ref: str) -> None:
        self.events.setdefault(ref, [])
        self._bus.whisper(CancelGeneration(ref=ref))

    def ended(self, ref: str, patience: float = PATIENCE_S) -> GenerationEnded | GenerationRefused | None:
        """Its ending; None where there is none in time, because nobody heard the order or who heard it died."""
        return next((one for one in self._until(ref, patience) if isinstance(one, _HEARD[2:])), None)

    def begun(self, ref: str, patience: float = PATIENCE_S) -> bool:
        """Whether there is some text of it, or it is over."""
        return any(not isinstance(one, PromptRead) for one in self._until(ref, patience, begun=True))

    def text(self, ref: str) -> str:
        """What was told of it, piece by piece."""
        return "".join(one.text for one in self.events[ref] if isinstance(one, TextGenerated))

    def _until(self, ref: str, patience: float, *, begun: bool = False) -> list[Event]:
        deadline = time.monotonic() + patience
        enough = _HEARD[1:] if begun else _HEARD[2:]
        while not any(isinstance(one, enough) for one in self.events[ref]):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            self._bus.poll(left)
            for seen in iter(self._heard.take, None):
                told: PromptRead | TextGenerated | GenerationEnded | GenerationRefused = seen.event  # type: ignore[assignment]
                self.events.setdefault(told.ref, []).append(told)
        return self.events[ref]
