"""`sotto watch`, `unwatch` and `projects`, by the real command line and a real daemon."""

import json
from collections.abc import Callable
from pathlib import Path

from daemon.paths import Paths
from knowledge.views import ProjectView, WatchView
from tests.conftest import Sotto
from tests.repositories import repository


def test_projects_come_and_go(sotto: Sotto, tmp_path: Path, start: Callable[[], None]) -> None:
    shop = repository(tmp_path / "shop")
    assert "nothing is watched" in sotto("projects").stderr
    start()
    assert "watching shop (project 1): Python" in sotto("watch", str(shop)).stderr
    assert "watching shop" in sotto("watch", cwd=shop).stderr
    [view] = [ProjectView.model_validate(one) for one in json.loads(sotto("projects", "--json").stdout)]
    assert (view.number, view.name, view.trees, view.missing) == (1, "shop", [str(shop)], [])
    gone = WatchView.model_validate_json(sotto("unwatch", str(shop), "--json").stdout)
    assert gone == WatchView(number=1, name=None, trees=[])
    assert json.loads(sotto("projects", "--json").stdout) == []
    assert "no longer watched" in sotto("projects", "--all").stdout


def test_a_name_of_a_folder_is_no_order_to_the_terminal(
    sotto: Sotto, tmp_path: Path, start: Callable[[], None]
) -> None:
    shop = repository(tmp_path / "shop\x1b]0;x\x07")
    start()
    said = sotto("watch", str(shop)).stderr + sotto("projects").stdout
    sotto("remember", "zebras are striped", cwd=shop)
    said += sotto("search", "zebras").stdout + sotto("wipe", "--project", "1", "--yes").stderr
    said += sotto("import", "notes", str(shop / "none")).stderr
    assert said.count("shop\\x1b]0;x\\x07") >= 5
    assert not {"\x1b", "\x07"} & set(said)


def test_a_refusal_says_why(sotto: Sotto, tmp_path: Path, start: Callable[[], None]) -> None:
    start()
    refused = sotto("watch", str(tmp_path / "missing"))
    assert (refused.returncode, "no such directory" in refused.stderr) == (1, True)
    assert sotto("unwatch", str(tmp_path)).returncode == 1


def test_without_a_daemon_it_is_said(sotto: Sotto, home: Paths) -> None:
    assert sotto("watch", str(home.data)).returncode == 7
    assert sotto("projects").returncode == 0


def test_a_tree_that_is_not_there_is_marked(sotto: Sotto, tmp_path: Path, start: Callable[[], None]) -> None:
    shop = repository(tmp_path / "shop")
    start()
    sotto("watch", str(shop))
    shop.rename(tmp_path / "moved")
    assert "not there: moved?" in sotto("projects").stdout
