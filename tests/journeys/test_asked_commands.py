"""Somebody asks for a command in words: it is planned, shown, and run once a person agrees; not before."""

import json
from pathlib import Path

import pytest

from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.store.approval_reading import ApprovalReader
from tests.conftest import Sotto
from tests.services.hands.commands import ended, printed, yes


@pytest.mark.usefixtures("up")
def test_a_command_that_is_asked_for_waits_for_a_person(home: Paths, sotto: Sotto, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    said = sotto("ask", "run git init", cwd=place)
    assert said.returncode == 4
    with ApprovalReader.open(home.core) as reader:
        (waits,) = reader.live()
    assert said.stdout.splitlines()[0] == f"{waits.name} waits for you: run `git init`"
    assert f"`sotto approve {waits.name}`" in said.stdout
    assert (waits.state, waits.surface, waits.target) == ("asked", "model", str(place.resolve()))
    told = json.loads(sotto("ask", "--json", "run git init", "--conversation", "mine", cwd=place).stdout)
    assert told["calls"][0]["data"]["approve"].startswith("sotto approve a")
    again = sotto("ask", "run git init", "--conversation", "mine", cwd=place)
    assert "waits for you already" in again.stdout
    assert [*place.iterdir()] == []
    with BusClient(home, "cli") as cli:
        cli.ask(yes(home, waits))
    assert ended(home, waits.id).state == "done"
    assert [one.name for one in place.iterdir()] == [".git"]
    assert "Initialized empty Git repository" in printed(home, waits.id)
