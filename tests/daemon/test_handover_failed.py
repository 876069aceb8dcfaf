"""A hand-over that fails, in each state and for each reason: the present one goes on, and who asked hears why."""

from collections.abc import Iterator

import pytest

from daemon.handover import HEALTHY_S, PROOF_S, WARM_S
from daemon.paths import Paths
from tests.daemon.staging import answer
from tests.daemon.succession import NAMES, NOTHING_SAID, Succession, states


@pytest.fixture
def both(home: Paths) -> Iterator[Succession]:
    one = Succession(home)
    yield one
    one.close()


def works_again(both: Succession) -> None:
    """The present generation starts everything again, and can be asked."""
    both.turn()
    for name in NAMES:
        both.old.ready(name)
    assert states(both) == ["ready"] * 3
    assert both.old.supervisor.stopping == ""
    caller = both.old.call(do="status")
    both.old.turn()
    for name in NAMES:
        both.answer_survey(both.old, name)
    assert answer(caller)["stopping"] == ""


# ── when it does not ──────────────────────────────────────────────────────────────────────────────


def failed(both: Succession, caller: object, reason: str) -> None:
    """The caller hears why, the log will know, and the present generation rules."""
    assert answer(caller) | {"hint": ""} == {"error": reason, "hint": "", "code": 1}  # type: ignore[arg-type]
    assert both.failures() == [reason]


def test_one_that_is_not_warm_in_time_is_sent_away_and_nothing_was_stopped(both: Succession) -> None:
    caller = both.ask()
    both.be_born()
    both.turn(WARM_S)
    failed(both, caller, f"the next generation was not warm after {WARM_S:g} s")
    assert states(both) == ["ready"] * 3
    assert both.old.supervisor.stopping == ""
    assert len(both.old.fork.children) == 3


def test_one_that_cannot_be_started_at_all_changes_nothing(both: Succession) -> None:
    both.cannot_start = True
    caller = both.ask()
    failed(both, caller, "the next generation cannot be started: no such interpreter")
    assert states(both) == ["ready"] * 3
    both.cannot_start = False
    both.given()
    both.work()
    assert both.old.over


def test_one_that_is_not_healthy_in_time_is_sent_away_and_everything_goes_on(both: Succession) -> None:
    caller = both.given()
    both.turn(HEALTHY_S)
    failed(both, caller, f"the next generation was not healthy after {HEALTHY_S:g} s")
    both.stages[1:] = []
    works_again(both)
    assert both.old.said == ["ready", "charge", "ready"]


def test_one_that_dies_while_it_warms_up_is_not_missed(both: Succession) -> None:
    caller = both.ask()
    both.be_born()
    both.heir_dies()
    failed(both, caller, NOTHING_SAID)
    assert states(both) == ["ready"] * 3


def test_one_that_dies_while_the_present_one_drains_lets_it_begin_again_when_that_is_done(both: Succession) -> None:
    caller = both.warm()
    both.heir_dies()
    assert answer(caller)["error"] == NOTHING_SAID
    assert states(both) == ["ready", "stopping", "ready"]
    assert both.drain_old() == ["senses", "thinking", "hub"]
    assert both.failures() == [NOTHING_SAID]
    works_again(both)


def test_one_that_dies_in_its_turn_lets_the_present_one_begin_again(both: Succession) -> None:
    caller = both.given()
    both.heir_dies()
    failed(both, caller, NOTHING_SAID)
    works_again(both)


def test_one_that_dies_the_moment_it_is_warm_lets_the_present_one_begin_again(both: Succession) -> None:
    both.ask()
    both.link.say(warm=True)
    both.link.die("exit 1")
    both.old.turn()
    both.drain_old()
    assert both.failures() == [NOTHING_SAID]
    works_again(both)


@pytest.mark.parametrize("step", ["ask", "warm", "given"])
def test_one_that_says_why_it_cannot_is_sent_away_with_its_reason(both: Succession, step: str) -> None:
    caller = getattr(both, step)()
    both.link.say(failed="No room.", hint="make some")
    both.old.turn()
    both.stages[1:] = []
    both.turn()
    said = answer(caller)
    assert (said["error"], said["hint"]) == ("No room.", "make some")
    both.drain_old()
    assert both.failures() == ["No room."]
    assert both.old.supervisor.stopping == ""
    if step != "ask":
        works_again(both)


