"""The same attacks through the real bus and hub, and whatever is killed: done once, or not at all and said."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from daemon.bench.attacks_desk import order_of
from daemon.bench.hands_stage import Stage, stage
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.events import ActDone, CancelJob, DecidePlan, DecisionRefused, PlanDecided, PlanExpired, PlanProposed
from knowledge.redact import clean
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.effects import RunCommand
from knowledge.tasks.grant import LASTS_S, Gesture, lived, minted
from knowledge.tasks.grant_key import grant_key
from tests import slices
from tests.services.hands.test_service import Noting, approval, propose

SECOND = 1_000_000


@pytest.fixture
def acts(tmp_path: Path) -> Path:
    return tmp_path / "acts"


@pytest.fixture
def hands(home: Paths, acts: Path) -> Iterator[Stage]:
    with stage(home, {RunCommand: Noting(acts)}) as one:
        yield one


@pytest.fixture
def cli(home: Paths, hands: Stage) -> Iterator[BusClient]:
    del hands
    with BusClient(home, "cli") as one:
        yield one


def yes(home: Paths, shown: PlanProposed, *, surface: str = "terminal", late_s: int = 0, up_s: int = 0) -> DecidePlan:
    gesture, now = Gesture("u (1)", surface, "/dev/pts/1"), SystemClock().now() + late_s * SECOND
    up = lived() + up_s * SECOND
    return order_of(minted(grant_key(home.grant_key), shown.approval, shown.digest, gesture, now, up=up))


def forgeries(home: Paths, shown: PlanProposed, other: PlanProposed) -> list[DecidePlan]:
    good, theirs = yes(home, shown), yes(home, other)
    return [
        *(good.model_copy(update={"mac": mac}) for mac in ("", "0" * 64, good.mac.upper(), good.mac[:-1], "\u00e9")),
        *(good.model_copy(update=one) for one in ({"expires": 2**62}, {"surface": "chat"}, {"who": clean("v")})),
        *(good.model_copy(update=one) for one in ({"nonce": ""}, {"digest": other.digest}, {"digest": ""})),
        theirs.model_copy(update={"approval": shown.approval}),
        theirs.model_copy(update={"approval": shown.approval, "digest": shown.digest}),
        *(good.model_copy(update={"approval": number}) for number in (0, -1, 10**6, 2**63, 2**70)),
        *(yes(home, shown, surface=surface) for surface in ("voice", "model", "", "terminal ")),
        *(yes(home, shown, late_s=late) for late in (-LASTS_S, -3600, 2, 3600)),
        *(yes(home, shown, up_s=up) for up in (-LASTS_S, 2, 3600)),
    ]


def test_forged_decisions_through_the_bus_count_for_nothing(
    home: Paths, cli: BusClient, acts: Path, tmp_path: Path
) -> None:
    shown, other = propose(cli, "make clean", tmp_path), propose(cli, "make", tmp_path)
    for _ in range(slices.of(40, 8)):
        for forged in forgeries(home, shown, other):
            assert isinstance(cli.ask(forged).event, DecisionRefused), forged
    assert {approval(home, one.approval).state for one in (shown, other)} == {"asked"}
    assert not acts.exists()
    assert isinstance(cli.ask(yes(home, shown)).event, PlanDecided)
    wait(lambda: approval(home, shown.approval).state == "done")
    assert acts.read_text(encoding="utf-8") == "make clean\n"


def test_what_others_say_of_approvals_is_not_taken_and_the_hub_lives_on(
    home: Paths, cli: BusClient, acts: Path, tmp_path: Path
) -> None:
    shown = propose(cli, "make clean", tmp_path)
    good = yes(home, shown)
    decided = PlanDecided(**{name: getattr(good, name) for name in PlanDecided.model_fields})
    for speaker in ("cli", "assistant", "jobs", "model", "voice", "chat"):
        with BusClient(home, speaker) as liar:
            for number in (shown.approval, 0, -1, 2**63, 2**70):
                about = {"approval": number}
                liar.publish(decided.model_copy(update=about))
                liar.publish(PlanExpired(approval=number))
                liar.publish(ActDone(approval=number, summary=clean("done")))
                liar.publish(shown.model_copy(update={**about, "preview": clean("ls")}))
    assert approval(home, shown.approval).state == "asked"
    assert approval(home, shown.approval).preview == shown.preview
    with ApprovalReader.open(home.core) as reader:
        assert [one.id for one in reader.newest(9)] == [shown.approval]
    assert not acts.exists()


@pytest.mark.parametrize("number", [2**63, 2**70, -(2**70)])
def test_who_calls_himself_the_hands_and_names_no_number_does_not_end_the_hub(
    home: Paths, cli: BusClient, tmp_path: Path, number: int
) -> None:
    shown = propose(cli, "make clean", tmp_path)
    with BusClient(home, "hands") as liar:
        liar.publish(shown.model_copy(update={"approval": number}))
        liar.publish(shown.model_copy(update={"approval": shown.approval + 1, "expires": number}))
    cli.publish(CancelJob(job=1))
    assert approval(home, shown.approval).state == "asked"


def test_of_many_surfaces_that_say_yes_at_once_one_is_heard(
    home: Paths, cli: BusClient, acts: Path, tmp_path: Path
) -> None:
    for round_ in range(slices.of(60, 6)):
        shown = propose(cli, f"make {round_}", tmp_path)
        with ExitStack() as stack:
            surfaces = [stack.enter_context(BusClient(home, f"terminal-{number}")) for number in range(4)]
            sent = [one.send(yes(home, shown))[0] for one in surfaces]
            for one in surfaces:
                one.flush(60)
        wait(lambda number=shown.approval: approval(home, number).state == "done")  # type: ignore[misc]
        assert len(sent) == 4
    done = Counter(acts.read_text(encoding="utf-8").splitlines())
    assert set(done.values()) == {1}
    assert len(done) == slices.of(60, 6)


def test_whatever_is_killed_what_is_granted_is_done_once_or_said_not_to_be(
    home: Paths, hands: Stage, cli: BusClient, acts: Path, tmp_path: Path
) -> None:
    dice = random.Random(14)
    numbers = []
    for round_ in range(slices.of(200, 8)):
        shown = propose(cli, f"make {round_}", tmp_path)
        numbers.append(shown.approval)
        cli.send(yes(home, shown))
        kill = dice.choice([hands.restart_hands, hands.restart_hub])
        kill()
        cli.flush(60)
        if dice.random() < 0.5:
            hands.restart_hands()
        wait(lambda number=shown.approval: approval(home, number).over)  # type: ignore[misc]
    done = Counter(acts.read_text(encoding="utf-8").splitlines())
    assert set(done.values()) <= {1}
    ended = Counter(approval(home, number).state for number in numbers)
    assert ended["done"] <= len(done)
    assert ended["done"] + ended["failed"] == len(numbers)
