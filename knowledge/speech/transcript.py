"""What free text of a recogniser means: the wake phrase at its start, a reply that counts now, or a question."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from knowledge.speech.replies import meant

ALIKE = 0.84
"""From here on a beginning counts as the wake phrase: `hey jervis` does for `hey jarvis`, `hey just this` does not."""
_MARKS = re.compile(r"[^a-z0-9' ]+")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
"""Words of a name: `parseHTTPReply_2` has four."""
_FILLERS = frozenset({"um", "uh", "er", "erm", "oh", "so", "well", "okay", "ok", "and"})
"""What people begin with."""
_COURTESIES = frozenset({"please", "now", "thanks", "sotto"})
"""What may stand behind a reply."""
INVENTED = frozenset(
    {
        "thank you",
        "thank you very much",
        "thank you so much",
        "thank you for watching",
        "thanks",
        "thanks for watching",
        "thanks for listening",
        "please subscribe",
        "like and subscribe",
        "subscribe to my channel",
        "see you next time",
        "see you in the next video",
        "bye",
        "bye bye",
        "you",
        "i",
        "so",
        "oh",
        "hmm",
        "uh",
        "um",
        "the end",
        "music",
        "applause",
        "silence",
        "blank audio",
        "subtitles by the amara org community",
        "transcription by castingwords",
    }
)
"""What Whisper is known to write where nobody spoke: its examples had such words over silence."""


class Said(NamedTuple):
    """A transcript taken apart."""

    woken: bool
    """Whether it begins with the wake phrase."""
    rest: str
    """The words behind that."""


def words_of(text: str) -> list[str]:
    """Small letters, without what is only written."""
    return _MARKS.sub(" ", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("-", " ")).split()


def taken_apart(text: str, wake_phrase: str) -> Said:
    """`rest` is as it was written where no wake phrase stands before it."""
    heard, wake = words_of(text), wake_phrase.split()
    skipped = 1 if heard and heard[0] in _FILLERS else 0
    for start in range(skipped + 1):
        end = _wake_end(heard[start:], wake)
        if end:
            return Said(True, _behind(text, start + end))
    return Said(False, " ".join(text.split()))


def _wake_end(heard: Sequence[str], wake: Sequence[str]) -> int:
    """How many of the words are the wake phrase, heard as it may be; 0 where none are."""
    wanted = "".join(wake)
    found = {count: _alike("".join(heard[:count]), wanted) for count in range(1, len(wake) + 2) if count <= len(heard)}
    best = max(found, key=lambda count: (found[count], -count), default=0)
    return best if best and found[best] >= ALIKE else 0


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _behind(text: str, count: int) -> str:
    """What was written behind the first `count` words."""
    written, seen = text.replace("-", " ").split(), 0
    for at, word in enumerate(written):
        if seen >= count:
            return " ".join(written[at:])
        seen += len(words_of(word))
    return ""


def with_names(text: str, names: Iterable[str]) -> str:
    """With names as they are written: `test login` is `test_login` where there is one of that name."""
    for name in names:
        parts = _PARTS.findall(name)
        if len(parts) > 1:
            spoken = rf"\b{'[ _-]+'.join(parts)}\b"
            text = re.sub(spoken, name.replace("\\", r"\\"), text, flags=re.IGNORECASE)
    return text


def reply(text: str, expected: Sequence[str]) -> str:
    """Which of the replies that count now it is, whole; empty where it is none."""
    heard = words_of(text)
    plain = [word for word in heard if word not in _COURTESIES]
    return meant(" ".join(heard), expected) or meant(" ".join(plain), expected)


def invented(text: str, hints: str = "") -> bool:
    """Whether it is what Whisper writes where nobody spoke: a phrase of its examples, or `hints` read back to us."""
    heard = " ".join(words_of(text))
    return not heard or heard in INVENTED or (len(heard.split()) >= 3 and heard in " ".join(words_of(hints)))  # noqa: PLR2004
