"""One note: edited in the user's editor, restored, superseded, settled; whatever the editor does, nothing is lost."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.cli import drafts
from daemon.paths import Paths
from knowledge.errors import DaemonUnreachable, NotFound, SottoError, Usage
from knowledge.events import NoteEdited, NoteProposed, NoteTaken
from knowledge.redact import clean
from tests.daemon.cli.conftest import Say, Write
from tests.making import DAY, NOW

Editor = Callable[[str], None]


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Makes the user's editor a script; `$1` is the file."""
    monkeypatch.delenv("VISUAL", raising=False)

    def is_now(script: str) -> None:
        path = tmp_path / "my editor"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        monkeypatch.setenv("EDITOR", shlex.quote(str(path)))

    return is_now


@pytest.fixture
def noted(up: None, say: Say) -> str:
    """The id of a note."""
    said: str = say("remember", "Orders in MySQL\n\nthe old way", "--kind", "decision", "--tag", "db", "--json").json[
        "id"
    ]
    return said


def left(home: Paths) -> list[Path]:
    return drafts.left(home)


def test_it_is_edited_in_the_users_editor(say: Say, editor: Editor, noted: str, home: Paths) -> None:
    before = say("note", noted, "--json").json
    editor("sed -i 's/MySQL/Postgres/; s/^tags:.*/tags: db, new/' \"$1\"")
    after = say("note", noted, "--edit", "--json").json
    assert (after["title"], after["body"], after["tags"]) == ("Orders in Postgres", "the old way", ["db", "new"])
    assert (after["valid_from"], after["kind"], after["taken"]) == (before["valid_from"], "decision", before["taken"])
    assert after["version"] != before["version"]
    assert list(home.drafts.iterdir()) == []


IDLE = {
    "exit 0": "Nothing was written",
    "exit 3": "did not end well",
    "kill -9 $$": "signal 9",
    ': > "$1"': "Nothing was written",
    'rm "$1"': "Nothing was written",
}
UNKEPT = {
    'echo more >> "$1"; exit 3': SottoError.code,
    'sed -i "s/^kind:.*/kind: foo/" "$1"': Usage.code,
    'sed -i "s/^version:.*/version: e999/" "$1"': Usage.code,
    'head -c 200000 /dev/zero | tr "\\0" a >> "$1"': Usage.code,
    'printf "\\377\\376" >> "$1"; exit 1': SottoError.code,
}


def test_an_editor_that_writes_nothing_changes_nothing(say: Say, editor: Editor, noted: str, home: Paths) -> None:
    for script, said in IDLE.items():
        editor(script)
        done = say("note", noted, "--edit", "--json")
        assert (script, done.status, said in done.json["error"]) == (script, SottoError.code, True)
        assert len(say("note", noted, "--history", "--json").json["versions"]) == 1
        assert list(home.drafts.iterdir()) == []


