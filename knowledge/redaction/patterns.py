"""Everything in a text that has the shape of a secret; no shape reaches over the end of a line."""

from knowledge.redaction.assignments import assigned
from knowledge.redaction.marks import MARK, OPENS
from knowledge.redaction.opaque import opaque
from knowledge.redaction.providers import tokens
from knowledge.redaction.span import Span
from knowledge.redaction.statements import stated
from knowledge.redaction.values import MASK


def guessed(text: str) -> list[Span]:
    """Spans, in no order. What stands in marks is left alone."""
    text = masked(text)
    low = text.lower()
    if len(low) != len(text):  # İ becomes two characters
        low = "".join(one if len(one.lower()) > 1 else one.lower() for one in text)
    found = [*assigned(text, low), *tokens(text), *stated(text, low), *opaque(text)]
    if MASK not in text:
        return found
    return [span for span in found if MASK not in text[span.start : span.end]]


def masked(text: str) -> str:
    """Text with every mark made as long and meaningless."""
    return MARK.sub(lambda found: MASK * len(found[0]), text) if OPENS in text else text
