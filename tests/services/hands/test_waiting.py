"""What waits for a person: until when, through restarts and clocks that are set, and what a no is worth."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon import acts_kept
from daemon.bench.attacks_desk import Case, Desk, desk, order_of
from daemon.paths import Paths
from knowledge.events import EVENTS, ActFailed, DecidePlan, PlanExpired, PlanRefused, ProposePlan, complete
from knowledge.redact import clean
from knowledge.store.wiping import Scope, wipe_log
from services.hands.planning import ASKED_S, personal, planned
from services.hands.room import Room, rooms


@pytest.fixture
def one(home: Paths) -> Iterator[Desk]:
    complete()
    with desk(home) as found:
        yield found


def state(one: Desk, case: Case) -> str:
    row = one.reader.get(case.row.id)
    assert row
    return row.state


def pass_by(one: Desk) -> None:
    """What is due happens."""
    for seen in one.hands._expired():
        one.say("hands", *seen.events, cause=seen.cause)


def no(case: Case, surface: str = "terminal") -> DecidePlan:
    return DecidePlan(
        approval=case.row.id,
        decision="rejected",
        digest=case.row.digest,
        who=clean("u (1)"),
        surface=surface,
        where=clean("/dev/pts/1"),
        note=clean("not now"),
    )


# ── nobody answers ────────────────────────────────────────────────────────────────────────────────


def test_who_does_not_answer_has_denied_it(one: Desk) -> None:
    case = one.propose("make", one.paths.data)
    one.clock.jump(ASKED_S - 1)
    pass_by(one)
    assert state(one, case) == "asked"
    one.clock.jump(1)
    assert not one.attempt(order_of(one.grant(case.row)))
    pass_by(one)
    assert state(one, case) == "expired"
    assert not one.room(case.row).exists()
    assert one.spy.done == []


@pytest.mark.parametrize("back", [0, -ASKED_S, -86_400])
def test_what_expired_does_not_come_back_with_the_clock(one: Desk, back: int) -> None:
    case = one.propose("make", one.paths.data)
    one.clock.jump(ASKED_S)
    pass_by(one)
    one.clock.jump(back)
    assert not one.attempt(order_of(one.grant(case.row)))
    one.restart()
    assert not one.attempt(order_of(one.grant(case.row)))
    assert one.spy.done == []


def test_it_waits_through_a_restart_and_no_longer(one: Desk) -> None:
    case, late = one.propose("make", one.paths.data), one.propose("make clean", one.paths.data)
    one.restart()
    assert one.attempt(order_of(one.grant(case.row)))
    assert state(one, case) == "done"
    one.clock.jump(ASKED_S)
    one.restart()
    pass_by(one)
    assert state(one, late) == "expired"
    told = [seen.event for seen in one.past.newest([PlanExpired.__name__], 5)]
    assert told == [PlanExpired(approval=late.row.id)]


def test_what_was_granted_ten_minutes_ago_is_not_done_now(one: Desk) -> None:
    case = one.propose("make", one.paths.data)
    decided = one.decide(order_of(one.grant(case.row)))
    assert decided
    one.hands.stop()
    one.hands = one._new_hands()
    one.clock.jump(ASKED_S)
    one.say("hands", decided)
    assert (state(one, case), one.spy.done) == ("failed", [])


# ── whatever dies ─────────────────────────────────────────────────────────────────────────────────


def test_what_was_on_record_before_a_death_is_done_once_after_it(one: Desk) -> None:
    case = one.propose("make", one.paths.data)
    decided = one.decide(order_of(one.grant(case.row)))
    assert decided
    one.hands.handle = lambda _seen: []  # it dies before it hears of its own word
    seen = one.say("hands", decided)[0]
    assert (state(one, case), one.spy.done) == ("approved", [])
    one.restart()
    assert state(one, case) == "done"
    again = one.hands.handle(seen)  # its place in the log was not kept
    assert all(isinstance(event, ActFailed) for event in again)
    one.say("hands", *again)
    assert (state(one, case), len(one.spy.done)) == ("done", 1)


def test_what_it_hears_twice_it_does_once(one: Desk) -> None:
    case = one.propose("make", one.paths.data)
    decided = one.decide(order_of(one.grant(case.row)))
    assert decided
    seen = one.sealed("hands", decided)
    one.say("hands", decided)
    assert not [event for event in one.hands.handle(seen) if not isinstance(event, ActFailed)]
    assert len(one.spy.done) == 1


def test_of_two_that_decide_at_once_one_does(one: Desk) -> None:
    case = one.propose("make", one.paths.data)
    first, second = (one.decide(order_of(one.grant(case.row))) for _ in range(2))
    assert first
    assert second is None
    assert one.decide(no(case)) is None
    one.say("hands", first)
    assert len(one.spy.done) == 1


# ── rooms ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_room_is_its_owners_alone(one: Desk) -> None:
    old = os.umask(0)
    try:
        case = one.propose("make", one.paths.data)
    finally:
        os.umask(old)
    folders = [one.paths.hands, one.room(case.row), one.room(case.row) / "contents"]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in one.room(case.row).rglob("*.json")} == {0o600}


def test_rooms_of_what_is_over_or_forgotten_go(one: Desk) -> None:
    kept, gone = one.propose("make", one.paths.data), one.propose("make clean", one.paths.data)
    one.attempt(no(gone))
    assert [*rooms(one.paths.hands)] == [kept.row.id]
    Room(one.paths.hands, 10**6).path.mkdir()
    (one.paths.hands / "a999999999").symlink_to(one.paths.data)
    one.restart()
    assert [*rooms(one.paths.hands)] == [kept.row.id]
    assert one.paths.data.exists()


def test_what_lay_in_a_room_before_is_not_the_plans(one: Desk) -> None:
    case = one.propose("make", one.paths.data)
    plan = Room(one.paths.hands, case.row.id).plan()
    room = Room(one.paths.hands, 77)
    room.put(plan, {})
    assert room.use("n")
    room.put(plan, {})
    assert not room.used


def test_a_grant_that_cannot_be_kept_is_none(one: Desk) -> None:
    case = one.propose("make", one.paths.data)
    one.room(case.row).chmod(0o770)
    told = one.hands.handle(one.sealed("cli", order_of(one.grant(case.row))))[0]
    assert "not this user's alone" in str(told.reason)
    assert state(one, case) == "asked"
    one.room(case.row).chmod(0o700)
    assert one.attempt(order_of(one.grant(case.row)))
    assert state(one, case) == "done"


# ── a no ──────────────────────────────────────────────────────────────────────────────────────────


def asked_again(one: Desk, command: str, *, surface: str, source: str, task: str = "talk") -> Any:
    order = ProposePlan(
        tool="run_command",
        arguments={"command": clean(command), "cwd": clean(str(one.paths.data))},
        surface=surface,
        task=task,
    )
    seen = one.say("assistant", order)[0]
    kind, body, _ = json.loads(planned(one.paths, order, seen.seq, seen.trace, one.clock.now(), source=source))
    return EVENTS[kind].model_validate_json(body)


@pytest.mark.parametrize("how", ["rejected", "expired"])
def test_what_was_denied_stays_denied_for_its_task(one: Desk, how: str) -> None:
    case = one.propose("make clean", one.paths.data, surface="model", task="talk")
    if how == "rejected":
        one.attempt(no(case))
    else:
        one.clock.jump(ASKED_S)
        pass_by(one)
    for surface, source in (("model", "assistant"), ("voice", "voice"), ("terminal", "assistant"), ("chat", "model")):
        told = asked_again(one, "make clean", surface=surface, source=source)
        assert isinstance(told, PlanRefused), (surface, source)
        assert told.code == 4
        assert f"what {case.row.name} was about" in told.reason
    assert not isinstance(asked_again(one, "make", surface="model", source="assistant"), PlanRefused)
    other = asked_again(one, "make clean", surface="model", source="assistant", task="another talk")
    assert not isinstance(other, PlanRefused)


def test_a_person_who_types_it_may_ask_again(one: Desk) -> None:
    case = one.propose("make clean", one.paths.data, surface="model", task="talk")
    one.attempt(no(case))
    told = asked_again(one, "make clean", surface="terminal", source="cli")
    assert not isinstance(told, PlanRefused)


def test_nobody_types_in_a_process_of_the_daemon(one: Desk) -> None:
    order = ProposePlan(tool="run_command", surface="terminal")
    assert personal(order, "cli")
    assert not any(personal(order, source) for source in ("assistant", "model", "voice", "jobs", "gateway", "hands"))
    assert not personal(order.model_copy(update={"surface": "model"}), "cli")
    told = asked_again(one, "make", surface="terminal", source="assistant")
    assert told.surface == "model"
    assert Path(told.target) == one.paths.data


# ── what was wiped, and what came back ────────────────────────────────────────────────────────────


def wiped(one: Desk, scope: Scope) -> None:
    wipe_log(one.log, scope, [])
    for path in acts_kept.unnamed(one.paths, one.log.database):
        shutil.rmtree(path)


def test_what_was_wiped_cannot_be_granted_and_nothing_of_it_is_kept(one: Desk) -> None:
    old, case = one.propose("make", one.paths.data), one.propose("make clean", one.paths.data)
    order = order_of(one.grant(case.row))
    wiped(one, Scope(since=1, after=old.proposed.seq))
    assert one.reader.get(case.row.id) is None
    assert not one.room(case.row).exists()
    told = one.hands.handle(one.sealed("cli", order))[0]
    assert f"there is no {case.row.name}" in told.reason
    assert one.attempt(order_of(one.grant(old.row)))


def test_what_was_decided_in_a_time_that_was_wiped_is_on_record_no_more(one: Desk) -> None:
    case = one.propose("make", one.paths.data)
    one.attempt(order_of(one.grant(case.row)))
    assert state(one, case) == "done"
    wiped(one, Scope(since=1, after=case.proposed.seq))
    assert one.reader.get(case.row.id) is None
    assert not one.attempt(order_of(one.grant(case.row)))
    assert len(one.spy.done) == 1


def test_a_log_of_before_does_not_make_a_grant_good_again(home: Paths, tmp_path: Path) -> None:
    """The room remembers what the log has forgotten."""
    complete()
    with desk(home) as one:
        case = one.propose("make", one.paths.data)
        order = order_of(one.grant(case.row))
    shutil.copy(home.core, tmp_path / "backup.db")
    with desk(home) as one:
        assert one.attempt(order)
        assert state(one, case) == "done"
    shutil.copy(tmp_path / "backup.db", home.core)
    with desk(home) as one:
        one.restart()
        assert state(one, case) == "asked"
        assert not one.attempt(order)
        assert not one.attempt(order_of(one.grant(case.row)))
        assert one.spy.done == []
