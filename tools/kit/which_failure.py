"""Which failure somebody means: by id, by test, by words for it, by when or in which order it came, or the last."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Literal, NamedTuple

from knowledge.errors import NotFound, Unclear
from knowledge.failures.book import Book, Failure
from knowledge.ids import ShortId
from knowledge.memory.search import search
from knowledge.memory.wanted import Wanted
from tools.kit.around import Around
from tools.kit.failure_phrase import Phrase, phrase
from tools.kit.failure_words import NEAR, Words, fit
from tools.kit.unnamed_failures import unnamed
from tools.kit.which_project import named
from tools.kit.wording import listed, more, shown

LOOKED_AT = 300
"""Failures that are looked through, the latest."""
TOGETHER_US = 8 * 3_600 * 1_000_000
"""What failed so much earlier than another of which the same is said is not meant."""
SHOWN, TOLD = 3, 60
"""Failures that a question names, and characters of each."""
SPOKEN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_ID = re.compile(
    r"(?:(?:failure|id)\s*)?#?(?:(?P<letter>[fe])\s?(?P<seq>\d{1,18})|(?P<number>\d{1,18}))", re.IGNORECASE
)
_WORDS = "|".join(SPOKEN)
_SPOKEN = re.compile(rf"failure (?P<number>{_WORDS})|(?P<letter>f) (?P<seq>{_WORDS})")
"""As it is written down where somebody dictates it."""


class Run(NamedTuple):
    """A failure, and which run showed it last."""

    failure: Failure
    trace: str


def which(around: Around, said: str = "") -> Failure | None:
    """The failure that is meant, in the project around here before all others; None where none is on record at all.

    Raises Unclear, with a question, where several may be meant or only nearly one; NotFound where it is like none.
    """
    here = named(around, "")
    known, nearly = list[Run](), list[Failure]()
    for project in (here.number, None) if here else (None,):
        known = _known(around, project)
        if known and (by_id := _by_id(around, said.strip())):
            return by_id
        found = _meant(around, phrase(around, said), known) if known else []
        if isinstance(found, Failure):
            return found
        nearly = nearly or found
    if not known:
        return None
    if last := _last_of_project(around, said):
        return last
    raise _refusal(around, phrase(around, said), nearly, known)


def _last_of_project(around: Around, said: str) -> Failure | None:
    """Where somebody names a project instead: "why did billing fail"."""
    meant = next((one for one in around.registry.all if one.name.casefold() == said.strip().casefold()), None)
    return of_the_last_run(_known(around, meant.number)) if meant else None


def headline(failure: Failure, longest: int = TOLD) -> str:
    """What broke, in a few words."""
    return shown(failure.test_id or failure.headline, longest)


def called(failure: Failure) -> str:
    """As a question names it: `f12 (tests/test_login.py::test_expiry)`."""
    return f"{failure.name} ({headline(failure)})"


def of_the_last_run(runs: Sequence[Run]) -> Failure | None:
    """Of the last run that failed, the most telling failure that is still open; else of the last of which one is."""
    still = [one for one in runs if one.failure.closed_at is None] or list(runs)
    return _head(still, still[0].trace) if still else None


def _known(around: Around, project: int | None) -> list[Run]:
    """The latest first."""
    found = [*Book(around.memory).last(LOOKED_AT, project), *unnamed(around, project)]
    return sorted((Run(*one) for one in found), key=lambda one: -one.failure.last_seq)


def _by_id(around: Around, said: str) -> Failure | None:
    """None where it is none; a number, or the id of an event, may be a word of what it says too. Raises NotFound."""
    found = _ID.fullmatch(said) or _SPOKEN.fullmatch(said.lower())
    if not found:
        return None
    number = found["seq"] or found["number"]
    seq = SPOKEN.index(number) if number in SPOKEN else int(number)
    try:
        return Book(around.memory).by_id(seq)
    except NotFound:
        other = next((one for one, _ in unnamed(around) if one.id == seq), None)
        if other is None and (found["letter"] or "").lower() == "f":
            raise
        return other


def _head(runs: Iterable[Run], trace: str) -> Failure:
    """The most telling one of a run is told first."""
    return min((one.failure for one in runs if one.trace == trace), key=lambda one: one.last_seq)


def _meant(around: Around, asked: Phrase, runs: list[Run]) -> Failure | list[Failure]:
    """The one, or those that may be meant: none where it is like none. Raises Unclear."""
    fitting = _in_time(around, asked, [one for one in runs if asked.state is None or _is(one.failure, asked.state)])
    if not asked.words.each:
        return _in_order(around, asked, fitting)
    worth = {one.failure.id: fit(asked.words, one.failure) for one in fitting}
    sure = [one for one in fitting if worth[one.failure.id].sure]
    sure = [one for one in sure if worth[one.failure.id].exact] or sure
    if sure and asked.order is not None:
        return _in_order(around, asked, sure)
    if sure:
        return _one(asked, sure)
    near = [one.failure for one in fitting if worth[one.failure.id].share >= NEAR]
    return sorted(near, key=lambda one: -worth[one.id].share)


def _is(failure: Failure, state: Literal["open", "fixed"]) -> bool:
    return (failure.closed_at is None) == (state == "open")


def _in_time(around: Around, asked: Phrase, runs: list[Run]) -> list[Run]:
    """Those that showed in the time that was said."""
    if asked.since is None and asked.until is None:
        return runs
    first, end = asked.since or 0, asked.until or around.now + 1
    book = Book(around.memory)
    return [one for one in runs if _showed(book, one.failure, first, end)]


def _showed(book: Book, failure: Failure, since: int, until: int) -> bool:
    if failure.last_at < since or failure.first_at >= until:
        return False
    if failure.last_at < until or failure.first_at >= since:
        return True
    return any(since <= one.at < until for one in book.occurrences(failure.id, failure.last_seq, LOOKED_AT))


def _in_order(around: Around, asked: Phrase, runs: list[Run]) -> Failure | list[Failure]:
    """By its place: -1 for the last, 1 for the first; of the list that was shown just now, where one was."""
    if asked.listed is not None:
        return _of_list(around, asked.listed, runs)
    if asked.order is None and asked.since is None and asked.until is None:
        return of_the_last_run(runs) or []
    heads = [_head(runs, trace) for trace in dict.fromkeys(one.trace for one in runs)]
    if asked.order is None:
        return _one(asked, runs) if runs else []
    place = -asked.order - 1 if asked.order < 0 else len(heads) - asked.order
    return heads[place] if 0 <= place < len(heads) else []


def _of_list(around: Around, place: int, runs: list[Run]) -> Failure | list[Failure]:
    """By its number in a list: that of the answer before, else the one that would be shown now."""
    before = around.before
    ids = [one for one in before.sources if one.startswith("f")] if before and before.tool == "list_failures" else []
    if ids:
        return Book(around.memory).by_id(ShortId.parse(ids[place - 1], "f").seq) if place <= len(ids) else []
    still = [one for one in runs if one.failure.closed_at is None] or runs
    return still[place - 1].failure if place <= len(still) else []


def _one(asked: Phrase, sure: list[Run]) -> Failure:
    """Of those that fit, the one that is open, and came last. Raises Unclear where that are several."""
    still = [one for one in sure if one.failure.closed_at is None] or sure
    newest = still[0].failure.last_at
    late = [one for one in still if newest - one.failure.last_at <= TOGETHER_US]
    groups = dict[tuple[str, str], list[Run]]()
    for one in late:
        groups.setdefault(_alike(asked.words, one), []).append(one)
    chosen = [_head(runs, runs[0].trace) for runs in groups.values()]
    if len(chosen) > 1:
        raise Unclear(f"failure {shown(asked.said, TOLD)!r}", hint=question(chosen))
    return chosen[0]


def _alike(words: Words, one: Run) -> tuple[str, str]:
    """What is the same for somebody who says so: a run of the same command, or what says the same."""
    if words.each and words.of_run(one.failure):
        return one.failure.template, one.failure.cwd
    if not words.each:
        return one.trace, ""
    return one.failure.headline, one.failure.template


def question(failures: Sequence[Failure]) -> str:
    """Which of them is meant."""
    named_ones = [called(one) for one in failures[:SHOWN]]
    rest = more(len(failures) - SHOWN)
    return f"did you mean {', '.join([*named_ones, rest]) if rest else listed(named_ones, 'or')}?"


def _refusal(around: Around, asked: Phrase, nearly: list[Failure], known: list[Run]) -> Unclear | NotFound:
    said = shown(asked.said, TOLD)
    nearly = nearly or (_by_search(around, asked.said) if asked.words.each and not asked.time else [])
    if nearly:
        return Unclear(f"failure {said!r}", hint=question(nearly))
    last = of_the_last_run(known)
    latest = f"nothing that fits failed {asked.time}; " if asked.time else ""
    latest += f"the last one is {called(last)}; " if last else ""
    return NotFound(f"failure {said!r}", hint=f"{latest}`sotto failures --all` lists them")


def _by_search(around: Around, said: str) -> list[Failure]:
    """What reads alike, or means something near."""
    found = list[Failure]()
    with suppress(NotFound):
        wanted = Wanted(said, kinds=("failure",), limit=SHOWN)
        for hit in search(around.memory, wanted, around.embed, now=around.now):
            with suppress(NotFound):
                found.append(Book(around.memory).by_id(ShortId.parse(hit.entry.ref, "f").seq))
    return found
