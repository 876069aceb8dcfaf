"""A process that is there only for a few events: started for each, ended when there is nothing to do, none missed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from daemon import hub
from daemon.bus_client import BusClient
from daemon.child import fork
from daemon.paths import Paths
from daemon.processes import HUB, Process
from daemon.resting import REST_S
from daemon.service import on
from daemon.waking import wanted_by, wanted_now
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, Event, ProposePlan
from knowledge.store.log_writer import Bookmark, LogWriter
from tests.daemon.hosting import Echo, House
from tests.daemon.staging import Stage
from tests.making import Voice, commit, finished

HANDS = Process("hands", ("echo",), wakes=("ProposePlan",))


# ── the supervisor ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def stage(home: Paths) -> Iterator[Stage]:
    one = Stage(home, processes=[HUB, HANDS])
    one.begin()
    one.ready("hub")
    yield one
    one.close()


def wanted(stage: Stage, seq: int) -> None:
    stage.child("hub").say(wanted="hands", seq=seq)
    stage.turn()


def rests(stage: Stage, place: int) -> None:
    stage.child("hands").say(rested=place)
    stage.dies("hands", "exit 0")


def test_it_rests_until_it_is_wanted(stage: Stage) -> None:
    assert (stage.state("hands"), stage.forked, stage.said) == ("resting", ["hub"], ["ready"])
    wanted(stage, 7)
    stage.ready("hands")
    assert (stage.state("hands"), stage.forked) == ("ready", ["hub", "hands"])


def test_that_it_ended_by_itself_is_no_death(stage: Stage) -> None:
    wanted(stage, 7)
    stage.ready("hands")
    stage.told()
    rests(stage, 7)
    assert (stage.state("hands"), stage.told()) == ("resting", [])
    wanted(stage, 9)
    assert stage.forked == ["hub", "hands", "hands"]


def test_what_comes_while_it_ends_is_not_missed(stage: Stage) -> None:
    wanted(stage, 7)
    stage.ready("hands")
    wanted(stage, 9)
    rests(stage, 7)
    assert stage.forked == ["hub", "hands", "hands"]
    stage.ready("hands")
    rests(stage, 9)
    assert stage.state("hands") == "resting"


def test_one_that_is_killed_is_started_again_like_any_other(stage: Stage) -> None:
    wanted(stage, 7)
    stage.ready("hands")
    stage.dies("hands", "killed by SIGKILL")
    assert "ProcessDied" in [kind for kind, _ in stage.told()]
    assert stage.forked == ["hub", "hands", "hands"]


def test_nobody_is_woken_when_all_are_to_stop(stage: Stage) -> None:
    stage.supervisor.stop("asked")
    wanted(stage, 7)
    assert (stage.state("hands"), stage.forked) == ("stopped", ["hub"])


def test_one_that_is_not_there_is_not_woken(stage: Stage) -> None:
    stage.child("hub").say(wanted="feet", seq=3)
    stage.turn()
    assert stage.forked == ["hub"]


# ── the process itself ────────────────────────────────────────────────────────────────────────────


class Busy(Echo):
    name = "busy"
    waits = True

    @on(CommandFinished)
    def heard_of(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        return self.backup_failed(event, seen)

    @property
    def busy(self) -> bool:
        return self.waits


def test_it_ends_once_there_has_been_nothing_to_do(house: House) -> None:
    house.say(finished("a"))
    echo = Echo(house.world)
    began = house.clock.monotonic()
    said = house.run(echo, rests=True).receive()
    assert said[-1] == {"rested": 1}
    assert (echo.heard, echo.stopped, house.clock.monotonic() - began >= REST_S) == (["a"], True, True)
    assert house.hub.bookmarks == {"echo": 1}


def test_one_that_waits_for_somebody_stays(house: House) -> None:
    house.say(finished("a"))
    busy = Busy(house.world)
    assert {"rested": 1} not in house.run(busy, rests=True).receive()
    busy.waits = False
    assert {"rested": 1} in house.run(busy, rests=True).receive()


def test_one_that_may_not_rest_stays(house: House) -> None:
    house.say(finished("a"))
    assert not any("rested" in packet for packet in house.run(Echo(house.world)).receive())


# ── the hub ───────────────────────────────────────────────────────────────────────────────────────


def said(event: Event) -> Envelope:
    return Voice().says(event)


def test_what_is_left_undone_wakes_it_at_the_start(home: Paths) -> None:
    log, voice = LogWriter.open(home.core), Voice()
    assert list(wanted_now(log.database)) == []
    commit(log, voice.unit(voice.says(finished("a"))))
    assert list(wanted_now(log.database)) == []
    commit(log, voice.unit(voice.says(ProposePlan(tool="undo", surface="terminal"))))
    assert list(wanted_now(log.database)) == [("hands", 2)]
    commit(log, replace(voice.unit(voice.says(finished("b"))), bookmark=Bookmark("hands", 2)))
    assert list(wanted_now(log.database)) == []
    log.close()


def test_an_event_wakes_whom_it_is_for() -> None:
    assert wanted_by(said(ProposePlan(tool="undo", surface="terminal"))) == "hands"
    assert wanted_by(said(finished("a"))) is None


def test_the_hub_says_it(home: Paths) -> None:
    child = fork("hub", lambda leash: hub.main(home, leash), [])
    assert child.leash.wait()[0]["ready"]
    with BusClient(home, "cli") as bus:
        bus.publish(finished("a"), ProposePlan(tool="undo", surface="terminal"))
    assert child.leash.wait() == [{"wanted": "hands", "seq": 2}]
    child.leash.send({"do": "drain"})
    child.reap()
