"""What the relay tells the keeper, and tells another one when that died; a keeper here is the end of a socket."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from daemon.terminal.feed import RESTARTS, Feed
from daemon.terminal.messages import LARGEST
from daemon.terminal.unsettled import MOST_AGAIN

ENOUGH = MOST_AGAIN // LARGEST + 1


class Keepers:
    """Those that were started; the last one is alive, or nobody is."""

    def __init__(self) -> None:
        self.ends: list[socket.socket] = []

    def start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        theirs.setblocking(False)
        self.ends.append(theirs)
        return ours

    def heard(self) -> list[bytes]:
        """What the last one was told since it was asked."""
        found = []
        with contextlib.suppress(BlockingIOError):
            while said := self.ends[-1].recv(2 * LARGEST):
                found.append(said)
        return found

    def settle(self, run: str) -> None:
        self.ends[-1].send(b"S" + run.encode())

    def die(self) -> None:
        self.ends[-1].close()


@pytest.fixture
def keepers() -> Iterator[Keepers]:
    one = Keepers()
    yield one
    for end in one.ends:
        end.close()


@pytest.fixture
def feed(keepers: Keepers) -> Iterator[Feed]:
    one = Feed(keepers.start)
    yield one
    one.close()


def tell(feed: Feed, run: str, text: bytes, status: int = 1) -> None:
    feed.begin(run)
    feed.surround(b"A=b")
    feed.add(text)
    feed.end(run, status)


def test_what_was_sent_to_one_that_read_nothing_is_told_again_at_once(feed: Feed, keepers: Keepers) -> None:
    tell(feed, "one", b"first")
    tell(feed, "two", b"second", 0)
    keepers.die()
    feed.turn()
    assert keepers.heard() == [b"Cone", b"EA=b", b"Ofirst", b"Done;1", b"Ctwo", b"EA=b", b"Osecond", b"Dtwo;0"]


def test_what_is_settled_is_not_told_again_and_what_is_under_way_goes_on(feed: Feed, keepers: Keepers) -> None:
    tell(feed, "one", b"first")
    feed.begin("two")
    feed.add(b"be")
    keepers.settle("one")
    keepers.die()
    feed.add(b"gun")
    feed.end("two", 3)
    assert keepers.heard() == [b"Ctwo", b"Obegun", b"Dtwo;3"]


def test_over_what_two_have_died_no_third_one_dies(feed: Feed, keepers: Keepers) -> None:
    tell(feed, "deadly", b"x")
    feed.begin("next")
    for _ in range(2):
        keepers.die()
        feed.turn()
    feed.add(b"y")
    feed.end("next", 0)
    assert keepers.heard() == [b"Cnext", b"Dnext;given-up"]


def test_what_is_too_long_is_not_held(feed: Feed, keepers: Keepers) -> None:
    feed.begin("long")
    for _ in range(ENOUGH):
        feed.add(b"x" * (LARGEST - 1))
        feed.turn()
        keepers.heard()
    keepers.die()
    feed.turn()
    feed.add(b"more")
    feed.end("long", 1)
    tell(feed, "next", b"short")
    assert keepers.heard() == [b"Clong", b"Dlong;given-up", b"Cnext", b"EA=b", b"Oshort", b"Dnext;1"]


def test_what_waits_for_a_slow_one_is_told_to_the_next_in_order(feed: Feed, keepers: Keepers) -> None:
    feed.begin("one")
    for number in range(6):
        feed.add(bytes([65 + number]) * (LARGEST - 1))
    assert feed.behind
    keepers.die()
    feed.turn()
    feed.end("one", 1)
    heard = keepers.heard()
    while feed.behind:
        feed.turn()
        heard += keepers.heard()
    text = b"".join(one[1:] for one in heard if one[:1] == b"O")
    assert text == b"".join(bytes([65 + number]) * (LARGEST - 1) for number in range(6))
    assert heard[-1] == b"Done;1"


def test_a_last_word_reaches_one_that_is_started_for_what_is_not_settled(feed: Feed, keepers: Keepers) -> None:
    tell(feed, "last", b"last")
    keepers.die()
    feed.close()
    assert keepers.heard()[-3:] == [b"Olast", b"Dlast;1", b"B"]


def test_those_that_die_always_are_left(feed: Feed, keepers: Keepers) -> None:
    for _ in range(RESTARTS + 2):
        keepers.die()
        tell(feed, "one", b"x")
    assert (len(keepers.ends), feed.fileno()) == (RESTARTS + 1, -1)
    assert not feed.behind


def test_where_none_can_be_started_nothing_is_held(keepers: Keepers) -> None:
    def nowhere() -> socket.socket:
        raise OSError

    feed = Feed(nowhere)
    tell(feed, "one", b"x")
    assert (feed.fileno(), feed.behind, keepers.ends) == (-1, False, [])
    feed.close()
