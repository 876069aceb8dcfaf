"""Tools are called by children, two at once; what is looked for by meaning gets a vector before, where it can."""

import base64
import importlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from daemon import answers
from daemon.answers import Made
from daemon.outgoing import Outgoing
from daemon.paths import Paths
from daemon.questions import Open, Purpose, Questions
from daemon.worker_queue import WorkerQueue
from knowledge.events import EmbedTexts, TextsEmbedded
from knowledge.memory.encoding import BYTES, DIMENSIONS, MODEL
from knowledge.redact import clean

EMBED_S = 0.3
"""How long vectors are awaited."""
LANES = 2
"""Children at once."""
_NEAREST = "knowledge.memory.nearest"


class ToolCalls:
    """What children do for questions."""

    def __init__(
        self, paths: Paths, questions: Questions, out: Outgoing, work: Callable[..., bytes], load: Callable[[], object]
    ) -> None:
        self._paths, self._open, self._out, self._work = paths, questions, out, work
        self._lanes = [WorkerQueue[str]("answer", cpu_s=answers.CPU_S, lasts_s=answers.LASTS_S) for _ in range(LANES)]
        self._load: Callable[[], object] | None = load
        self._nearest = False
        """Whether it was read what compares vectors."""
        self._number = 0

    @property
    def lanes(self) -> Mapping[int, WorkerQueue[str]]:
        """By the descriptor that says that one has something."""
        return {lane.fileno(): lane for lane in self._lanes}

    def stop(self) -> None:
        for lane in self._lanes:
            lane.stop()

    def prepare(self) -> None:
        """Have the tools read, once it is known that they are needed: while others are at work."""
        if self._load:
            self._out.later(self._load)
            self._load = None

    def begin(self, one: Open, purpose: Purpose) -> None:
        """Have a child call the tools of `one.calling`, with vectors for what they look for."""
        one.purpose = purpose
        texts = one.calling.searched if one.calling.by == "model" else []
        if not texts:
            self.call(one)
            return
        self._open.wait(one, "embedding", EMBED_S)
        if not self._nearest:
            self._nearest = True
            self._out.later(partial(importlib.import_module, _NEAREST))
        self._out.say(one, [EmbedTexts(ref=one.ref, texts=[clean(text) for text in texts])])

    def embedded(self, one: Open, event: TextsEmbedded) -> None:
        """The vectors are there."""
        if (event.model, event.dimensions) == (MODEL, DIMENSIONS):
            data, asked = base64.b64decode(event.vectors), one.calling
            rows = [data[at : at + BYTES] for at in range(0, len(data), BYTES)]
            one.call = asked._replace(vectors=dict(zip(asked.searched, rows, strict=False)))
        self.call(one)

    def call(self, one: Open) -> None:
        """With what there is."""
        self._open.wait(one, "working")
        self._add(one, partial(self._work, self._paths, one.calling))

    def search(self, one: Open) -> None:
        """Have a child look for words of the question: what can be said without a router."""
        self._open.wait(one, "searching")
        self._add(one, partial(answers.found, self._paths, one.asked.question, one.asked.now))

    def done(self, lane: WorkerQueue[str]) -> Iterator[tuple[Open, bytes | None]]:
        """For whom a child has ended, and what it made; nobody where it was given up."""
        for job, data in lane.finished():
            if one := next((one for one in self._open if one.job == job), None):
                yield one, data

    def _add(self, one: Open, work: Callable[[], bytes]) -> None:
        self._number += 1
        one.job = f"{one.ref} {self._number}"
        min(self._lanes, key=len).add(one.job, work)


def made(one: Open, data: bytes | None) -> Made:
    """What a child made, or what is said where it was ended."""
    return Made.read(data) if data else Made(answers.ended(one.calling))
