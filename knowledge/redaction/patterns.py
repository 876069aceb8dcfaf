"""Everything in a text that has the shape of a secret; no shape reaches over the end of a line."""

import re

from knowledge.redaction.assignments import assigned
from knowledge.redaction.commandline import commanded, environment
from knowledge.redaction.marks import MASK, masked
from knowledge.redaction.opaque import opaque
from knowledge.redaction.providers import tokens
from knowledge.redaction.span import Span
from knowledge.redaction.statements import stated

_RUN = re.compile(r"[A-Za-z0-9_\-.$/+=!~]{15,}+")
"""Where a token may begin."""


def guessed(text: str) -> list[Span]:
    """Spans, in no order. What stands in marks is left alone."""
    text = masked(text)
    low = text.lower()
    if len(low) != len(text):  # İ becomes two characters
        low = "".join(one if len(one.lower()) > 1 else one.lower() for one in text)
    runs = [found.span() for found in _RUN.finditer(text)]
    found = [*assigned(text, low), *tokens(text, runs), *stated(text, low), *opaque(text, runs), *environment(text)]
    if MASK not in text:
        return found
    return [span for span in found if MASK not in text[span.start : span.end]]


def guessed_in_command(text: str) -> list[Span]:
    """The same in a command line, where a name that says secret is believed."""
    return guessed(text) + list(commanded(masked(text)))
