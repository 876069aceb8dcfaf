"""A place in a reflog is found again after the file was rewritten, and its number only ever grows."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.git.place import BEGINNING, Place, resume

LINES = [f"{n:040x} {n + 1:040x} Ada <a@b> {n} +0000\tcommit: {n}\n".encode() for n in range(20)]


def log(begin: int, end: int) -> bytes:
    return b"".join(LINES[begin:end])


def behind(end: int, begin: int = 0) -> Place:
    whole = log(begin, end)
    return BEGINNING.moved(whole, len(whole))


@given(st.integers(0, 8191), st.integers(0, 2**28 - 1), st.integers(0, 2**22 - 1))
def test_it_is_one_number_that_a_bookmark_can_hold(turn: int, offset: int, check: int) -> None:
    place = Place(turn, offset, check)
    assert Place.of(place.number) == place
    assert 0 <= place.number < 2**63


@given(st.integers(0, 19), st.integers(1, 20))
def test_further_on_is_a_higher_number(here: int, further: int) -> None:
    if here < further:
        assert behind(here).number < behind(further).number


def test_what_was_appended_is_read_next() -> None:
    assert resume(behind(5), log(0, 9)) == behind(5)


def test_it_is_found_again_when_older_lines_have_expired() -> None:
    found = resume(behind(10), log(7, 15))
    assert found.offset == len(log(7, 10))
    assert found.number > behind(10).number


def test_it_is_found_again_when_the_line_names_another_one_before_it() -> None:
    rewritten = LINES[7].replace(LINES[9][:40], b"f" * 40) + b"f" * 40 + LINES[9][40:] + log(10, 12)
    assert resume(behind(10), rewritten).offset == len(rewritten) - len(log(10, 12))


def test_where_its_line_is_gone_it_goes_on_at_the_end() -> None:
    found = resume(behind(10), log(12, 15))
    assert found.offset == len(log(12, 15))
    assert found.number > behind(10).number


def test_a_log_that_was_emptied_begins_anew() -> None:
    found = resume(behind(10), b"")
    assert (found.turn, found.offset) == (1, 0)
    assert resume(found, log(12, 15)) == found


def test_a_line_that_is_being_written_is_not_the_end() -> None:
    assert resume(behind(10), log(12, 15) + b"half a li").offset == len(log(12, 15))
