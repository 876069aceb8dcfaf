"""Handing over between two supervisors: what goes well, who may end it, and who rules when one of them dies."""

import select
from collections.abc import Iterator

import pytest

from daemon.family import DRAIN_S
from daemon.handover import HEALTHY_S, WARM_S
from daemon.paths import Paths
from daemon.restarts import DELAYS_S
from daemon.supervisor import HANDING_OVER
from tests.daemon.staging import answer
from tests.daemon.succession import NAMES, NOTHING_SAID, Succession, opened, states


@pytest.fixture
def both(home: Paths) -> Iterator[Succession]:
    one = Succession(home)
    yield one
    one.close()


# ── when all goes well ────────────────────────────────────────────────────────────────────────────


def test_the_present_one_works_until_the_next_one_is_warm(both: Succession) -> None:
    both.ask()
    both.be_born()
    both.turn(WARM_S - 1)
    assert states(both) == ["ready"] * 3
    assert both.heir.forked == ["hub"]
    assert not both.heir.supervisor.in_charge
    assert not opened(both.heir)


def test_it_drains_in_its_order_and_then_the_next_one_takes_over(both: Succession) -> None:
    both.warm()
    assert both.old.supervisor.stopping == HANDING_OVER
    assert not opened(both.heir)
    assert both.drain_old() == ["senses", "thinking", "hub"]
    both.turn()
    assert both.heir.supervisor.in_charge
    assert opened(both.heir)
    assert both.heir.said == ["charge"]
    assert not both.old.over


def test_a_hub_that_waits_has_no_limit_of_its_own(both: Succession) -> None:
    """The present generation may need its time to drain."""
    both.ask()
    both.be_born()
    both.turn(WARM_S - 1)
    both.heir.child("hub").say(warm=True)
    both.turn()
    both.turn(DRAIN_S - 1)
    assert both.heir.forked == ["hub"]
    assert both.heir.state("hub") == "starting"
    both.drain_old()
    both.turn()
    both.work()
    assert both.old.over


def test_it_is_told_once_to_drain(both: Succession) -> None:
    both.warm()
    both.link._theirs.send({"warm": True})
    both.old.turn()
    waiting = [fact for _, fact, _ in both.old.supervisor.herald._waiting]
    assert [type(fact).__name__ for fact in waiting] == ["DaemonStopping"]


def test_the_hub_is_told_that_another_one_follows(both: Succession) -> None:
    both.warm()
    for name in ("senses", "thinking"):
        both.old.dies(name, "exit 0")
    [told] = [packet for packet in both.old.child("hub").heard() if packet["do"] == "drain"]
    assert told["another_follows"] is True


def test_once_it_is_healthy_the_caller_hears_of_it_and_the_old_one_ends(both: Succession) -> None:
    caller = both.given()
    assert not select.select([caller], [], [], 0)[0]
    both.work()
    assert both.heir.said == ["charge", "ready"]
    [fact] = both.handed_over()
    said = answer(caller)
    assert said == {"pid": fact.pid, "took_ms": fact.took_ms, "gap_ms": fact.gap_ms}
    assert (fact.release_before, fact.release) == ("9.8", "9.9")
    assert fact.took_ms == pytest.approx(330, abs=1)
    assert fact.gap_ms == pytest.approx(110, abs=1)
    assert both.old.over
    both.old.supervisor.end()
    assert both.paths.control.exists()
    status = both.heir.call(do="status")
    both.heir.turn()
    for name in NAMES:
        both.answer_survey(both.heir, name)
    assert [one["state"] for one in answer(status)["processes"]] == ["ready"] * 3


def test_who_calls_in_between_is_answered_by_the_next_one(both: Succession) -> None:
    both.given()
    caller = both.old.call(do="status")
    both.old.turn()
    assert not select.select([caller], [], [], 0)[0]
    both.work()
    for name in NAMES:
        both.answer_survey(both.heir, name)
    assert answer(caller)["release"] == "9.9"


def test_a_hub_that_is_dead_when_it_begins_counts_from_its_turn(both: Succession) -> None:
    """Nobody drains a hub that is not there; the gap is no shorter for it, and not as long as the machine runs."""
    caller = both.ask()
    both.be_born()
    both.old.dies("hub")
    both.heir.child("hub").say(warm=True)
    both.heir.turn()
    both.old.fork.last("hub").die("killed by SIGKILL")
    both.turn()
    both.drain_old()
    both.turn()
    both.work()
    assert 0 <= answer(caller)["gap_ms"] < 1_000


def test_the_heir_can_hand_over_in_its_turn(both: Succession) -> None:
    both.given()
    both.work()
    del both.stages[0]
    both.old = both.heir
    both.acknowledge(both.old)
    caller = both.given()
    both.work()
    assert answer(caller)["pid"]
    assert both.old.over