@pytest.mark.parametrize("name", NAMES)
def test_a_process_of_the_next_one_that_dies_before_health_is_proved_is_the_reason(both: Succession, name: str) -> None:
    caller = both.given()
    for one in NAMES[: NAMES.index(name)]:
        both.heir.ready(one)
    both.heir.dies(name, "killed by SIGSEGV")
    both.old.turn()
    both.stages[1:] = []
    both.old.turn()
    failed(both, caller, f"{name} ended with killed by SIGSEGV")
    works_again(both)


def test_a_process_that_does_not_answer_is_the_reason(both: Succession) -> None:
    caller = both.given()
    for name in NAMES:
        both.heir.ready(name)
    for name in ("hub", "senses"):
        both.answer_survey(both.heir, name)
    both.heir.turn(PROOF_S)
    both.old.turn()
    both.stages[1:] = []
    both.old.turn()
    failed(both, caller, "thinking did not answer")
    works_again(both)


def test_one_that_dies_instead_of_answering_is_said_to_be_down(both: Succession) -> None:
    """Not to be silent: who asked is told what to look at."""
    caller = both.given()
    for name in NAMES:
        both.heir.ready(name)
    for name in ("hub", "thinking"):
        both.answer_survey(both.heir, name)
    both.link.leash.receive()
    both.heir.dies("senses", "killed by SIGSEGV")
    said = [(one["failed"], one["hint"]) for one in both.link.leash.receive() if "failed" in one]
    assert said[0] == (
        "senses ended with killed by SIGSEGV and is down",
        "see `sotto logs senses`; mend what it says, then `sotto restart`",
    )
    both.link.say(failed=said[0][0], hint=said[0][1])
    both.old.turn()
    both.stages[1:] = []
    both.old.turn()
    failed(both, caller, said[0][0])
    works_again(both)


def test_a_hub_that_commits_nothing_is_not_healthy(both: Succession) -> None:
    caller = both.given()
    for name in NAMES:
        both.heir.ready(name)
    for name in NAMES:
        both.answer_survey(both.heir, name)
    both.turn(HEALTHY_S - 1)
    assert both.handed_over() == []
    both.turn(1)
    failed(both, caller, f"the next generation was not healthy after {HEALTHY_S:g} s")


def test_one_whose_facts_are_kept_but_whose_processes_have_yet_to_answer_is_not_healthy(both: Succession) -> None:
    both.given()
    for name in NAMES:
        both.heir.ready(name)
    both.acknowledge(both.heir)
    both.turn()
    assert both.handed_over() == []
    for name in NAMES:
        both.answer_survey(both.heir, name)
    both.turn()
    assert both.old.over


def test_a_restart_after_one_that_failed_works(both: Succession) -> None:
    both.given()
    both.heir_dies()
    works_again(both)
    both.acknowledge(both.old)
    caller = both.given()
    both.work()
    said = answer(caller)
    assert said["gap_ms"] < 1_000
    assert both.old.over


def test_the_gap_is_not_counted_from_a_hand_over_that_failed(both: Succession) -> None:
    both.given()
    both.heir_dies()
    works_again(both)
    both.turn(60)
    caller = both.ask()
    both.be_born()
    both.old.child("hub").die("killed by SIGKILL")  # so that nobody drains it
    both.link.say(warm=True)
    both.old.turn()
    both.drain_old()
    both.turn()
    both.work()
    assert answer(caller)["gap_ms"] < 5_000


def test_a_second_one_while_one_is_under_way_is_refused(both: Succession) -> None:
    first = both.ask()
    second = both.ask()
    assert answer(second)["error"] == "a hand-over is under way"
    assert len(both.links) == 1
    both.be_born()
    both.heir.child("hub").say(warm=True)
    both.turn()
    third = both.ask()
    assert answer(third)["error"] == "a hand-over is under way"
    both.drain_old()
    both.turn()
    both.work()
    assert "pid" in answer(first)


def test_one_that_has_yet_to_prove_its_health_hands_nothing_over(both: Succession) -> None:
    """Or else three generations would be there at once, two of which would go on when the one between them failed."""
    both.given()
    early = both.heir.call(do="restart")
    both.heir.turn()
    assert answer(early)["error"] == "a hand-over is under way"
    assert len(both.links) == 1
    both.work()
    assert both.old.over
