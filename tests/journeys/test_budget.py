"""A chat model that goes in circles, with a real daemon: stopped by name, handed over, and told by `sotto budget`."""

import json
from collections.abc import Iterator

import pytest

from daemon.doubles.chat_server import ChatServer
from daemon.paths import Paths
from tests.conftest import Sotto
from tests.daemon.terminal.person import soon
from tests.journeys.test_answers import CALL, PATIENCE_S, WHY


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """It asks for the same again, whatever it is told."""
    with ChatServer(lambda _wish: CALL) as running:
        yield running


def test_one_that_goes_in_circles_is_stopped_by_name(sotto: Sotto, home: Paths, server: ChatServer) -> None:
    home.config_file.write_text(f'[model]\nurl = "{server.url}"\nname = "double"\n', encoding="utf-8")
    assert sotto("up").returncode == 0
    asked = sotto("ask", WHY, "--json")
    assert asked.returncode == 5, asked.stdout
    answer = json.loads(asked.stdout)
    assert (answer["rule"], answer["code"]) == ("budget.same_call", 5)
    assert answer["degraded"] == "the same call was asked for again and again"
    handed_over = answer["answer"].split("\n\n")[-1].split("\n")
    assert handed_over[0] == "Stopped by budget.same_call."
    assert handed_over[1].startswith("Tried: list_failures (")
    assert handed_over[3].startswith("Next: ")
    assert len(server.asked) == 3, "the call, and twice the same again"

    shown = sotto("ask", WHY)
    assert shown.returncode == 5
    assert "Stopped by budget.same_call." in shown.stdout
    assert "the same call was asked for again and again" in shown.stderr

    def stops() -> list[dict[str, object]]:
        return list(json.loads(sotto("budget", "--since", "1h", "--json").stdout)["periods"][0]["stops"])

    soon(lambda: [one["times"] for one in stops()] == [2], PATIENCE_S)
    [period] = json.loads(sotto("budget", "--since", "1h", "--json").stdout)["periods"]
    [row] = period["rows"]
    assert (row["task"], row["tasks"], row["unsuccessful"]) == ("answer", 2, 2)
    assert row["spent"]["tokens"] > 0
    assert row["spent"]["calls"] >= 2
