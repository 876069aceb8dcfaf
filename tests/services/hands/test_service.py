"""What was shown and granted is done, once; all else is not."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from daemon.bench.hands_stage import Stage, stage
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.granting import who
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.events import (
    ActDone,
    DecidePlan,
    DecisionRefused,
    Event,
    PlanDecided,
    PlanProposed,
    PlanRefused,
    ProposePlan,
)
from knowledge.redact import clean
from knowledge.redaction.vault import kept_key
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import RunCommand
from knowledge.tasks.grant import Gesture, minted
from services.hands.checkpoint import Granted, sealed


class Noting:
    """A hand that only writes down what it was told to run."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def act(self, granted: Granted[RunCommand], room: Path) -> Sequence[Event]:
        del room
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{sealed(granted).argv[-1]}\n")
        return [ActDone(approval=granted.approval.id, summary=clean("noted"))]

    def fileno(self) -> int | None:
        return None

    def heard(self) -> Iterator[tuple[int, Sequence[Event]]]:
        return iter(())

    def stop(self) -> None:
        """Nothing goes on."""


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


def propose(cli: BusClient, command: str, cwd: Path) -> PlanProposed:
    arguments = {"command": clean(command), "cwd": clean(str(cwd))}
    event = cli.ask(ProposePlan(tool="run_command", arguments=arguments, surface="terminal")).event
    assert isinstance(event, PlanProposed)
    return event


def approval(home: Paths, number: int) -> Approval:
    with ApprovalReader.open(home.core) as reader:
        found = reader.get(number)
    assert found
    return found


def yes(home: Paths, shown: PlanProposed, surface: str = "terminal") -> DecidePlan:
    gesture = Gesture(who(), surface, "/dev/pts/1")
    grant = minted(kept_key(home.grant_key), shown.approval, shown.digest, gesture, SystemClock().now())
    return DecidePlan(
        approval=shown.approval,
        decision="approved",
        digest=shown.digest,
        nonce=grant.nonce,
        expires=grant.expires,
        mac=grant.mac,
        who=clean(grant.who),
        surface=surface,
        where=clean(grant.where),
        note=clean(""),
    )


def test_what_is_granted_is_done_once(home: Paths, cli: BusClient, acts: Path, tmp_path: Path) -> None:
    shown = propose(cli, "make clean", tmp_path)
    assert approval(home, shown.approval).state == "asked"
    assert isinstance(cli.ask(yes(home, shown)).event, PlanDecided)
    wait(lambda: approval(home, shown.approval).state == "done")
    assert acts.read_text(encoding="utf-8") == "make clean\n"
    again = cli.ask(yes(home, shown)).event
    assert isinstance(again, DecisionRefused)
    assert again.rule == "decided"
    assert acts.read_text(encoding="utf-8") == "make clean\n"


def test_what_is_not_granted_is_not_done(home: Paths, cli: BusClient, acts: Path, tmp_path: Path) -> None:
    shown = propose(cli, "make clean", tmp_path)
    forged = yes(home, shown).model_copy(update={"mac": "0" * 64})
    told = cli.ask(forged).event
    assert isinstance(told, DecisionRefused)
    assert told.rule == "forged"
    assert approval(home, shown.approval).state == "asked"
    assert not acts.exists()


def test_who_says_it_was_decided_without_a_grant_gets_nothing(
    home: Paths, cli: BusClient, acts: Path, tmp_path: Path
) -> None:
    shown = propose(cli, "make clean", tmp_path)
    given = yes(home, shown)
    decided = PlanDecided(**{name: getattr(given, name) for name in PlanDecided.model_fields})
    cli.publish(decided)
    assert approval(home, shown.approval).state == "asked"
    with BusClient(home, "hands") as liar:
        liar.publish(decided)
    wait(lambda: approval(home, shown.approval).state == "failed")
    assert not acts.exists()


def test_what_cannot_be_planned_is_refused(cli: BusClient, tmp_path: Path) -> None:
    gone = {"command": clean("ls"), "cwd": clean(str(tmp_path / "gone"))}
    told = cli.ask(ProposePlan(tool="run_command", arguments=gone, surface="terminal")).event
    assert isinstance(told, PlanRefused)
    assert told.code == 3
    assert cli.ask(ProposePlan(tool="fly", surface="terminal")).event.code == 3  # type: ignore[attr-defined]
