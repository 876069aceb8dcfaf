"""Something is kept in the user's words, by a real daemon; whatever goes wrong, what was written is not lost."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.cli import drafts
from daemon.paths import Paths
from knowledge.errors import DaemonUnreachable, NotFound, Usage
from knowledge.memory.draft import LONGEST
from tests.conftest import Sotto
from tests.daemon.cli.conftest import Say

SECRET = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Puts something into stdin."""
    before = sys.stdin

    def put(data: bytes) -> None:
        sys.stdin = io.TextIOWrapper(io.BytesIO(data))

    yield put
    sys.stdin = before


def left(home: Paths) -> list[str]:
    return [file.read_text(encoding="utf-8") for file in drafts.left(home)]


@pytest.mark.usefixtures("up")
def test_what_is_kept_is_there_at_once(say: Say, home: Paths) -> None:
    kept = say(
        "remember", "Orders in Postgres\n\nfor transactions", "--kind", "decision", "--tag", "db", "--tag", "#orders",
        "--from", "2026-01-01", "--until", "2030-01-01", "--json",
    ).json  # fmt: skip
    assert (kept["kind"], kept["title"], kept["body"]) == ("decision", "Orders in Postgres", "for transactions")
    assert (kept["tags"], kept["project"], kept["author"]) == (["db", "orders"], None, "user")
    assert (kept["valid_from"], kept["valid_to"]) == (
        "2026-01-01T00:00:00.000000+00:00",
        "2030-01-01T00:00:00.000000+00:00",
    )
    (listed,) = say("notes", "--json").json
    assert listed["id"] == kept["id"]
    assert left(home) == []


@pytest.mark.usefixtures("up")
def test_what_is_known_already_is_not_kept_twice(say: Say) -> None:
    first = say("remember", "Logs go to Loki", "--tag", "ops", "--json").json["id"]
    again = say("remember", "Logs go to Loki")
    assert again.out.startswith(first)
    assert f"{first} says so already" in again.err
    assert say("remember", "Logs go to Loki", "--kind", "decision", "--json").json["id"] != first


@pytest.mark.usefixtures("up")
def test_without_a_terminal_a_contradiction_is_named_with_the_command_that_ends_it(say: Say) -> None:
    old = say("remember", "Orders are stored in MySQL", "--json").json["id"]
    say("remember", "The linter is configured in pyproject.toml")
    said = say("remember", "Orders are stored in Postgres")
    new = said.out.split()[0]
    assert f"does it contradict {old}, Orders are stored in MySQL?" in said.err
    assert f"sotto note {new} --supersedes {old}" in said.err
    alike = say("remember", "Orders are stored in flat files", "--json").json["alike"]
    assert set(alike) == {new, old}  # which is nearer depends on whether their meaning is known by now


@pytest.mark.usefixtures("up")
def test_what_takes_a_place_asks_nothing_about_it(say: Say) -> None:
    old = say("remember", "Orders are stored in MySQL", "--json").json["id"]
    new = say("remember", "Orders are stored in Postgres", "--supersedes", old, "--json").json
    assert new["alike"] == []
    assert say("note", old, "--json").json["superseded_by"] == new["id"]
    assert say("remember", "a", "--supersedes", "n999", "--json").status == NotFound.code


@pytest.mark.usefixtures("up")
def test_it_is_read_from_stdin_with_its_fields(say: Say, pipe: object, home: Paths) -> None:
    pipe(b"---\nkind: pattern\ntags: a, b\n---\none\n\ntwo\n")  # type: ignore[operator]
    kept = say("remember", "-", "--json").json
    assert (kept["kind"], kept["tags"], kept["title"], kept["body"]) == ("pattern", ["a", "b"], "one", "two")
    assert left(home) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "nothing to remember"), (b"\xff\xfe", "no text in UTF-8"), (b"---\nkind: foo\n---\none", "no kind 'foo'")],
)
def test_what_cannot_be_read_from_stdin_is_said(say: Say, pipe: object, data: bytes, said: str) -> None:
    pipe(data)  # type: ignore[operator]
    done = say("remember", "-", "--json")
    assert (done.status, said in done.json["error"]) == (Usage.code, True)


