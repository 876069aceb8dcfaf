"""What a failure shows of itself: that by which it is compared with others, whose fixes are known."""

import re
from functools import lru_cache
from typing import NamedTuple

from knowledge.events import FailureDiagnosed
from knowledge.failures.fingerprint import without_values
from knowledge.failures.fixes.ordinary import MASKED, WORD, ordinary
from knowledge.failures.fixes.using import code_lines
from knowledge.failures.renaming import current

LONGEST = 1_000
"""Characters of a message that count."""
_TELLS_NOTHING = re.compile(
    r"^(?:assert(?:ion)?\b|failed asserting\b|expect\(|"
    r"expected\b.*\b(?:got|but|received|actual|to (?:be|equal|match|have|contain))\b|"
    r".*\bto (?:equal|deeply equal|be (?:true|false))\b|values? (?:are|not) |exit(?:ed)? (?:code|status)|"
    r".*\breturned? (?:a )?non-zero|.*\bError <n>$|"
    r"(?:lists|tuples|sets|sequences|element counts) (?:differ|were not equal)\b|"
    r"items in the (?:first|second) set but not\b|(?:true|false|none) is not (?:true|false|none)\b|unexpectedly none\b|"
    r"[-'\"\[({<\d].* != |"
    r"command failed|it failed|(?:process|script|job|build|test|task)s? failed\b)",
    re.IGNORECASE,
)
"""Messages that only say that something is not as it should be."""
_ONLY_A_TYPE = re.compile(r"[\w.$]*:?")
_ANY_TYPE = frozenset(
    ("AssertionError", "AssertionFailedError", "ComparisonFailure", "Error", "Exception", "RuntimeError", "Failure")
)
"""Types of exceptions that say nothing of the cause."""


class Symptom(NamedTuple):
    """One failure as it shows. Texts are empty where nothing is known."""

    tool: str = ""
    code: str = ""
    message: str = ""
    headline: str = ""
    symbol: str = ""
    file: str = ""
    test_id: str = ""
    fingerprint: str = ""
    """Of a failure that is compared; of those that are known the book has the names."""
    kind: str = ""
    source: str = ""
    """Lines of code that show the names it speaks of, as its tool showed them."""
    said_before: str | None = None
    """`said`, where it was worked out before."""

    @property
    def in_full(self) -> str:
        """What it says, values and all."""
        return (self.message or self.headline)[:LONGEST]

    @property
    def said(self) -> str:
        """What it says, with the identifier it is about, without what changes from run to run."""
        if self.said_before is not None:
            return self.said_before
        first = self.in_full.strip().split("\n", 1)[0]
        about = f" '{self.symbol}'" if self.symbol and self.symbol not in first else ""
        return without_values(f"{first}{about}")

    @property
    def shape(self) -> str:
        """What is left when every word that may be somebody's name is masked; empty where that is nothing of its own.

        Failures of one shape may differ in names only, quoted or not.
        """
        left = WORD.sub(lambda word: word[0].lower() if word[0].lower() in ordinary() else "*", self.said)
        own = {word for word in WORD.findall(left) if len(word) > 1} - {"is", "not", "no", "the", "of", "in", "to"}
        if self.generic or (len(own) + bool(self._type) < 2):  # noqa: PLR2004 - one word is not enough
            return ""
        return "|".join(("test" if self.test_id else self.tool, self._type, left))

    @property
    def generic(self) -> bool:
        """Whether it does not say what is wrong, only that something is."""
        return _generic(self.said)

    @property
    def _type(self) -> str:
        return "" if self.code in _ANY_TYPE else self.code


def of_event(event: FailureDiagnosed) -> Symptom:
    """What is told of it."""
    names = current(event) if event.fingerprint else ("", "")
    told = Symptom(
        event.tool,
        event.code or "",
        event.message or "",
        event.headline,
        event.symbol or "",
        event.file or "",
        event.test_id or "",
        *names,
    )
    shown = [text for number, text in event.excerpt if number != event.line]
    return told._replace(said_before=told.said, source=code_lines(shown, told.said))


@lru_cache(maxsize=256)
def _generic(said: str) -> bool:
    silent = _TELLS_NOTHING.match(said) or _ONLY_A_TYPE.fullmatch(said)
    return bool(silent) or not WORD.search(MASKED.sub(" ", said))
