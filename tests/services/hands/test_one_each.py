"""What no person asked for with own hands waits one at a time, so that nobody is flooded into saying yes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.hands_stage import stage
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.events import PlanProposed, PlanRefused, ProposePlan
from knowledge.redact import clean


@pytest.fixture
def cli(home: Paths) -> Iterator[BusClient]:
    with stage(home) as _, BusClient(home, "cli") as one:
        yield one


def test_a_second_plan_of_the_same_tool_and_conversation_is_refused(cli: BusClient, tmp_path: Path) -> None:
    def asked(command: str, surface: str = "model", task: str = "mine") -> object:
        arguments = {"command": clean(command), "cwd": clean(str(tmp_path))}
        return cli.ask(ProposePlan(tool="run_command", arguments=arguments, surface=surface, task=task)).event

    first = asked("ls")
    assert isinstance(first, PlanProposed)
    second = asked("git status")
    assert isinstance(second, PlanRefused)
    assert second.code == 4
    assert second.reason.endswith(f"a{first.approval} waits already")
    assert isinstance(asked("git status", task="another"), PlanProposed)
    assert isinstance(asked("git status", surface="terminal"), PlanProposed)
    assert isinstance(asked("git status", task=""), PlanProposed)
