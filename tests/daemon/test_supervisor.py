"""The supervisor on children that live and die by hand and a clock that moves when told."""

import select
from collections.abc import Iterator

import pytest

from daemon.doubles.child import FakeFork
from daemon.errands import FIRST_S
from daemon.family import DRAIN_S, READY_S
from daemon.outbox import FULL_S
from daemon.paths import Paths
from daemon.restarts import DELAYS_S, STABLE_S
from daemon.survey import PATIENCE_S
from tests.daemon.staging import PROCESSES, Stage, answer


@pytest.fixture
def stage(home: Paths) -> Iterator[Stage]:
    one = Stage(home)
    yield one
    one.close()


# ── starting ──────────────────────────────────────────────────────────────────────────────────────


def test_the_hub_comes_first_and_the_others_when_it_is_ready(stage: Stage) -> None:
    stage.begin()
    stage.turn()
    assert stage.forked == ["hub"]
    stage.ready("hub")
    assert stage.forked == ["hub", "senses", "thinking"]
    assert (stage.state("hub"), stage.state("senses")) == ("ready", "starting")


def test_the_world_is_told_once_that_everything_is_up(stage: Stage) -> None:
    stage.begin()
    for name in ("hub", "senses"):
        stage.ready(name)
    assert stage.said == []
    stage.clock.advance(1.5)
    stage.ready("thinking")
    assert stage.said == ["ready"]
    kinds = stage.told()
    assert [kind for kind, _ in kinds] == ["ProcessStarted"] * 3 + ["DaemonStarted"]
    assert kinds[-1][1]["release"] == "9.9"
    assert kinds[-1][1]["took_ms"] == 1_500
    stage.dies("thinking")
    stage.turn(0.01)
    stage.ready("thinking")
    assert stage.said == ["ready"]


def test_how_long_a_process_took_is_on_record(stage: Stage) -> None:
    stage.begin()
    stage.clock.advance(0.25)
    stage.ready("hub")
    assert stage.told()[0][1] == {"process": "hub", "pid": 100, "ready_ms": 250.0, "restarts": 0}


def test_one_that_is_not_ready_in_time_is_killed_and_started_again(stage: Stage) -> None:
    stage.begin()
    stage.ready("hub")
    stage.ready("senses")
    stage.turn(READY_S - 0.1)
    assert stage.state("thinking") == "starting"
    stage.turn(0.1)
    assert stage.supervisor.slots["thinking"].last_ending == "killed by SIGKILL"
    stage.turn(0.01)
    assert stage.forked.count("thinking") == 2
    assert stage.forked.count("senses") == 1


def test_a_hub_that_found_an_unclean_stop_gets_its_check(stage: Stage) -> None:
    stage.begin()
    stage.child("hub").say(ready=True, check=True)
    stage.turn()
    assert "check" in stage.forked


@pytest.mark.parametrize(("ending", "hubs"), [("exit 0", 1), ("exit 1", 2)])
def test_a_check_that_finds_damage_starts_the_hub_again(stage: Stage, ending: str, hubs: int) -> None:
    stage.all_up()
    stage.errands.start("check")
    stage.dies("check", ending)
    stage.turn(0.01)
    stage.turn(0.01)
    assert stage.forked.count("hub") == hubs


def test_a_hub_without_room_is_told_again(stage: Stage) -> None:
    stage.all_up()
    facts = stage.told()
    stage.child("hub").say(full=True)
    stage.turn()
    stage.turn(FULL_S)
    assert stage.told() == facts


def test_upkeep_comes_when_it_is_due(stage: Stage) -> None:
    stage.all_up()
    stage.turn(FIRST_S)
    assert "upkeep" in stage.forked


# ── dying ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_dead_are_started_again_after_longer_and_longer_and_then_given_up(stage: Stage) -> None:
    stage.all_up()
    stage.told()
    for delay in DELAYS_S:
        born = stage.forked.count("thinking")
        stage.dies("thinking", "killed by SIGSEGV")
        if delay:
            assert stage.state("thinking") == "waiting"
            stage.turn(delay - 0.01)
            assert stage.forked.count("thinking") == born
        stage.turn(0.02)
        assert stage.forked.count("thinking") == born + 1
        stage.ready("thinking")
    stage.dies("thinking", "killed by SIGSEGV")
    stage.turn(3_600)
    assert stage.state("thinking") == "given up"
    facts = stage.told()
    died = [body for kind, body in facts if kind == "ProcessDied"]
    assert [one["again_in_s"] for one in died] == [*DELAYS_S, None]
    assert {one["ending"] for one in died} == {"killed by SIGSEGV"}
    gave_up = [body for kind, body in facts if kind == "ServiceGaveUp"]
    assert gave_up == [{"process": "thinking", "services": ["diagnosis"], "deaths": 5, "within_s": 60.0}]