def test_without_an_editor_it_is_said_what_to_do(
    say: Say, noted: str, monkeypatch: pytest.MonkeyPatch, home: Paths
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    for named in ("/no/such/editor", '"unbalanced'):
        monkeypatch.setenv("EDITOR", named)
        done = say("note", noted, "--edit", "--json")
        assert "export EDITOR=" in done.json["hint"]
    monkeypatch.delenv("EDITOR")
    monkeypatch.setenv("PATH", "/no/such/folder")
    assert "export EDITOR=" in say("note", noted, "--edit", "--json").json["hint"]
    assert list(home.drafts.iterdir()) == []


def test_what_was_written_and_cannot_be_kept_stays_in_its_file(
    say: Say, editor: Editor, noted: str, home: Paths
) -> None:
    for script, code in UNKEPT.items():
        editor(script)
        done = say("note", noted, "--edit")
        (file,) = left(home)
        assert (script, done.status) == (script, code)
        assert f"what you wrote is in {file}" in done.err
        assert f"sotto note {noted} --text {file}" in done.err
        assert say("note", noted, "--json").json["title"] == "Orders in MySQL"
        file.unlink()


def test_a_draft_that_was_corrected_is_kept_and_goes(say: Say, editor: Editor, noted: str, home: Paths) -> None:
    editor('sed -i "s/^kind:.*/kind: foo/; s/MySQL/Postgres/" "$1"')
    say("note", noted, "--edit")
    (file,) = left(home)
    assert say("note", noted, "--text", str(file), "--json").status == Usage.code
    assert left(home) == [file]
    file.write_text(file.read_text().replace("foo", "pattern"))
    assert say("note", noted, "--text", str(file), "--json").json["title"] == "Orders in Postgres"
    assert list(home.drafts.iterdir()) == []


def test_a_text_that_is_nobodys_draft_stays_where_it_is(say: Say, noted: str, tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("new\n\ntext")
    assert say("note", noted, "--text", str(file), "--json").json["body"] == "text"
    assert file.exists()
    file.write_bytes(b"\xff")
    assert say("note", noted, "--text", str(file), "--json").status == Usage.code
    assert say("note", noted, "--text", str(tmp_path / "none"), "--json").status == Usage.code


def test_two_editors_at_once_lose_nothing(say: Say, editor: Editor, noted: str) -> None:
    editor(
        'if [ -z "$INNER" ]; then export INNER=1; sotto_again; fi; sed -i "s/old way/way of $$/" "$1"'.replace(
            "sotto_again", f"{shlex.quote(__import__('sys').executable)} -m daemon.cli.main note {noted} --edit"
        )
    )
    both = say("note", noted, "--edit", "--json").json
    (other,) = both["conflicts"]
    assert both["body"] != other["body"] != "the old way"
    shown = say("note", noted).out
    assert f"`sotto note {noted} --settle {other['id']}` takes it" in shown
    assert f"-{both['body']}" in shown
    assert f"+{other['body']}" in shown
    settled = say("note", noted, "--settle", other["id"], "--json").json
    assert (settled["body"], settled["conflicts"]) == (other["body"], [])
    assert [one["standing"] for one in say("note", noted, "--history", "--json").json["versions"]] == [
        "line", "line", "settled", "line",
    ]  # fmt: skip


@pytest.fixture
def torn(home: Paths, write: Write) -> None:
    """n1 with two versions."""
    edit = NoteEdited(
        note=1, base=1, kind="note", title=clean("mine"), body=clean(""), tags=[], valid_from=NOW, at=NOW + DAY
    )
    write(NoteTaken(kind="note", title=clean("one"), body=clean(""), valid_from=NOW, at=NOW))
    write(edit)
    write(edit.model_copy(update={"title": clean("yours")}))


@pytest.mark.usefixtures("torn", "up")
def test_what_is_in_conflict_is_edited_as_one(say: Say, editor: Editor, home: Paths) -> None:
    editor('echo more >> "$1"')
    assert "both versions" in say("note", "n1", "--edit").err
    (file,) = left(home)
    assert "<<<<<<< as it is now\nmine\n=======\nyours\n>>>>>>> e3, written at the same time\n" in file.read_text()
    editor("sed -i '/^[<=>]\\{7\\}/d' \"$1\"")
    ours = say("note", "n1", "--edit", "--json").json
    assert (ours["title"], ours["body"], ours["conflicts"]) == ("mine", "yours", [])


@pytest.mark.usefixtures("torn", "up")
def test_what_counts_can_be_kept(say: Say) -> None:
    kept = say("note", "n1", "--settle", "e2", "--json").json
    assert (kept["title"], kept["conflicts"]) == ("mine", [])
    assert say("note", "n1", "--settle", "e2", "--json").status == Usage.code
    assert say("note", "n1", "--settle", "e999", "--json").status == NotFound.code


def test_a_note_takes_the_place_of_another_and_gives_it_back(say: Say, noted: str) -> None:
    other = say("remember", "Everything moves to Postgres", "--json").json["id"]
    say("note", other, "--supersedes", noted)
    old = say("note", noted, "--json").json
    assert (old["holds"], old["superseded_by"]) == (False, other)
    assert say("note", noted, "--supersedes", other, "--json").status == Usage.code
    assert say("note", other, "--supersedes", other, "--json").status == Usage.code
    assert f"{other}, which had taken its place, holds as well" in say("note", noted, "--restore").err
    assert say("note", noted, "--json").json["holds"]
    assert say("note", noted, "--restore", "--json").status == Usage.code
    past = say("note", noted, "--history").out
    assert f"superseded by {other}" in past
    assert "restored" in past


def test_without_a_daemon_a_note_is_shown_and_nobody_writes_in_vain(
    say: Say, editor: Editor, home: Paths, write: Write
) -> None:
    write(NoteTaken(kind="note", title=clean("one"), body=clean("two"), sources=[7], valid_from=NOW, at=NOW))
    assert say("note", "n1").out.splitlines()[-1] == "rests on e7: `sotto events --since e7`"
    editor('echo more >> "$1"')
    for words in (("--edit",), ("--supersedes", "n1")):
        assert say("note", "n1", *words, "--json").status in {DaemonUnreachable.code, Usage.code}
    assert left(home) == []
    assert say("note", "n9", "--json").status == say("note", "e1", "--json").status == NotFound.code


@pytest.mark.usefixtures("up")
def test_a_proposal_is_accepted_or_dismissed(say: Say, home: Paths) -> None:
    import importlib  # noqa: PLC0415

    made = NoteProposed(
        key="a", kind="pattern", title=clean("npm ci"), body=clean("why"), evidence=[1], count=4, confidence=0.8
    )
    with importlib.import_module("daemon.bus_client").BusClient(home, "test") as bus:
        first, second = bus.publish(made, made.model_copy(update={"key": "b"}))
    note = say("note", f"n{first.seq}", "--accept", "--json").json
    assert (note["title"], note["author"], note["sources"], note["confidence"]) == ("npm ci", "learned", ["e1"], 0.8)
    assert "is not proposed again" in say("note", f"n{second.seq}", "--dismiss").err
    assert say("notes", "--proposed", "--json").json == []
    assert say("note", f"n{first.seq}", "--dismiss", "--json").status == Usage.code
    assert say("note", note["id"], "--accept", "--json").status == NotFound.code


@pytest.mark.usefixtures("up")
def test_an_accepted_proposal_takes_the_place_of_what_it_supersedes_and_holds_everywhere(say: Say, home: Paths) -> None:
    import importlib  # noqa: PLC0415

    made = NoteProposed(
        key="old", kind="decision", title=clean("pg"), body=clean(""), evidence=[1], count=1, confidence=0.9
    )
    newer = {"key": "new", "title": clean("lite"), "replaces": ["old", "never"], "projects": [1, 2]}
    with importlib.import_module("daemon.bus_client").BusClient(home, "test") as bus:
        first, second = bus.publish(made, made.model_copy(update=newer), project=1)
    old = say("note", f"n{first.seq}", "--accept", "--json").json
    said = say("note", f"n{second.seq}", "--accept", "--json")
    assert said.err.splitlines()[-1] == f"it takes the place of {old['id']}: pg"
    assert (old["project"], said.json["project"]) == (1, None)
    assert say("note", old["id"], "--json").json["superseded_by"] == said.json["id"]
