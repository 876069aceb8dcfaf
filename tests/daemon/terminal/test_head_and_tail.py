"""The beginning and the end are kept, the middle is counted, and memory stays small."""

from hypothesis import given
from hypothesis import strategies as st

from daemon.terminal.head_and_tail import HeadAndTail


def expected(whole: bytes, limit: int) -> bytes:
    if len(whole) <= limit:
        return whole
    head, tail = whole[: limit // 4], whole[len(whole) - (limit - limit // 4) :]
    return head + b"\n[%d bytes left out]\n" % (len(whole) - limit) + tail


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(4, 60), st.integers(0, 80))
def test_the_head_and_the_tail_are_kept_and_the_middle_is_counted(pieces: list[bytes], limit: int, later: int) -> None:
    kept, whole = HeadAndTail(limit), b"".join(pieces)
    for piece in pieces:
        kept.add(piece)
    assert kept.total == len(whole)
    assert kept.bytes() == expected(whole, limit)
    assert kept.bytes(later) == expected(whole, min(limit, later))


def test_memory_stays_small_whatever_comes() -> None:
    kept = HeadAndTail(4_096)
    for _ in range(1_000):
        kept.add(b"x" * 1_000)
    assert kept._held < 4 * 4_096


def test_many_small_pieces_become_few() -> None:
    kept = HeadAndTail(1 << 20)
    for _ in range(100_000):
        kept.add(b"123456789\n")
    assert len(kept._tail) < 300