def test_a_stable_life_is_forgiven(stage: Stage) -> None:
    stage.all_up()
    for _ in range(12):
        stage.turn(STABLE_S)
        stage.dies("thinking")
        stage.turn(0.01)
        stage.ready("thinking")
    assert stage.state("thinking") == "ready"
    assert stage.supervisor.slots["thinking"].restarts.total == 12


def test_others_live_on_when_one_dies(stage: Stage) -> None:
    stage.all_up()
    stage.dies("senses")
    assert (stage.state("hub"), stage.state("thinking")) == ("ready", "ready")
    assert stage.forked.count("hub") == 1


def test_one_given_up_does_not_keep_the_rest_from_being_announced(stage: Stage) -> None:
    stage.begin()
    stage.ready("hub")
    stage.ready("senses")
    for _ in range(5):
        stage.dies("thinking")
        stage.turn(3.0)
    assert stage.state("thinking") == "given up"
    assert stage.said == ["ready"]


def test_what_a_process_said_of_its_end_is_shown_and_forgotten_with_its_next_life(stage: Stage) -> None:
    stage.all_up()
    stage.child("thinking").say(failed="No room.", hint="make some")
    stage.dies("thinking")
    assert stage.supervisor.slots["thinking"].last_ending == "No room."
    stage.turn(0.01)
    stage.ready("thinking")
    stage.dies("thinking", "killed by SIGKILL")
    assert stage.supervisor.slots["thinking"].last_ending == "killed by SIGKILL"


def test_a_hub_that_cannot_start_ends_the_daemon_with_its_reason(stage: Stage) -> None:
    stage.begin()
    for _ in range(5):
        stage.child("hub").say(failed="The database is damaged.", hint="see doctor")
        stage.dies("hub")
        stage.turn(3.0)
    assert stage.supervisor.failure == ("The database is damaged.", "see doctor")
    assert stage.supervisor.over
    assert stage.forked == ["hub"] * 5


def test_facts_wait_for_the_next_hub_until_it_has_them(stage: Stage) -> None:
    stage.all_up()
    before = stage.told()
    stage.child("hub").say(acked=len(before))
    stage.turn()
    assert stage.supervisor.herald.waiting == 0
    stage.dies("hub", "killed by SIGKILL")
    stage.dies("senses")
    stage.turn(0.01)
    assert stage.forked.count("hub") == 2
    assert stage.supervisor.herald.waiting == 2
    stage.ready("hub")
    facts = stage.told()
    assert [(kind, body["process"]) for kind, body in facts] == [
        ("ProcessDied", "hub"),
        ("ProcessDied", "senses"),
        ("ProcessStarted", "hub"),
    ]
    stage.child("hub").say(acked=len(before) + 3)
    stage.turn()
    assert stage.supervisor.herald.waiting == 0


def test_the_others_are_not_started_again_with_the_hub(stage: Stage) -> None:
    stage.all_up()
    stage.dies("hub")
    stage.turn(0.01)
    stage.ready("hub")
    assert stage.forked == ["hub", "senses", "thinking", "hub"]


# ── stopping ──────────────────────────────────────────────────────────────────────────────────────


def test_senses_stop_first_then_the_others_and_the_hub_last(stage: Stage) -> None:
    stage.all_up()
    stage.supervisor.stop("asked")
    assert stage.said == ["ready", "stopping"]
    order = []
    for _ in PROCESSES:
        [name] = stage.drained()
        order.append(name)
        assert stage.state(name) == "stopping"
        stage.dies(name, "exit 0")
    assert order == ["senses", "thinking", "hub"]
    assert stage.supervisor.over
    assert stage.forked == ["hub", "senses", "thinking"]


def test_it_is_stopped_once(stage: Stage) -> None:
    stage.all_up()
    stage.supervisor.stop("first")
    stage.supervisor.stop("second")
    assert (stage.supervisor.stopping, stage.said) == ("first", ["ready", "stopping"])
    assert [body["reason"] for kind, body in stage.told() if kind == "DaemonStopping"] == ["first"]


def test_one_that_does_not_finish_is_killed_at_the_deadline(stage: Stage) -> None:
    stage.all_up()
    stage.supervisor.stop("asked")
    stage.turn(DRAIN_S - 0.1)
    assert stage.state("senses") == "stopping"
    stage.turn(0.1)
    assert (stage.state("senses"), stage.state("thinking")) == ("stopped", "stopping")


def test_stopping_during_a_back_off_starts_nothing_more(stage: Stage) -> None:
    stage.all_up()
    stage.dies("senses")
    stage.turn(0.01)
    stage.ready("senses")
    stage.dies("senses")
    assert stage.state("senses") == "waiting"
    stage.supervisor.stop("asked")
    assert stage.state("senses") == "stopped"
    stage.turn(60)
    assert stage.forked.count("senses") == 2