# ── when somebody wants all of it to end ──────────────────────────────────────────────────────────


def ended(both: Succession) -> None:
    assert both.old.over
    assert both.old.said[-1] == "stopping"
    both.old.supervisor.end()
    assert not both.paths.control.exists()


@pytest.mark.parametrize("step", ["ask", "warm", "given"])
def test_a_stop_ends_both(both: Succession, step: str) -> None:
    caller = getattr(both, step)()
    both.old.supervisor.stop("got SIGTERM")
    both.stages[1:] = []
    both.old.turn()
    assert answer(caller)["error"] == "got SIGTERM"
    assert both.link.dead
    both.drain_old()
    ended(both)
    assert both.old.supervisor.stopping == "got SIGTERM"
    assert both.old.fork.children[-1].name == "thinking"


def test_a_stop_that_the_next_one_hears_ends_both(both: Succession) -> None:
    caller = both.given()
    for name in NAMES:
        both.heir.ready(name)
    stopped = both.heir.call(do="stop")
    both.heir.turn()
    both.old.turn()
    assert both.old.supervisor.stopping == "asked on the command line"
    for name in ("senses", "thinking", "hub"):
        both.old.turn(1.0)
        both.heir.dies(name, "exit 0")
    assert both.heir.over
    both.turn(HEALTHY_S)  # nobody ends it from outside
    assert not both.link.dead
    both.heir.control.close(remove=False)
    assert stopped.recv(10) == b""
    both.heir_dies("exit 0")
    assert answer(caller)["error"] == "asked on the command line"
    ended(both)


def test_a_stop_of_the_next_one_alone_before_its_turn_leaves_the_present_one_in_place(both: Succession) -> None:
    both.ask()
    both.be_born()
    both.heir.supervisor.stop("got SIGTERM")
    both.heir.dies("hub", "exit 0")
    assert both.heir.over
    both.heir.supervisor.end()
    assert both.paths.control.exists()
    both.heir_dies("exit 0")
    assert both.failures() == [NOTHING_SAID]
    assert states(both) == ["ready"] * 3


def test_who_asks_one_that_stops_for_a_restart_is_told_to_wait_for_its_end(both: Succession) -> None:
    both.old.supervisor.stop("got SIGTERM")
    caller = both.ask()
    assert answer(caller)["code"] == 2
    assert both.links == []


# ── when the present one dies ─────────────────────────────────────────────────────────────────────


def takes_over(both: Succession) -> None:
    """The next one rules alone: nobody is told, nobody is asked."""
    assert both.heir.supervisor.in_charge
    assert opened(both.heir)
    both.work()
    assert [both.heir.state(name) for name in NAMES] == ["ready"] * 3
    assert both.handed_over() == []
    assert both.heir.said == ["charge", "ready"]
    status = both.heir.call(do="status")
    both.heir.turn()
    for name in NAMES:
        both.answer_survey(both.heir, name)
    assert answer(status)["stopping"] == ""


def test_the_next_one_takes_its_place_when_it_dies_first(both: Succession) -> None:
    both.ask()
    both.be_born()
    both.old_dies()
    takes_over(both)


def test_the_next_one_takes_its_place_when_it_dies_while_it_drains(both: Succession) -> None:
    both.warm()
    both.old_dies()
    takes_over(both)


def test_the_next_one_goes_on_when_it_dies_after_its_turn(both: Succession) -> None:
    both.given()
    both.old_dies()
    takes_over(both)


def test_a_process_that_dies_after_its_predecessor_is_started_again_like_any(both: Succession) -> None:
    both.given()
    both.old_dies()
    both.heir.ready("hub")
    both.heir.dies("thinking")
    both.turn(0.01)
    assert both.heir.forked.count("thinking") == 2


def test_a_waiting_hub_that_died_before_its_predecessor_is_started_again_soon(both: Succession) -> None:
    both.ask()
    both.be_born()
    del both.stages[0]
    both.heir.dies("hub", "killed by SIGKILL")
    both.heir.turn(0.01)
    both.heir.dies("hub", "killed by SIGKILL")
    assert both.heir.state("hub") == "waiting"
    both.link.leash.close()
    both.turn()
    both.turn(DELAYS_S[1] * 1.1)
    assert both.heir.forked == ["hub"] * 3


def test_a_restart_of_the_one_that_took_over_works(both: Succession) -> None:
    both.given()
    both.old_dies()
    both.work()
    both.old = both.heir
    both.acknowledge(both.old)
    caller = both.given()
    both.work()
    assert "pid" in answer(caller)
