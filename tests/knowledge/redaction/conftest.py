"""Redacting with one key, with and without shapes."""

import signal
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

import pytest

from knowledge.redaction.known import NOTHING, Known
from knowledge.redaction.patterns import guessed
from knowledge.redaction.stream import Redactor

KEY = b"k" * 16
HANGS_S = 300
Redact = Callable[..., str]


@pytest.fixture(scope="session")
def redact() -> Redact:
    """A text in pieces, redacted; `values` are known, with their kinds."""

    def run(*pieces: str, values: Mapping[str, str] | None = None, guess: bool = True) -> str:
        known = Known(values) if values else NOTHING
        redactor = Redactor(known, key=KEY, guess=guessed if guess else None)
        return "".join([*(redactor.feed(piece) for piece in pieces), redactor.finish()])

    return run


@pytest.fixture
def ends() -> Iterator[None]:
    """What hangs is ended."""

    def hang(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, hang)
    signal.alarm(HANGS_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
