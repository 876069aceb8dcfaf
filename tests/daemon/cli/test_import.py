"""Importing what was done before, into a real daemon: once each, whatever happens in between."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daemon.paths import Paths
from knowledge.events import CommandsImported, CommitsImported, PastCommand
from knowledge.first_views import ImportView
from knowledge.store.log import EventLog
from tests.conftest import Sotto
from tests.daemon.cli.conftest import Say
from tests.repositories import Repository

Import = Callable[..., Any]
TOKEN = "hV7sQ2nX9kLw3TzB"


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody who has nothing yet."""
    folder = tmp_path / "user"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    for name in ("HISTFILE", "ZDOTDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def take(sotto: Sotto, user: Path, start: Callable[[], None]) -> Import:
    """`sotto import history --json` with a daemon."""
    start()

    def run(*words: str, status: int = 0) -> Any:
        done = sotto("import", "history", *words, "--json")
        assert done.returncode == status, done.stdout + done.stderr
        return json.loads(done.stdout)

    return run


def imported(home: Paths) -> list[PastCommand]:
    with EventLog.open(home.core) as log:
        found = [one.event for one in log.every(types=["CommandsImported"])]
    return [command for event in found if isinstance(event, CommandsImported) for command in event.commands]


def atuin(user: Path, *rows: tuple) -> Path:
    """A database as atuin makes it."""
    path = user / ".local/share/atuin/history.db"
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as database:
        database.execute(
            "create table history (id text primary key, timestamp integer not null, duration integer not null,"
            " exit integer not null, command text not null, cwd text not null, session text not null,"
            " hostname text not null, deleted_at integer, unique(timestamp, cwd, command))"
        )
        database.executemany("insert into history values (?, ?, ?, ?, ?, ?, 's', ?, ?)", rows)
    database.close()
    return path


def test_all_histories_are_found_and_each_command_comes_once(take: Import, home: Paths, user: Path) -> None:
    (user / ".bash_history").write_text("ls\n hidden\nmake\n")
    (user / ".zsh_history").write_bytes(b": 1700000000:3;echo \xc3\x83\xbc\n")
    (user / ".local/share/fish").mkdir(parents=True)
    (user / ".local/share/fish/fish_history").write_text("- cmd: a\n  when: 1700000000\n")
    host = f"{os.uname().nodename}:me"
    at = 1_700_000_000_123_456_789
    atuin(
        user,
        ("1", at, 2_500_000_000, 2, "pytest", "/src", host, None),
        ("2", at + 1, -1, -1, "sleep", "/src", host, None),
        ("3", at + 2, 1, 0, "gone", "/src", host, 5),
        ("4", at + 3_000, 1, 0, "ls", "/elsewhere", "other:me", None),
    )
    view = ImportView.model_validate(take())
    assert {one.source: one.new for one in view.histories} == {"atuin": 3, "bash": 2, "zsh": 1, "fish": 1}
    assert next(one.hidden for one in view.histories if one.source == "bash") == 1
    failed, running, elsewhere = imported(home)[:3]
    assert (failed.command, failed.status, failed.duration_ms, failed.cwd) == ("pytest", 2, 2_500, "/src")
    assert failed.at == at // 1_000
    assert (running.status, running.duration_ms) == (None, None)
    assert elsewhere.cwd is None
    assert [one["new"] for one in take()["histories"]] == [0, 0, 0, 0]
    with (user / ".bash_history").open("a") as file:
        file.write("git push\n")
    assert sum(one["new"] for one in take()["histories"]) == 1
    assert imported(home)[-1].command == "git push"


def test_secrets_do_not_get_in(take: Import, home: Paths, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_API_TOKEN", TOKEN)
    (user / ".bash_history").write_text(
        f"curl -H 'X: {TOKEN}' x\nexport DB_PASSWORD=Tr0ub4dor\ncurl -u me:s3cretpw9 x\n"
    )
    assert take()["histories"][0]["new"] == 3
    assert all("⟨secret:" in one.command for one in imported(home))
    assert not any(TOKEN.encode() in path.read_bytes() for path in home.data.rglob("*") if path.is_file())


def test_an_import_that_is_killed_goes_on_and_doubles_nothing(take: Import, home: Paths, user: Path) -> None:
    every = [f"echo {number}" for number in range(30_000)]
    (user / ".bash_history").write_text("".join(f"{one}\n" for one in every))
    for _ in range(3):
        words = [sys.executable, "-m", "daemon.cli.main", "import", "history"]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
            assert child.stderr
            child.stderr.readline()  # a tenth of it is on its way
            child.send_signal(signal.SIGKILL)
    assert 0 < len(imported(home)) < len(every)
    take()
    assert [one.command for one in imported(home)] == every
    assert take()["histories"][0]["new"] == 0


def test_commits_of_watched_projects(take: Import, home: Paths, tmp_path: Path, sotto: Sotto) -> None:
    shop = Repository.init(tmp_path / "shop")
    shop.commit("one", "a.py")
    shop("checkout", "-q", "-b", "side")
    shop.commit("two", "src/\u00fc b.py")
    shop("checkout", "-q", "main")
    shop.commit("three", "c.py")
    shop("merge", "-q", "--no-edit", "side")
    shop("commit", "-q", "--allow-empty", "-m", "nothing")
    for number in range(40):
        shop.write(f"many/{number}", "x\n")
    last = shop.commit("many", "many/x")
    assert sotto("watch", str(shop.tree)).returncode == 0
    [view] = take()["histories"]
    assert (view["source"], view["project"], view["found"], view["new"]) == ("git", "shop", 6, 6)
    with EventLog.open(home.core) as log:
        [seen] = log.every(types=["CommitsImported"])
    event = seen.event
    assert isinstance(event, CommitsImported)
    assert seen.header.project == 1
    assert [one.subject for one in event.commits if one.count == 1] == ["one", "two", "three"]
    assert [one.paths for one in event.commits if one.subject == "two"] == [["src/\u00fc b.py"]]
    assert event.commits[0].author == "Ada Lovelace <ada@example.org>"
    assert (event.commits[-1].commit, event.commits[-1].count, len(event.commits[-1].paths)) == (last, 41, 30)
    assert take()["histories"][0]["new"] == 0


def test_a_commit_that_was_seen_is_not_told_again(take: Import, tmp_path: Path, sotto: Sotto, follow: Callable) -> None:
    shop = Repository.init(tmp_path / "shop")
    shop.commit("one")
    assert sotto("watch", str(shop.tree)).returncode == 0
    seen = follow("events", "-f", "--since", "e1", "--type", "CommitMade")
    shop.commit("two")
    assert seen.line()["body"]["subject"] == "two"
    assert take()["histories"][0]["new"] == 1


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("import", "notes", "x"), 7, "not running"),
        (("import", "history", "--shell", "zsh"), 2, "FILE"),
        (("import", "history"), 7, "not running"),
    ],
)
def test_what_cannot_be_done_is_said(say: Say, words: tuple[str, ...], status: int, said: str) -> None:
    done = say(*words)
    assert (done.status, said in done.err) == (status, True)


def test_a_file_that_is_none_is_said_and_keeps_nothing_else_away(take: Import, user: Path, sotto: Sotto) -> None:
    (user / ".bash_history").write_bytes(b"\0\0rubbish\n")
    (user / ".zsh_history").write_text("ls\n")
    views = take(status=1)["histories"]
    assert [(one["source"], bool(one["error"]), one["new"]) for one in views] == [("bash", True, 0), ("zsh", False, 1)]
    (user / "x.db").write_bytes(b"SQLite format 3\0" + b"rubbish" * 1_000)
    assert "atuin" in take(str(user / "x.db"), status=1)["histories"][0]["error"]
    assert sotto("import", "history", str(user / "missing")).returncode == 1


def test_one_true_thing_is_said(take: Import, user: Path, sotto: Sotto) -> None:
    (user / ".bash_history").write_text("gti status\ngit status\nls\n" * 12)
    assert take()["insight"]["kind"] == "typo"
    assert "You typed `gti status` 12 times" in sotto("import", "history").stdout
