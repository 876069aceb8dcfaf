"""Vectors for a command: by the daemon's encoder where a daemon runs, else by a child of its own; or none, in time."""

import base64
import importlib
import math
import select
import time
from functools import partial

from daemon import config, engine
from daemon.paths import Paths
from daemon.reach import ask
from daemon.worker import Worker
from knowledge.errors import EngineMissing, HubUnreachable, NoAnswer, SottoError
from knowledge.events import EmbedTexts, TextsEmbedded
from knowledge.memory.encoding import BYTES, DIMENSIONS, LONGEST_TEXT, MODEL
from knowledge.redact import clean

ANSWER_S = 0.3
"""How long a command waits for the daemon; words alone answer as well."""
ALONE_S = 3.0
"""How long for a child that loads the model itself: a third of a second, where the machine is not busy."""
WARM_S = 10.0
"""How long for the daemon's encoder to load its model, where somebody has the time."""
SERVICE = "encoder"
_MADE, _REFUSED = b"+", b"-"


class Embedder:
    """`knowledge.memory.encoding.Embed` for a command line."""

    model = MODEL

    def __init__(self, paths: Paths, alone_s: float = ALONE_S) -> None:
        """`alone_s`: for how long a child may try where no daemon runs; 0 for not at all."""
        self._paths, self._alone_s = paths, alone_s
        self.why = ""
        """Why there were none the last time."""

    def __call__(self, texts: list[str]) -> bytes | None:
        """Vectors of at most 32 texts; none, and `why`, where they cannot be had."""
        self.why = ""
        try:
            found = self._found([text[:LONGEST_TEXT] for text in texts])
        except (NoAnswer, HubUnreachable):
            found, self.why = (
                None,
                f"the encoder did not answer within {ANSWER_S:g} s; it may be loading its model",
            )
        except SottoError as error:
            found, self.why = None, str(error)
        if found is not None and len(found) != BYTES * len(texts):
            found, self.why = None, "the encoder answered something else"
        return found

    def _found(self, texts: list[str]) -> bytes | None:
        if SERVICE in config.load(self._paths.config_file).services.off:
            self.why = "the encoder is switched off"
            return None
        try:
            ask(self._paths.control, "ping", ANSWER_S)
        except TimeoutError:
            self.why = "the daemon did not answer in time"
            return None
        except OSError:
            return self._alone(texts)
        return self._asked(texts)

    def _asked(self, texts: list[str]) -> bytes | None:
        """What the daemon's encoder says. Raises NoAnswer, HubUnreachable."""
        bus = importlib.import_module("daemon.bus_client")  # it brings zmq, which only those need who come here
        with bus.BusClient(self._paths, "embedding") as client:
            order = EmbedTexts(ref="embedding", texts=[clean(text) for text in texts])
            answer = client.ask(order, ANSWER_S).event
        if isinstance(answer, TextsEmbedded) and (answer.model, answer.dimensions) == (MODEL, DIMENSIONS):
            return base64.b64decode(answer.vectors)
        self.why = getattr(answer, "reason", "the daemon has another encoder; `sotto restart` brings it up to date")
        return None

    def _alone(self, texts: list[str]) -> bytes | None:
        found, self.why = alone(texts, self._alone_s) if self._alone_s else (None, "no daemon runs")
        return found


def embedder(paths: Paths, alone_s: float = ALONE_S) -> Embedder:
    """For `knowledge.memory.search`."""
    return Embedder(paths, alone_s)


def warm(paths: Paths) -> bool:
    """Let a daemon that runs load its model now, so that the next search finds it; says whether it has."""
    try:
        ask(paths.control, "ping", ANSWER_S)
        bus = importlib.import_module("daemon.bus_client")
        with bus.BusClient(paths, "embedding") as client:
            order = EmbedTexts(ref="embedding", texts=[clean("does this work?")])
            return isinstance(client.ask(order, WARM_S).event, TextsEmbedded)
    except (OSError, SottoError):
        return False


def alone(texts: list[str], patience: float) -> tuple[bytes | None, str]:
    """What a child makes of them, or why it does not: whatever the engine does, it ends nobody else."""
    if not engine.built():
        missing = EngineMissing()
        return None, f"{missing} {missing.advice}"
    try:
        worker = Worker(SERVICE, partial(_made, texts), cpu_s=math.ceil(patience), lasts_s=math.ceil(patience))
    except OSError as error:
        return None, f"no process could be started for the model engine ({error.strerror})"
    end = time.monotonic() + patience
    while (left := end - time.monotonic()) > 0:
        select.select([worker], [], [], left)
        if worker.read():
            made = worker.result()
            if not made:
                return None, "the model engine ended its process; ./scripts/start puts it in place anew"
            return (made[1:], "") if made[:1] == _MADE else (None, made[1:].decode())
    worker.stop()
    return None, f"the model engine took longer than {patience:g} s"


def _made(texts: list[str]) -> bytes:
    """In the child: vectors, or a reason, and which of both it is."""
    try:
        return _MADE + engine.load().vectors(texts)
    except SottoError as error:
        return _REFUSED + f"{error}; {error.advice}".encode()
