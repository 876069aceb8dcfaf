"""Server-sent events: what they hold does not depend on the pieces in which they come."""

from collections import deque
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.openai.events import LONGEST_EVENT, Events

TOLD = {
    b"data: one\n\ndata: two\n\n": ["one", "two"],
    b"data:one\r\n\r\ndata:  two\r\n\r\n": ["one", " two"],
    b"data: one\r\rdata: two\r\r": ["one", "two"],
    b": ping\n\nevent: more\nid: 7\nretry: 9\ndata: one\n\n": ["one"],
    b"data: one\ndata: more of it\n\n": ["one\nmore of it"],
    b"data\n\ndata:\n\n": ["", ""],
    b'error: {"code":500}\n\n': ['{"code":500}'],
    b"database: none\n\n\n\n": [],
    "data: Zürich 🔥\n\n".encode(): ["Zürich 🔥"],
    b"data: \xff\n\n": ["�"],
    b"data: whole, but nothing follows\n": ["whole, but nothing follows"],
    b"data: a return at the end\r": ["a return at the end"],
    b"data: half a li": [],
}


def read(*pieces: bytes) -> list[str]:
    events = Events()
    found = [text for piece in pieces for text in events.feed(piece)]
    return [*found, *events.close()]


@pytest.mark.parametrize("stream", TOLD)
def test_what_events_hold_is_read(stream: bytes) -> None:
    assert read(stream) == TOLD[stream]
    assert read(*(stream[at : at + 1] for at in range(len(stream)))) == TOLD[stream]


@given(
    st.lists(st.sampled_from([b"data: ", b"data:", b": hm", b"x", "ü🔥".encode(), b"\r", b"\n", b"\n\n"]), max_size=30),
    st.lists(st.integers(0, 120), max_size=12),
)
def test_the_pieces_in_which_they_come_change_nothing(parts: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(parts)
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    assert read(*(stream[a:b] for a, b in pairwise(places))) == read(stream)


@pytest.mark.parametrize("endless", [b"data: " + b"x" * 1_000, b"data: xxxx\n" * 100])
def test_an_event_without_end_is_not_kept(endless: bytes) -> None:
    events = Events()
    fed = iter(lambda: events.feed(endless), None)
    with pytest.raises(ValueError, match="without end"):
        deque(islice(fed, 2 * LONGEST_EVENT // 400), maxlen=0)
