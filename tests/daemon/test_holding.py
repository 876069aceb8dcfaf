"""The page that says what a process has in its hands: it outlives the process, and counts who died over what."""

import os
import signal

import pytest

from daemon.child import fork
from daemon.holding import POISON_DEATHS, Held, Holding
from daemon.leash import Leash


def test_nothing_is_held_at_first() -> None:
    page = Holding()
    assert (page.held, page.deaths, page.died(), page.poisonous()) == (None, 0, None, None)


def test_what_is_taken_is_held_until_it_is_let_go() -> None:
    page = Holding()
    page.take(b"diagnosis", 7)
    assert page.held == Held("diagnosis", 7)
    assert str(page.held) == "diagnosis on e7"
    page.take(b"echo", 1 << 60)
    assert page.held == ("echo", 1 << 60)
    page.let_go()
    assert page.held is None


def test_deaths_over_the_same_event_are_counted_and_the_third_makes_it_poison() -> None:
    page = Holding()
    for deaths in range(1, POISON_DEATHS + 1):
        assert page.poisonous() is None
        page.take(b"echo", 7)
        assert page.died() == ("echo", 7)
        assert page.deaths == deaths
    assert page.poisonous() == ("echo", 7)


@pytest.mark.parametrize(("service", "seq"), [(b"echo", 8), (b"other", 7)])
def test_a_death_over_something_else_begins_a_new_count(service: bytes, seq: int) -> None:
    page = Holding()
    for _ in range(POISON_DEATHS - 1):
        page.take(b"echo", 7)
        page.died()
    page.take(service, seq)
    assert page.deaths == 0
    page.died()
    assert (page.deaths, page.poisonous()) == (1, None)


def test_a_death_with_empty_hands_blames_nobody() -> None:
    page = Holding()
    for _ in range(POISON_DEATHS):
        page.take(b"echo", 7)
        page.let_go()
        assert page.died() is None
    assert page.poisonous() is None


def test_the_supervisor_reads_what_a_killed_process_held_and_the_next_one_reads_the_count() -> None:
    """Real processes: the page is shared through every fork and survives SIGKILL."""
    page = Holding()
    read: list[int] = []

    def handle(leash: Leash) -> None:
        leash.send({"deaths": page.deaths})
        page.take(b"echo", 7)
        os.kill(os.getpid(), signal.SIGKILL)

    for _ in range(POISON_DEATHS):
        child = fork("thinking", handle, [])
        [said] = child.leash.wait()
        read.append(said["deaths"])
        assert child.reap() == "killed by SIGKILL"
        assert page.died() == ("echo", 7)
    assert read == list(range(POISON_DEATHS))
    assert page.poisonous() == ("echo", 7)

    def put_aside(leash: Leash) -> None:
        held = page.poisonous()
        assert held
        leash.send({"poison": list(held)})
        page.take(b"echo", 8)
        page.let_go()

    last = fork("thinking", put_aside, [])
    assert last.leash.wait() == [{"poison": ["echo", 7]}]
    assert last.reap() == "exit 0"
    assert page.poisonous() is None
