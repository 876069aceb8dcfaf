"""What is said aloud: wordings for each tool, filled with the projects, tests and commands of this user."""

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.speech.recogniser import Vocabulary
from knowledge.speech.replies import REPLIES

MOST_NAMES = 40
"""Names of one kind that are listened for: more of them are more easily mistaken for each other."""
SLOT = re.compile(r"\{(\w+)\}")


class Intent(NamedTuple):
    """What one may want, in words that mean the same."""

    tool: str
    said: tuple[str, ...]


class Phrasings(NamedTuple):
    """All that is shipped."""

    intents: tuple[Intent, ...]
    since: tuple[str, ...]
    not_spoken: Mapping[str, str]
    """Tools that nobody speaks to, with the reason."""


class Sentence(NamedTuple):
    """One wording, filled."""

    words: tuple[str, ...]
    """As recognisers know them; a name is one word, such as `test_3`."""
    text: str
    """As it is written."""
    intent: str
    """Two of the same ask for the same."""
    tool: str
    """Empty: a reply, which is its intent."""
    weight: float
    """All fillings of a wording weigh 1 together."""


@cache
def shipped() -> Phrasings:
    read = tomllib.loads(Path(__file__).with_name("phrasings.toml").read_text(encoding="utf-8"))
    intents = tuple(Intent(one["tool"], tuple(one["said"])) for one in read["intent"])
    return Phrasings(intents, tuple(read["slots"]["since"]), read["not_spoken"])


def names(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Of each slot that the vocabulary fills, the names that are listened for; a name is word `slot_N` of its place."""
    return {
        "project": tuple(dict.fromkeys(vocabulary.projects))[:MOST_NAMES],
        "test": tuple(dict.fromkeys(vocabulary.tests))[:MOST_NAMES],
        "command": tuple(dict.fromkeys(vocabulary.commands))[:MOST_NAMES],
    }


def word_of(slot: str, place: int) -> str:
    """The word that a recogniser has for a name."""
    return f"{slot}_{place}"


def sentences(vocabulary: Vocabulary) -> list[Sentence]:
    """Everything that may be asked, each once."""
    fillings: dict[str, Sequence[tuple[str, str]]] = {
        slot: [(word_of(slot, place), name) for place, name in enumerate(of)] for slot, of in names(vocabulary).items()
    }
    fillings["since"] = [(value, value) for value in shipped().since]
    found: dict[tuple[str, ...], Sentence] = {}
    for number, intent in enumerate(shipped().intents):
        for wording in intent.said:
            for one in _filled(wording, f"{intent.tool}.{number}", intent.tool, fillings):
                found.setdefault(one.words, one)
    return list(found.values())


def answers() -> list[Sentence]:
    """Every reply."""
    said = [(intent, wording) for intent, wordings in REPLIES.items() for wording in wordings]
    return [Sentence(tuple(wording.split()), wording, intent, "", 1.0) for intent, wording in said]


def _filled(wording: str, key: str, tool: str, fillings: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[Sentence]:
    slots = SLOT.findall(wording)
    choices = list(itertools.product(*(fillings[slot] for slot in slots)))
    for chosen in choices:
        words = _put(wording, dict(zip(slots, (word for word, _ in chosen), strict=True)))
        text = _put(wording, dict(zip(slots, (name for _, name in chosen), strict=True)))
        intent = " ".join([key, *(word for word, _ in chosen)])
        yield Sentence(tuple(words.split()), text, intent, tool, 1 / len(choices))


def _put(wording: str, values: Mapping[str, str]) -> str:
    return SLOT.sub(lambda match: values[match[1]], wording)