def test_stopping_while_the_hub_waits_for_its_next_life_ends_the_others(stage: Stage) -> None:
    stage.all_up()
    for _ in range(2):
        stage.dies("hub")
        stage.turn(0.01)
    assert stage.state("hub") == "waiting" or stage.child("hub")
    stage.supervisor.stop("asked")
    for name in ("senses", "thinking"):
        stage.dies(name, "exit 0")
    assert stage.state("senses") == stage.state("thinking") == "stopped"


def test_one_that_becomes_ready_while_stopping_is_told_to_finish(stage: Stage) -> None:
    stage.begin()
    stage.ready("hub")
    stage.supervisor.stop("asked")
    stage.ready("senses")
    assert stage.state("senses") == "stopping"
    stage.dies("senses", "exit 0")
    assert stage.state("thinking") == "stopping"


def test_a_hub_that_dies_while_stopping_is_not_started_again(stage: Stage) -> None:
    stage.all_up()
    stage.supervisor.stop("asked")
    stage.dies("hub", "killed by SIGKILL")
    stage.turn(60)
    assert (stage.state("hub"), stage.forked.count("hub")) == ("stopped", 1)


# ── the command line asks ─────────────────────────────────────────────────────────────────────────


def test_status_has_what_every_process_says_of_itself(stage: Stage) -> None:
    stage.all_up()
    caller = stage.call(do="status")
    stage.turn()
    for name in ("hub", "senses", "thinking"):
        asked = [packet for packet in stage.child(name).heard() if packet["do"] == "stats"]
        stage.child(name).say(stats=asked[0]["stats"], head=7)
    stage.turn()
    status = answer(caller)
    assert (status["release"], status["stopping"]) == ("9.9", "")
    assert [(one["name"], one["state"], one["silent"]) for one in status["processes"]] == [
        (one.name, "ready", False) for one in PROCESSES
    ]
    assert status["processes"][0]["heard"]["head"] == 7


def test_status_does_not_wait_for_one_that_is_silent(stage: Stage) -> None:
    stage.all_up()
    caller = stage.call(do="status")
    stage.turn()
    for name in ("hub", "senses"):
        asked = [packet for packet in stage.child(name).heard() if packet["do"] == "stats"]
        stage.child(name).say(stats=asked[0]["stats"])
    stage.turn()
    assert not select.select([caller], [], [], 0)[0]
    stage.turn(PATIENCE_S)
    assert [one["silent"] for one in answer(caller)["processes"]] == [False, False, True]


def test_status_tells_of_a_process_that_waits_for_its_next_life(stage: Stage) -> None:
    stage.all_up()
    stage.dies("hub")
    stage.turn(0.01)
    stage.dies("hub", "killed by SIGKILL")
    caller = stage.call(do="status")
    stage.turn()
    stage.turn(PATIENCE_S / 10)
    stage.turn(PATIENCE_S)
    hub = answer(caller)["processes"][0]
    assert (hub["state"], hub["pid"] is None or hub["state"] == "starting") == (hub["state"], True)
    assert (hub["restarts"], hub["last_ending"]) == (2, "killed by SIGKILL")


def test_who_asks_for_the_end_hears_it_by_the_line_going_dead(stage: Stage) -> None:
    stage.all_up()
    caller = stage.call(do="stop")
    stage.turn()
    assert stage.supervisor.stopping == "asked on the command line"
    stage.turn(9.0)
    assert not select.select([caller], [], [], 0)[0]
    for name in ("senses", "thinking", "hub"):
        stage.dies(name, "exit 0")
    stage.control.close()
    assert caller.recv(10) == b""


def test_an_unknown_request_is_answered(stage: Stage) -> None:
    stage.begin()
    caller = stage.call(do="dance")
    stage.turn()
    assert answer(caller) == {"error": "unknown request 'dance'", "hint": "", "code": 2}


def test_it_runs_from_the_first_fork_to_the_last_death(stage: Stage) -> None:
    """`run` itself, with children that answer by themselves."""

    class Obedient(FakeFork):
        def __call__(self, name, main, close):  # type: ignore[no-untyped-def]
            child = super().__call__(name, main, close)
            self.last(name).say(ready=True)
            if name == "thinking":
                stage.supervisor.stop("seen enough")
            if stage.supervisor.stopping:
                for one in self.children:
                    one.die("exit 0")
            return child

    stage.supervisor.family._fork = stage.fork = Obedient()
    stage.supervisor.run()
    assert stage.forked == ["hub", "senses", "thinking"]
    assert stage.supervisor.over
    assert not stage.path.exists()
