"""The book of failures tells which failed last."""

from collections.abc import Iterator

import pytest

from knowledge.failures.book import Book
from tests.knowledge.memory.days.diary import Diary, at


@pytest.fixture
def diary() -> Iterator[Diary]:
    one = Diary()
    one.watched(at(0, 8))
    one.watched(at(0, 8), 2)
    yield one
    one.memory.close()


def test_the_last_ones_are_told_with_the_run_that_showed_them(diary: Diary) -> None:
    first = diary.broke("a", diary.ran("make a", at(0, 9), status=1))
    over = diary.broke("b", diary.ran("make b", at(0, 10), status=1))
    closed = diary.mended(over, diary.ran("make b", at(0, 11)))
    again = diary.ran("make a", at(0, 12), status=1)
    diary.broke("a", again)
    other = diary.broke("c", diary.ran("make c", at(0, 13), 2, status=1))
    book = Book(diary.memory)
    last = book.last(9)
    assert [one.id for one, _ in last] == [other, first, over]
    assert {one.id: trace for one, trace in last}[first] == str(diary.log[again - 1].id)
    assert [one.closed_seq for one, _ in last] == [None, None, closed]
    assert [one.id for one, _ in book.last(9, 1)] == [first, over]
    assert [one.id for one, _ in book.last(1)] == [other]
