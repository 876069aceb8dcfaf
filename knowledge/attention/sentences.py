"""What is said of a candidate: one plain sentence of at most twelve words that any voice can read.

Names come from files, commands and reports of others, so nothing of them is believed: what is no letter, digit or plain
mark goes, and what nobody could say, such as a hash, is left out.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from knowledge.attention.candidate import Candidate

WORDS = 12
"""Of one sentence."""
LONGEST = 200
"""Characters of a name that are looked at."""
NAME_WORDS, NAME_LENGTH = 4, 40
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?|<[^<>]{0,80}>", re.DOTALL)
_UNSAID = re.compile(r"[^\w.+'/-]+")
_TELLING = 20
_EDGES = "-._+'/"
_ID = re.compile(r"(?=.*\d)[0-9a-f]{7,}|\d{5,}|[0-9a-f-]{30,}|[efxnjat]\d{1,9}", re.IGNORECASE)
"""Hashes, long numbers, and the ids that people type: nothing that is worth hearing."""
_OWN_NAME = re.compile(r"sotto", re.IGNORECASE)
_PARAMETERS = re.compile(r"\[.*", re.DOTALL)
_PARTS = re.compile(r"::|[./#]|\s[>\u203a]\s")


def name(text: str, most: int = NAME_WORDS) -> str:
    """A name as it can be said; empty where nothing of it can."""
    plain = unicodedata.normalize("NFKC", _ESCAPE.sub(" ", text[:LONGEST]))
    words = (word.strip(_EDGES) for word in _UNSAID.sub(" ", plain).split())
    said = [word for word in words if word and not _ID.fullmatch(word) and not _OWN_NAME.search(word)]
    kept = " ".join(said[:most])
    return kept if len(kept) <= NAME_LENGTH else " ".join(kept[:NAME_LENGTH].split(" ")[:-1]) or kept[:NAME_LENGTH]


def test_name(test: str) -> str:
    """A test by the words of its own name: `tests/test_x.py::test_two_dates[3]` is `test two dates`."""
    bare = _PARAMETERS.sub("", test[:LONGEST])
    parts = [part for part in _PARTS.split(bare) if part.strip()]
    last = name(parts[-1].replace("_", " ").replace("-", " "), 5) if parts else ""
    if not last:
        return "a test"
    return last if last.lower().startswith("test") else f"test {last}"


def number(count: int) -> str:
    """Small ones in words."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def fit(first: str, *more: str) -> str:
    """As many of the pieces as there is room for, in their order; the first is always there."""
    words = first.split()[:WORDS]
    for piece in more:
        if piece and len(words) + len(piece.split()) <= WORDS:
            words += piece.split()
    return re.sub(r" ([,;:])", r"\1", " ".join(words))


def joined(lead: str, tail: str, *, without: str = "") -> str:
    """Two clauses; where there is no room, the first one loses what it can do `without`."""
    if len(f"{lead} {tail}".split()) > WORDS and without:
        lead = lead.replace(f" {without}", "")
    room = WORDS - len(tail.split())
    return fit(f"{' '.join(lead.split()[:room])}; {tail}")


def grouped(candidates: Sequence[Candidate]) -> str:
    """One sentence for what has one cause, the weightiest first: `pytest failed in shop, and two more checks`."""
    first, others = candidates[0], len(candidates) - 1
    if not others:
        return first.sentence
    checks = all(one.kind in ("failure", "build failed", "known fix", "fixed") for one in candidates)
    what = f"{'check' if checks else 'thing'}{'s' if others > 1 else ''}"
    tail = f", and {number(others)} more {what}"
    room = WORDS - len(tail.split())
    lead = first.sentence if len(first.sentence.split()) <= room else _clause(first.sentence)
    return fit(" ".join(lead.split()[:room]), tail)


def as_one(candidates: Sequence[Candidate]) -> Candidate:
    """All of what has one cause as the weightiest of it, which comes first."""
    said = grouped(candidates)
    evidence = dict.fromkeys(ref for one in candidates for ref in one.evidence)
    title = candidates[0].title if len(candidates) == 1 else said[:1].upper() + said[1:]
    return replace(candidates[0], sentence=said, title=title, evidence=tuple(evidence))


def _clause(sentence: str) -> str:
    """What stands before the first pause."""
    return re.split(r"[,;:]", sentence, maxsplit=1)[0]


def telling(message: str) -> bool:
    """Whether a test says more than that something is not what it should be, which many say."""
    return len(message) >= _TELLING and not message.lower().startswith(("assert", "expected"))
