"""The books of doings and proposals: made again from a log that was trimmed or erased they are the same."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.envelope import Envelope
from knowledge.events import (
    Event,
    EventsErased,
    EventsTrimmed,
    FileChange,
    FilesChanged,
    NoteProposed,
    ProposalAnswered,
    ProposalWithdrawn,
    Pulled,
)
from knowledge.memory.doings import Doings
from knowledge.memory.proposals import ProposalBook
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.making import NOW, Voice, finished

TABLES = ("doing", "edited", "proposal_said", "proposal_word")


def proposed(key: str, count: int = 3) -> NoteProposed:
    return NoteProposed(
        key=key, kind="pattern", title=clean(key), body=clean(""), evidence=[1], count=count, confidence=0.9
    )


class Desk:
    """Both books, and the log they are written from."""

    def __init__(self) -> None:
        self.memory = Memory.passing()
        self.books = [Doings(self.memory), ProposalBook(self.memory)]
        self.log: list[Envelope] = []
        self._voice = Voice()

    def hear(self, *events: Event) -> int:
        for event in events:
            sealed = self._voice.says(event)
            self.log.append(Envelope(sealed.header, sealed.body, len(self.log) + 1))
        self.write(self.log[-len(events) :])
        return len(self.log)

    def write(self, log: Iterable[Envelope]) -> None:
        for seen in log:
            for book in self.books:
                if type(seen.event) in book.kinds:
                    book.write(seen)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        read = self.memory.database._connection.execute
        return {one: [tuple(row) for row in read(f"SELECT * FROM {one} ORDER BY 1")] for one in TABLES}


@pytest.fixture
def desk() -> Iterator[Desk]:
    one = Desk()
    yield one
    one.memory.close()


def word(desk: Desk, key: str) -> tuple[int, int, str | None] | None:
    found = ProposalBook(desk.memory).of(key)
    return (found.id, found.times, found.word) if found else None


def waiting(desk: Desk) -> int:
    return ProposalBook(desk.memory).waiting()


def test_what_is_said_of_one_key_is_one_proposal(desk: Desk) -> None:
    desk.hear(proposed("a"), proposed("b"), proposed("a", 6))
    assert word(desk, "a") == (1, 6, None)
    assert word(desk, "c") is None
    assert waiting(desk) == 2


def test_an_answer_is_final(desk: Desk) -> None:
    desk.hear(proposed("a"), ProposalAnswered(proposal=1, accepted=False), proposed("a", 6))
    assert word(desk, "a") == (1, 6, "declined")
    desk.hear(ProposalWithdrawn(proposal=1, reason=clean("x")))
    assert word(desk, "a") == (1, 6, "declined")
    assert waiting(desk) == 0


def test_what_is_withdrawn_waits_no_more_until_it_is_said_anew(desk: Desk) -> None:
    desk.hear(proposed("a"), ProposalWithdrawn(proposal=1, reason=clean("x")))
    assert word(desk, "a") == (1, 3, "withdrawn")
    desk.hear(proposed("a"))
    assert word(desk, "a") == (1, 3, None)


def test_it_is_read_from_a_file_by_others(tmp_path: Path) -> None:
    with Memory.writer(tmp_path / "memory.db") as memory:
        book = ProposalBook(memory)
        sealed = Voice().says(proposed("a"))
        for seq in (1, 1):
            book.write(Envelope(sealed.header, sealed.body, seq))
        with Memory.reader(tmp_path / "memory.db", ["proposals"]) as other:
            assert ProposalBook(other).waiting() == 1


def edited(path: str) -> FilesChanged:
    changes = [FileChange(path=clean(path), how="changed")]
    return FilesChanged(tree=clean("/p"), changes=changes, count=1, began=NOW)


_EVENTS: list[Callable[[int], Event]] = [
    lambda _: finished("npm test", 1),
    lambda _: finished("npm ci"),
    lambda _: finished("ls"),
    lambda _: edited("a.py"),
    lambda _: Pulled(tree=clean("/p"), branch=clean("b"), before="1" * 40, commit="2" * 40, how="fast-forward", at=NOW),
    lambda number: proposed("ab"[number % 2], number),
    lambda number: ProposalAnswered(proposal=number, accepted=bool(number % 2)),
    lambda number: ProposalWithdrawn(proposal=number, reason=clean("x")),
]


@given(some.lists(some.tuples(some.sampled_from(_EVENTS), some.integers(1, 9)), max_size=25), some.data())
def test_grown_and_made_again_are_the_same(
    drawn: list[tuple[Callable[[int], Event], int]], data: some.DataObject
) -> None:
    grown, again = Desk(), Desk()
    for make, number in drawn:
        grown.hear(make(number))
    ends = len(grown.log)
    erased = data.draw(some.lists(some.integers(1, max(1, ends)), max_size=4, unique=True))
    through = data.draw(some.integers(0, ends))
    grown.hear(EventsErased(seqs=erased, reason="wipe"))
    grown.hear(EventsTrimmed(through=through, removed=0, by_type={}, reason="age"))
    left = [one for one in grown.log if one.seq not in erased and not (one.seq <= through and type(one.event).trimmed)]
    again.write(left)
    assert again.dump() == grown.dump()
    for one in (grown, again):
        one.memory.close()
