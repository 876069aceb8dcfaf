"""Programs that take a secret where no name says so, `mysql -pSECRET`; which they are is data, in `programs.toml`."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.redaction.names import WORDS
from knowledge.redaction.reference import reference
from knowledge.redaction.shellwords import Word, unquoted
from knowledge.redaction.span import Span


class Option(NamedTuple):
    names: frozenset[str]
    takes: str
    between: str
    verb: str


class Place(NamedTuple):
    verbs: frozenset[str]
    options: str
    word: int


def base_name(word: Word) -> str:
    """The name of a program without its folder."""
    return word.text.rpartition("/")[2]


@cache
def programs() -> tuple[dict[str, list[Option]], dict[str, list[Place]]]:
    read: dict[str, Any] = tomllib.loads(Path(__file__).with_name("programs.toml").read_text(encoding="utf-8"))
    options, places = dict[str, list[Option]](), dict[str, list[Place]]()
    for one in read["option"]:
        option = Option(frozenset(one["names"].split()), one["takes"], one.get("between", ""), one.get("verb", ""))
        for program in one["programs"].split():
            options.setdefault(program, []).append(option)
    for one in read["place"]:
        place = Place(frozenset(one.get("verb", "").split()), one.get("options", ""), one["word"])
        for program in one["programs"].split():
            places.setdefault(program, []).append(place)
    return options, places


@cache
def tells() -> re.Pattern[str]:
    """What a text has at least that gives a secret away."""
    names = sorted({*programs()[0], *programs()[1]})
    return re.compile(rf"{WORDS}|\b(?:{'|'.join(map(re.escape, names))})\b|-S\b|cookie", re.IGNORECASE)


def given_by_option(program: str, rest: list[Word]) -> Iterator[Span]:
    """`-p secret`, `-psecret`, `-u user:secret`, `add_user name secret`, as the program has it."""
    options, places = programs()
    for option in options.get(program, ()):
        verbs = 0
        for number, word in enumerate(rest):
            verbs += word.text == option.verb
            if option.verb and not verbs:
                continue
            if word.text in option.names and option.takes != "joined" and number + 1 < len(rest):
                yield from _given(rest[number + 1], 0, option.between)
            elif option.takes != "next" and (name := joined(word.text, option)):
                yield from _given(word, len(name), option.between)
    for place in places.get(program, ()):
        yield from _by_place(place, rest)


def joined(text: str, option: Option) -> str:
    """The option of one letter that a word begins with."""
    start = text[: len("-p")]
    return start if start in option.names and start != text else ""


def _given(word: Word, offset: int, between: str) -> Iterator[Span]:
    first, last = unquoted(word.text, offset, len(word.text))
    value = word.text[first:last]
    if between:
        at = value.find(between)
        if at < 0:
            return
        first, value = first + at + 1, value[at + 1 :]
    if value.startswith("pass:"):
        first, value = first + len("pass:"), value[len("pass:") :]
    elif value.startswith(("file:", "env:", "fd:", "stdin")):
        return
    if not reference(value, "", inner=False) and not (value.startswith("-") and not word.quoted):
        yield Span(word.start + first, word.start + last, "password")


def _by_place(place: Place, rest: list[Word]) -> Iterator[Span]:
    if place.options and not any(re.match(rf"-\w*{place.options}", word.text) for word in rest):
        return
    plain = [word for word in rest if not word.text.startswith("-")]
    verb = next((number for number, word in enumerate(plain) if word.text in place.verbs), None)
    behind = plain if not place.verbs else plain[verb + 1 :] if verb is not None else []
    if len(behind) >= place.word and not reference(behind[place.word - 1].text, "", inner=False):
        yield Span(behind[place.word - 1].start, behind[place.word - 1].end, "password")
