"""What a failure shows of itself: that by which it is compared with others, whose fixes are known."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from knowledge.events import FailureDiagnosed
from knowledge.failures.fingerprint import without_values
from knowledge.failures.renaming import current

LONGEST = 1_000
"""Characters of a message that count."""
WORD = re.compile(r"(?<!\w)[^\W\d]\w*(?:-\w+)*")
"""An identifier, or the name of a package."""
MASKED = re.compile(r"<(?:n|id|time|address|hash|duration|size|cut|host)>")
"""What stands for a value that changes from run to run."""
_TELLS_NOTHING = re.compile(
    r"^(?:assert(?:ion)?\b|failed asserting\b|expect\(|"
    r"expected\b.*\b(?:got|but|received|actual|to (?:be|equal|match|have|contain))\b|"
    r".*\bto (?:equal|deeply equal|be (?:true|false))\b|values? (?:are|not) |exit(?:ed)? (?:code|status)|"
    r".*\breturned? (?:a )?non-zero|.*\bError <n>$|"
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
    said_before: str | None = None
    """`said`, where it was worked out before."""

    @property
    def said(self) -> str:
        """What it says, with the identifier it is about, without what changes from run to run."""
        if self.said_before is not None:
            return self.said_before
        first = (self.message or self.headline)[:LONGEST].strip().split("\n", 1)[0]
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
    return told._replace(said_before=told.said)


@lru_cache(maxsize=256)
def _generic(said: str) -> bool:
    silent = _TELLS_NOTHING.match(said) or _ONLY_A_TYPE.fullmatch(said)
    return bool(silent) or not WORD.search(MASKED.sub(" ", said))


@cache
def ordinary() -> frozenset[str]:
    """Words of tools and of languages, which name nothing of anybody's own."""
    return _read("message") | _read("language")


@cache
def of_languages() -> frozenset[str]:
    """Words that a language gives a meaning."""
    return _read("language")


def _read(key: str) -> frozenset[str]:
    text = (files(__package__) / "ordinary.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[key].split())
