"""What is worth remembering: listed with and without a daemon, by kind, tag, project and moment."""

from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.errors import NotFound, Usage
from knowledge.events import NoteEdited, NoteProposed, NoteSuperseded, NoteTaken, ProjectWatched, ProposalAnswered
from knowledge.redact import clean
from tests.daemon.cli.conftest import Say, Write
from tests.making import DAY, NOW


def taken(title: str, **more: object) -> NoteTaken:
    made = NoteTaken(kind="note", title=clean(title), body=clean(""), valid_from=NOW, at=NOW)
    return made.model_copy(update=more)


@pytest.fixture
def noted(write: Write, tmp_path: Path) -> None:
    """n2 was superseded by n3; n4 has an end and a conflict; n6 was forgotten."""
    write(ProjectWatched(number=1, name=clean("shop"), key=clean(str(tmp_path)), trees=[clean(str(tmp_path))]))
    write(taken("Orders in MySQL", kind="decision", tags=[clean("DB")]))
    write(taken("Orders in Postgres", kind="decision", tags=[clean("db"), clean("orders")], supersedes=[2]))
    write(taken("Freeze\x1b[2J", valid_to=NOW + 3_650 * DAY, body=clean("no\nreleases")))
    edit = NoteEdited(
        note=4,
        base=1,
        kind="note",
        title=clean("Thaw"),
        body=clean(""),
        tags=[],
        valid_from=NOW,
        valid_to=NOW + 3_650 * DAY,
        at=NOW + DAY,
    )
    write(edit.model_copy(update={"base": 4, "title": clean("Freeze it\x1b[2J")}))
    write(taken("gone"))
    write(NoteSuperseded(note=6, valid_to=NOW + 2 * DAY))
    write(edit.model_copy(update={"base": 4}))


def ids(say: Say, *words: str) -> list[str]:
    return [one["id"] for one in say("notes", *words, "--json").json]


@pytest.mark.usefixtures("noted")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["n4", "n3"]),
        (("--all",), ["n6", "n4", "n3", "n2"]),
        (("--kind", "decision"), ["n3"]),
        (("--kind", "Decision", "--all"), ["n3", "n2"]),
        (("--tag", "DB"), ["n3"]),
        (("--tag", "db", "--tag", "#orders"), ["n3"]),
        (("--tag", "none"), []),
        (("--project", "shop"), ["n4", "n3"]),
        (("--project", "1", "--all", "--kind", "note"), ["n6", "n4"]),
        (("--as-of", "2026-01-02"), ["n6", "n4", "n3"]),
        (("--as-of", "2026-01-03"), ["n4", "n3"]),
        (("--as-of", "2025-01-03"), []),
    ],
)
def test_which_are_listed(say: Say, words: tuple[str, ...], found: list[str]) -> None:
    assert ids(say, *words) == found


@pytest.mark.usefixtures("noted")
def test_a_person_reads_two_lines_of_each(say: Say) -> None:
    said = say("notes", "--all", "-n", "3")
    lines = [line.strip() for line in said.out.splitlines()]
    assert lines[0] == "n6  note  gone"
    assert "forgotten" in lines[1]
    assert lines[2] == "n4  note  Freeze it\\x1b[2J"
    assert lines[3].startswith("shop  ·  ")
    assert lines[3].endswith("until 2035-12-30 00:00  ·  two versions")
    assert lines[5].endswith("#db #orders")
    assert "… and 1 more; -n 4 shows all" in said.err


@pytest.mark.usefixtures("noted")
def test_what_read_otherwise_then_is_shown_as_it_read(say: Say) -> None:
    then = {one["id"]: one["title"] for one in say("notes", "--as-of", "2026-01-01 12:00", "--json").json}
    assert then["n4"] == "Freeze\x1b[2J"


def test_where_there_is_none_it_is_said(say: Say) -> None:
    said = say("notes")
    assert (said.status, said.out) == (0, "")
    assert "sotto remember" in said.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--kind", "foo"), Usage.code),
        (("--as-of", "soon"), Usage.code),
        (("-n", "-1"), Usage.code),
        (("--all", "--proposed"), Usage.code),
        (("--project", "none"), NotFound.code),
    ],
)
def test_what_cannot_be_meant_is_an_error(say: Say, words: tuple[str, ...], code: int) -> None:
    assert say("notes", *words, "--json").status == code


def test_a_text_that_was_not_kept_is_named(say: Say, home: Paths) -> None:
    folder = home.drafts / "new-1"
    folder.mkdir(parents=True)
    (folder / "note.md").write_text("one")
    assert f"a draft is in {folder / 'note.md'}" in say("notes").err


def test_what_is_proposed_is_shown_with_its_evidence(say: Say, write: Write) -> None:
    made = NoteProposed(
        key="a", kind="pattern", title=clean("npm ci"), body=clean("after a rebase"), evidence=[3], count=4, against=1,
        confidence=0.8,
    )  # fmt: skip
    write(
        made, made.model_copy(update={"key": "b", "title": clean("no")}), ProposalAnswered(proposal=2, accepted=False)
    )
    (one,) = say("notes", "--proposed", "--json").json
    assert (one["id"], one["evidence"], one["count"], one["against"]) == ("n1", ["e3"], 4, 1)
    first, second, third = (line.strip() for line in say("notes", "--proposed").out.splitlines())
    assert first == "n1  pattern  npm ci"
    assert second.startswith("seen 4 times  ·  not seen 1 time")
    assert third == "sotto note n1 --accept, or --dismiss"
    assert ids(say, "--proposed", "--kind", "note") == []
    shown = say("note", "n1")
    assert shown.out.splitlines()[-1] == "after a rebase"
    assert say("note", "n1", "--edit", "--json").status == Usage.code
    assert say("note", "n2", "--accept", "--json").status == Usage.code