def test_where_stdin_is_closed_nothing_is_read(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    before, sys.stdin = sys.stdin, None
    try:
        assert say("remember", "-").status == say("remember").status == Usage.code
    finally:
        sys.stdin = before


def test_what_was_read_and_cannot_be_kept_is_in_a_file(say: Say, pipe: object, home: Paths) -> None:
    text = "a" * (LONGEST + 1)
    pipe(text.encode())  # type: ignore[operator]
    said = say("remember", "-")
    assert said.status == Usage.code
    assert left(home) == [text]
    assert "what you wrote is in" in said.err


def test_without_a_daemon_what_was_said_is_in_a_file_that_can_be_kept_later(
    say: Say, home: Paths, sotto: Sotto, start: Callable[[], None]
) -> None:
    said = say("remember", "it's so", "--kind", "mistake", "--until", "2030-01-01")
    assert said.status == DaemonUnreachable.code
    (file,) = drafts.left(home)
    assert f"sotto remember - < {file}" in said.err
    assert file.stat().st_mode & 0o077 == file.parent.stat().st_mode & 0o077 == 0
    start()
    with file.open("rb") as stdin:
        sotto("remember", "-", stdin=stdin)
    (kept,) = say("notes", "--json").json
    assert (kept["title"], kept["kind"], kept["valid_to"][:4]) == ("it's so", "mistake", "2030")
    assert list(home.drafts.iterdir()) == []


@pytest.mark.usefixtures("up")
def test_a_secret_is_not_kept(say: Say, home: Paths) -> None:
    kept = say("remember", f"the token is {SECRET}\n\nand again {SECRET}", "--json")
    assert SECRET not in kept.out
    assert SECRET not in say("note", kept.json["id"], "--history").out
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in home.data.rglob("*") if path.is_file())


@pytest.mark.usefixtures("up")
def test_what_a_terminal_would_obey_is_shown_as_text(say: Say) -> None:
    said = say("remember", "red \x1b[31m\x00 \u202e")
    assert said.out.split("  ")[2].strip() == "red \\x1b[31m\\x00 \\x202e"


@pytest.mark.parametrize(
    "words",
    [
        ("one", "--kind", "foo"),
        ("one", "--from", "soon"),
        ("one", "--until", "1h"),
        ("one", "--supersedes", "x"),
        ("one", "--tag", "a" * 41),
        ("  ",),
        (),
    ],
)
def test_what_cannot_be_meant_is_an_error(say: Say, words: tuple[str, ...]) -> None:
    assert say("remember", *words, "--json").status in {Usage.code, NotFound.code}


@pytest.mark.usefixtures("up")
def test_it_belongs_to_the_project_it_is_said_in(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "shop"
    (project / "src").mkdir(parents=True)
    (project / "Makefile").write_text("all:\n")
    assert say("watch", str(project)).status == 0
    monkeypatch.chdir(project)
    assert say("remember", "one", "--json").json["project"] == 1
    assert say("remember", "two", "--project", "", "--json").json["project"] is None
    monkeypatch.chdir(tmp_path)
    assert say("remember", "three", "--project", "shop", "--json").json["project"] == 1
    assert say("remember", "four", "--json").json["project"] is None
    assert say("remember", "five", "--project", "none", "--json").status == NotFound.code


def test_what_is_no_text_is_kept_as_far_as_it_is(say: Say, home: Paths, start: Callable[[], None]) -> None:
    assert say("remember", "caf\udce9").status == DaemonUnreachable.code
    assert left(home)[0].endswith("caf?")
    start()
    assert say("remember", "caf\udce9", "--json").json["title"] == "caf?"


def test_what_fixes_a_failure_can_be_read_from_stdin(say: Say, pipe: object) -> None:
    pipe(b"  ")  # type: ignore[operator]
    assert "nothing to remember" in say("remember", "-", "--error", "no").err
    assert "only one" in say("remember", "-", "--error", "-").err


@pytest.mark.usefixtures("up")
def test_a_fix_of_nothing_that_failed_is_a_note(say: Say) -> None:
    assert say("remember", "restart it", "--kind", "fix", "--json").json["kind"] == "fix"
