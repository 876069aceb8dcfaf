"""Hunks: all of them make the new file of the old one, and real tools take what is written of them."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.changes.change import Content
from knowledge.changes.hunks import Hunk, applied, hunks, unified, words
from knowledge.changes.line_diff import MOST_LINES, differing
from tests.repositories import Repository

LINES = st.lists(st.sampled_from(["a\n", "b\n", "}\n", "\n", " c\r\n", "@@\n", "-- x\n"]), max_size=30)
TEXT = st.builds(lambda lines, rest: "".join(lines) + rest, LINES, st.sampled_from(["", "", "end", " "]))


def lined(*numbers: object) -> str:
    return "".join(f"{number}\n" for number in numbers)


@given(TEXT, TEXT)
def test_all_hunks_make_the_new_text_of_the_old_one(before: str, after: str) -> None:
    content = Content("x", before, after)
    found = hunks(content)
    assert applied(content, found) == after
    assert applied(content, []) == before
    assert bool(found) == (before != after)


@given(TEXT, TEXT)
def test_places_are_those_of_the_lines(before: str, after: str) -> None:
    old, new = before.split("\n"), after.split("\n")
    for one in hunks(Content("x", before, after)):
        assert [line.rstrip("\n") for line in one.before] == old[one.start - 1 :][: len(one.before)]
        assert [line.rstrip("\n") for line in one.after] == new[one.new_start - 1 :][: len(one.after)]


@given(TEXT, TEXT)
@settings(max_examples=200)
def test_many_lines_are_compared_by_those_that_are_unique(before: str, after: str) -> None:
    filler = [f"{number}\n" for number in range(MOST_LINES)]
    old = ["x\n", *filler, before, *filler[:1000]]
    new = ["y\n", *filler, after, *filler[:1000], "z\n"]
    made, at = list[str](), 0
    for run in differing(old, new):
        made += [*old[at : run.i], *new[run.k : run.l]]
        at = run.j
    assert [*made, *old[at:]] == new


def test_a_large_text_without_unique_lines_is_one_hunk() -> None:
    old, new = "a\nb\n" * 40_000, "b\na\nb\n" * 30_000
    assert len(hunks(Content("x", old, new))) == 1


def test_an_edit_at_each_end_of_a_large_text_is_two_hunks() -> None:
    rest = [f"{number % 50_000}\n" for number in range(100_000)]
    old, new = ["x\n", *rest, "x\n"], ["y\n", *rest, "y\n"]
    found = hunks(Content("x", "".join(old), "".join(new)))
    assert len(found) == 1, "nothing in it is unique, so it is not looked through"
    unique = [f"{number}\n" for number in range(100_000)]
    old, new = ["x\n", *unique, "x\n"], ["y\n", *unique, "y\n"]
    assert [one.start for one in hunks(Content("x", "".join(old), "".join(new)))] == [1, 100_002]


def test_a_hunk_knows_what_lies_around_it() -> None:
    content = Content("x", lined(*range(1, 10)), lined(1, 2, 3, 4, "five", 6, 7, 8, 9))
    assert hunks(content) == [
        Hunk("x", 5, ("5\n",), ("five\n",), 5, ("2\n", "3\n", "4\n"), ("6\n", "7\n", "8\n")),
    ]


def test_a_line_put_in_stands_before_the_one_it_names() -> None:
    (only,) = hunks(Content("x", lined(1, 2), lined(1, "new", 2)))
    assert (only.start, only.new_start, only.before, only.after) == (2, 2, (), ("new\n",))


@pytest.mark.parametrize(("before", "after"), [(None, ""), ("", None)])
def test_an_empty_file_that_comes_or_goes_is_a_hunk_without_lines(before: str | None, after: str | None) -> None:
    (only,) = hunks(Content("a/__init__.py", before, after))
    assert only.before == only.after == ()


def test_words_are_identifiers_and_their_parts() -> None:
    (only,) = hunks(Content("x.py", "", "import flask_cors\nparseHTTPResponse(a, größe2)\n"))
    assert words(only) == {
        *("import", "flask_cors", "flask", "cors", "parseHTTPResponse", "parse", "http", "response", "größe2", "größe"),
    }


# ── what patch and git make of it ─────────────────────────────────────────────────────────────────


def patched(folder: Path, path: str, content: Content, diff: str, tool: str) -> str | None:
    """The file after `tool` took the diff."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    if content.before is not None:
        file.write_text(content.before, encoding="utf-8", newline="")
    command = (
        ["git", "apply", "-"] if tool == "git" else ["patch", "-p1", "--binary", "--quiet", "--no-backup-if-mismatch"]
    )
    done = subprocess.run(command, cwd=folder, input=diff.encode(), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, (done.stdout, done.stderr, diff)
    return file.read_bytes().decode() if file.exists() else None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Repository.init(tmp_path_factory.mktemp("patched")).tree


@pytest.mark.parametrize("tool", ["git", "patch"])
@given(data=st.data(), before=TEXT, after=TEXT)
@settings(max_examples=40, deadline=None)
def test_any_choice_of_hunks_is_a_diff_that_applies(
    folder: Path, tool: str, data: st.DataObject, before: str, after: str
) -> None:
    content = Content("src/a file", before, after)
    chosen = [one for one in hunks(content) if data.draw(st.booleans())]
    diff = unified(content.path, chosen, content)
    assert bool(diff) == bool(chosen)
    if chosen:
        assert patched(folder, content.path, content, diff, tool) == applied(content, chosen)


@pytest.mark.parametrize("tool", ["git", "patch"])
@pytest.mark.parametrize("path", ["new.py", "a folder/new.py", "größe.py", 'a"b\\c.py'])
@pytest.mark.parametrize("text", ["", "a\n", "a\nb"])
def test_files_that_come_and_go(folder: Path, tool: str, path: str, text: str) -> None:
    came, went = Content(path, None, text), Content(path, text, None)
    assert patched(folder, path, came, unified(path, hunks(came), came), tool) == text
    assert patched(folder, path, went, unified(path, hunks(went), went), tool) is None


def test_hunks_that_are_near_share_their_surroundings() -> None:
    content = Content("x", lined(*range(1, 30)), lined(1, "b", *range(3, 7), "g", *range(8, 25), "y", *range(26, 30)))
    diff = unified("x", hunks(content), content)
    assert [line for line in diff.splitlines() if line.startswith("@@")] == ["@@ -1,10 +1,10 @@", "@@ -22,7 +22,7 @@"]
