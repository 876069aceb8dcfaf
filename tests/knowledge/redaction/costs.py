"""What it costs to redact a text, counted in calls, which do not depend on how busy the machine is."""

import sys
from collections.abc import Callable
from types import FrameType

from knowledge.redaction.span import Span
from knowledge.redaction.stream import Redactor
from tests.knowledge.redaction.conftest import KEY


def calls(guess: Callable[[str], list[Span]], text: str) -> int:
    """How often anything is called while a text is redacted."""
    called = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal called
        called += event in {"call", "c_call"}

    redactor = Redactor(key=KEY, guess=guess)
    sys.setprofile(count)
    try:
        redactor.feed(text)
        redactor.finish()
    finally:
        sys.setprofile(None)
    return called
