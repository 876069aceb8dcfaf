"""What a fix makes of files, byte for byte, and why it does not go in where it does not."""

import hashlib
import stat
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.safe_git_merge import merged
from knowledge.changes.change import Content
from knowledge.changes.change_set import NEW_MODE, ChangeSet
from knowledge.changes.hunks import hunks, unified
from knowledge.errors import DoesNotApply
from knowledge.failures.fixes.applying import LARGEST, Edit, Files, Standing, change_set

BEFORE = "import sys\n\n\ndef total(values):\n    return sum(values[1:])\n\n\nprint(total([1, 2]))\n"
AFTER = BEFORE.replace("values[1:]", "values")
GUARDED = BEFORE.replace("    return", "    if not values:\n        return 0\n    return")
SHORTER = BEFORE.replace("print(total([1, 2]))\n", "")
LAST = BEFORE.replace("[1, 2]", "[1, 2, 3]")
PATH = "shop/sums.py"
TWICE = BEFORE + "\n" * 5 + BEFORE
MANY = "".join(f"line {number}\n" for number in range(40))
TWO = MANY.replace("line 3\n", "").replace("line 30\n", "thirty\n")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def edit(before: str | None, after: str | None, path: str = PATH, *, known: bool = False) -> Edit:
    """`known`: by the digest of the file it was made of, too."""
    content = Content(path, before, after)
    named = (digest(before.encode()), None) if known and before is not None else (None, None)
    return Edit(path, unified(path, hunks(content), content), before=named[0])


def files(there: Mapping[str, bytes], *kept: str, mode: int = 0o644) -> Files:
    snapshots = {digest(one.encode()): one.encode() for one in kept}

    def look(path: str) -> Standing | None:
        return Standing(there[path], mode) if path in there else None

    return Files(look, snapshots.get, merged)


def made(there: str | bytes | None, *edits: Edit, kept: tuple[str, ...] = (), mode: int = 0o644) -> ChangeSet:
    data = there.encode() if isinstance(there, str) else there
    return change_set(edits, files({} if data is None else {PATH: data}, *kept, mode=mode))


def refused(there: str | bytes | None, *edits: Edit, kept: tuple[str, ...] = ()) -> str:
    with pytest.raises(DoesNotApply) as error:
        made(there, *edits, kept=kept)
    return error.value.reason


# ── what goes in ──────────────────────────────────────────────────────────────────────────────────


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


EXACT = [
    (BEFORE, AFTER, BEFORE, AFTER),
    (BEFORE, GUARDED, BEFORE, GUARDED),
    (BEFORE, SHORTER, BEFORE, SHORTER),
    (BEFORE, f"#!/usr/bin/python\n{BEFORE}", BEFORE, f"#!/usr/bin/python\n{BEFORE}"),
    (BEFORE, f"{BEFORE}print()\n", BEFORE, f"{BEFORE}print()\n"),
    (BEFORE, AFTER, f"# a copy\n{BEFORE}# the end\n", f"# a copy\n{AFTER}# the end\n"),
    (BEFORE, "", BEFORE, ""),
    ("", "one = 1\n", "", "one = 1\n"),
    (BEFORE, AFTER, crlf(BEFORE), crlf(AFTER)),
    (crlf(BEFORE), crlf(AFTER), BEFORE, AFTER),
    (crlf(BEFORE), crlf(AFTER), crlf(BEFORE), crlf(AFTER)),
    (BEFORE, AFTER, f"\ufeff{BEFORE}", f"\ufeff{AFTER}"),
    (BEFORE, AFTER, BEFORE.rstrip("\n"), AFTER.rstrip("\n")),
    (BEFORE.rstrip("\n"), AFTER.rstrip("\n"), BEFORE, AFTER),
    (BEFORE, LAST, BEFORE.rstrip("\n"), LAST.rstrip("\n")),
    (BEFORE.rstrip("\n"), BEFORE, BEFORE.rstrip("\n"), BEFORE),
    (BEFORE, BEFORE.rstrip("\n"), BEFORE, BEFORE.rstrip("\n")),
    (BEFORE.rstrip("\n"), LAST, BEFORE.rstrip("\n"), LAST),
    (BEFORE.rstrip("\n"), f"{BEFORE}more()\n", BEFORE.rstrip("\n"), f"{BEFORE}more()\n"),
    (BEFORE, f"{BEFORE}more()", BEFORE, f"{BEFORE}more()"),
    (MANY, TWO, MANY, TWO),
    (MANY, MANY.replace("line 9\n", "nine\n"), f"0\n{MANY}", f"0\n{MANY}".replace("line 9\n", "nine\n")),
    ("größe = 1\nüber = 2\n", "größe = 3\nüber = 2\n", "größe = 1\nüber = 2\n", "größe = 3\nüber = 2\n"),
    ("a = '\x0b'\nb = '\u2028'\n", "a = '\x0b'\nb = 2\n", "a = '\x0b'\nb = '\u2028'\n", "a = '\x0b'\nb = 2\n"),
    ("- not a diff\n--- a/x\n", "- not a diff\n+++ b/x\n", "- not a diff\n--- a/x\n", "- not a diff\n+++ b/x\n"),
    ("@@ -1 +1 @@\nword\n", "@@ -1 +1 @@\nother\n", "@@ -1 +1 @@\nword\n", "@@ -1 +1 @@\nother\n"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "became", "there", "then"), EXACT)
def test_what_stands_word_for_word_in_one_place_is_changed_and_nothing_else(
    was: str, became: str, there: str, then: str
) -> None:
    [one] = made(there, edit(was, became)).files
    assert one.after is not None
    assert (one.before, one.after.decode(), one.how) == (there.encode(), then, "exact")


@pytest.mark.parametrize(("was", "became", "_there", "_then"), EXACT)
def test_the_recorded_diff_makes_of_the_recorded_file_what_was_recorded(
    was: str, became: str, _there: str, _then: str
) -> None:
    [one] = made(was, edit(was, became, known=True)).files
    assert (one.after, one.how) == (became.encode(), "exact")


OTHER_IMPORT = BEFORE.replace("import sys", "import os")
BESIDE = BEFORE.replace("print(total([1, 2]))", "print(total([3]))")
ADAPTED = [
    (BEFORE, AFTER, BEFORE.replace("\n\n\ndef", "\n\nX = 1\n\ndef"), AFTER.replace("\n\n\ndef", "\n\nX = 1\n\ndef")),
    (BEFORE, AFTER, crlf(BESIDE.replace("\n\n\nprint", "\n\n# it\nprint")),
     crlf(AFTER.replace("\n\n\nprint(total([1, 2]))", "\n\n# it\nprint(total([3]))"))),
]  # fmt: skip


@pytest.mark.parametrize(("was", "became", "there", "then"), ADAPTED)
@pytest.mark.parametrize("kept", [True, False])
def test_where_lines_around_it_differ_it_is_merged_or_put_by_those_nearest(
    was: str, became: str, there: str, then: str, kept: bool
) -> None:
    [one] = made(there, edit(was, became, known=True), kept=(was,) if kept else ()).files
    assert one.after is not None
    assert (one.after.decode(), one.how) == (then, "adapted")


def test_hunks_go_in_in_the_order_in_which_they_were() -> None:
    turned = "".join(MANY.splitlines(keepends=True)[20:]) + "".join(MANY.splitlines(keepends=True)[:20])
    assert "do not stand there" in refused(turned, edit(MANY, TWO))


def test_what_was_done_in_part_is_completed() -> None:
    was, became = MANY, MANY.replace("line 3\n", "three\n").replace("line 30\n", "thirty\n")
    there = MANY.replace("line 3\n", "three\n")
    for kept in ((was,), ()):
        made_of = made(there, edit(was, became, known=True), kept=kept)
        assert (made_of.files[0].after, made_of.how) == (became.encode(), "adapted")


def test_by_what_it_was_it_finds_its_place_where_lines_alone_do_not() -> None:
    there = TWICE.replace("import sys", "import os")
    fixed = edit(TWICE, TWICE[: len(TWICE) // 2] + TWICE[len(TWICE) // 2 :].replace("[1:]", ""), known=True)
    assert "two places" in refused(there, fixed)
    [one] = made(there, fixed, kept=(TWICE,)).files
    assert one.after is not None
    assert one.after.decode().count("values[1:]") == 1


def test_with_other_names_it_is_merged_with_what_the_file_was_with_those() -> None:
    was = "import flask\n\nimport json\nimport os\n\n\nflask.run()\n"
    became = was.replace("flask.run()", "flask.run(debug=True)")
    content = Content(PATH, *(one.replace("flask", "quart") for one in (was, became)))
    renamed = edit(was, became, known=True)._replace(
        diff=unified(PATH, hunks(content), content), names={"flask": "quart"}
    )
    here = was.replace("flask", "quart").replace("import os\n", "import os\nimport sys\n")
    for kept in ((was,), ()):
        [one] = made(here, renamed, kept=kept).files
        assert one.after == here.replace("run()", "run(debug=True)").encode()
        assert one.how == "adapted"
    assert "do not stand there" in refused(was, renamed)
    assert "it contradicts" in refused(was, renamed, kept=(was,))


def test_new_and_removed_files_and_modes() -> None:
    both = made(BEFORE, edit(BEFORE, AFTER), edit(None, "SIZE = 3\n", "shop/size.py"), mode=0o755)
    assert [(one.path, one.before, one.mode) for one in both.files] == [
        ("shop/size.py", None, NEW_MODE),
        (PATH, BEFORE.encode(), 0o755),
    ]
    [gone] = made(BEFORE, edit(BEFORE, None)).files
    assert (gone.before, gone.after, gone.after_digest) == (BEFORE.encode(), None, None)
    for empty in (edit(None, ""), edit(None, "no end")):
        [new] = made(None, empty).files
        assert new.after in {b"", b"no end"}


# ── what does not ─────────────────────────────────────────────────────────────────────────────────

CONFLICT = BEFORE.replace("values[1:]", "values[2:]")
REFUSED = [
    (CONFLICT, edit(BEFORE, AFTER), (), "the lines it changes do not stand there"),
    (CONFLICT, edit(BEFORE, AFTER, known=True), (BEFORE,), "it contradicts what was changed since"),
    (TWICE, edit(BEFORE, AFTER), (), "it could go in two places"),
    (AFTER, edit(BEFORE, AFTER), (), "what it changes is so already"),
    (AFTER, edit(BEFORE, AFTER, known=True), (BEFORE,), "what it changes is so already"),
    (None, edit(BEFORE, AFTER), (), "it is not there"),
    ("", edit(BEFORE, AFTER), (), "the lines it changes do not stand there"),
    (b"\x7fELF\0\0", edit(BEFORE, AFTER), (), "it is no text file"),
    (BEFORE.encode("utf-16"), edit(BEFORE, AFTER), (), "it is no text file"),
    (BEFORE.replace("sys", "b\xf6se").encode("latin-1"), edit(BEFORE, AFTER), (), "it is not written in UTF-8"),
    ("#" * LARGEST + BEFORE, edit(BEFORE, AFTER), (), "it is too large"),
    ("SIZE = 4\n", edit(None, "SIZE = 3\n"), (), "it is there already, with something else in it"),
    ("SIZE = 3\n", edit(None, "SIZE = 3\n"), (), "what it changes is so already"),
    (AFTER, edit(BEFORE, None), (), "it would be removed, and has changed since"),
    (BEFORE + "#", edit(BEFORE, None), (), "it would be removed, and has changed since"),
    (None, edit(BEFORE, None), (), "what it changes is so already"),
    ("{\n}\n\n{\n", edit("{\n}\n", "{\n+\n}\n"), (), "the lines it changes do not stand there"),
    (BEFORE, edit(BEFORE, AFTER)._replace(redacted=True), (), "a secret was taken out"),
    (BEFORE, Edit(PATH, ""), (), "its diff cannot be read"),
    (BEFORE, Edit(PATH, "anything\n"), (), "its diff cannot be read"),
    (BEFORE, Edit(PATH, "--- a/x\n+++ b/x\n@@ -1,1 +1,2 @@\n+one\n"), (), "its diff cannot be read"),
    (BEFORE, Edit(PATH, "--- a/x\n+++ b/x\n@@ nothing @@\n+one\n"), (), "its diff cannot be read"),
    (BEFORE, Edit(PATH, "--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n import sys\n"), (), "its diff changes nothing"),
    (BEFORE, Edit(PATH, "--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\nimport sys\n"), (), "its diff cannot be read"),
    (BEFORE, Edit(PATH, "--- /dev/null\n+++ b/x\n@@ -1,1 +1,1 @@\n-a\n+b\n"), (), "its diff contradicts itself"),
    (BEFORE, Edit(PATH, "--- a/x\n+++ /dev/null\n@@ -1,1 +1,1 @@\n-a\n+b\n"), (), "its diff contradicts itself"),
    (BEFORE, Edit(PATH, "--- /dev/null\n+++ /dev/null\n"), (), "its diff cannot be read"),
    (BEFORE, Edit(PATH, "--- a/x\n+++ b/x\n@@ -5,1 +5,1 @@\n-a\n+b\n@@ -1,1 +1,1 @@\n-c\n+d\n"), (), "cannot be read"),
    (BEFORE.replace("sys\n", "sys\r\n"), edit(BEFORE, BEFORE.replace("import sys", "import os")), (), "do not stand"),
    (BEFORE, Edit(PATH, "--- a/x\n+++ b/x\n@@ -1,1 +1,2 @@\n import sys\n+one\r\n"), (), "its lines end in two ways"),
    (BEFORE, edit(BEFORE.rstrip("\n"), BEFORE), (), "what it changes is so already"),
    (f"{BEFORE}more()\n", edit(BEFORE.rstrip("\n"), LAST), (), "do not stand there"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "given_", "kept", "why"), REFUSED)
def test_it_does_not_go_in_and_says_why(there: str | None, given_: Edit, kept: tuple[str, ...], why: str) -> None:
    assert why in refused(there, given_, kept=kept)


HOSTILE = [
    ("../outside.py", "it does not lie in the tree"),
    ("/etc/passwd", "it does not lie in the tree"),
    ("a/../../b.py", "it does not lie in the tree"),
    ("a//b.py", "it does not lie in the tree"),
    ("./a.py", "it does not lie in the tree"),
    ("a/", "it does not lie in the tree"),
    ("", "it does not lie in the tree"),
    ("a\\..\\b.py", "it does not lie in the tree"),
    (".git/config", "it is git's own"),
    (".GIT/hooks/pre-commit", "it is git's own"),
    ("sub/.Git/config", "it is git's own"),
    ("GIT~1/config", "it is git's own"),
    (".git./config", "it is git's own"),
    (".gitmodules", "it is git's own"),
    ("a\nb.py", "its name has signs that cannot be shown"),
    ("a\x1b[2Jb.py", "its name has signs that cannot be shown"),
    ("a\u202eyp.b", "its name has signs that cannot be shown"),
    ("a\0b", "its name has signs that cannot be shown"),
    (".env", "it may hold secrets"),
    ("conf/server.pem", "it may hold secrets"),
    (".ssh/config", "it may hold secrets"),
]


@pytest.mark.parametrize(("path", "why"), HOSTILE)
def test_what_is_never_touched_is_not_even_looked_at(path: str, why: str) -> None:
    def look(asked: str) -> Standing | None:
        raise AssertionError(asked)

    for one in (edit(None, "x = 1\n", "a.py"), edit(BEFORE, AFTER), edit(BEFORE, None)):
        with pytest.raises(DoesNotApply, match=why):
            change_set([one._replace(path=path)], Files(look, {}.get, merged))


@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o1644])
def test_a_file_that_lends_rights_is_left_alone(mode: int) -> None:
    for one in (edit(BEFORE, AFTER), edit(BEFORE, None)):
        with pytest.raises(DoesNotApply, match="becomes somebody else"):
            made(BEFORE, one, mode=mode)


def test_all_that_stands_in_the_way_is_named_and_nothing_is_done_by_halves() -> None:
    said = refused(CONFLICT, edit(BEFORE, AFTER), edit(None, "x = 1\n", "fine.py"), edit(BEFORE, AFTER, "gone.py"))
    assert said == f"{PATH}: the lines it changes do not stand there; gone.py: it is not there"
    assert "named twice" in refused(BEFORE, edit(BEFORE, AFTER), edit(BEFORE, GUARDED))
    assert "named twice" in refused(None, edit(None, "x = 1\n", "a"), edit(None, "x = 1\n", "a/b"))
    assert refused(BEFORE) == "it edits no file"


# ── digests, diffs ────────────────────────────────────────────────────────────────────────────────


def test_one_digest_is_the_very_same_change() -> None:
    first = made(BEFORE, edit(BEFORE, AFTER))
    assert first.digest == made(BEFORE, edit(BEFORE, AFTER, known=True)).digest
    others = [
        made(f"{BEFORE}#\n", edit(BEFORE, AFTER)),
        made(BEFORE, edit(BEFORE, AFTER), mode=0o755),
        made(BEFORE, edit(BEFORE, GUARDED)),
        made(BEFORE, edit(BEFORE, AFTER), edit(None, "", "a.py")),
    ]
    assert len({first.digest, *(one.digest for one in others)}) == 1 + len(others)


def test_what_is_shown_is_what_git_would_apply(tmp_path: Path) -> None:
    target = tmp_path / PATH
    target.parent.mkdir()
    target.write_text(f"# a copy\n{BEFORE}")
    target.chmod(0o755)
    change = made(f"# a copy\n{BEFORE}", edit(BEFORE, AFTER), edit(None, "SIZE = 3\n", "shop/size.py"), mode=0o755)
    subprocess.run(["git", "apply"], cwd=tmp_path, input=change.diff.encode(), check=True)
    for one in change.files:
        assert (tmp_path / one.path).read_bytes() == one.after
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


PIECES = ["a = 1", "b = 2", "", "}", "def total():", "\tx", "ü = 'ß'", "\ufeff", "\x0c"]


def written(lines: list[str], end: str, last: bool) -> str:
    return end.join(lines) + (end if last and lines else "")


TEXTS = st.builds(
    written, st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans()
)


@given(TEXTS, TEXTS)
def test_of_whatever_was_recorded_the_diff_makes_what_followed(was: str, became: str) -> None:
    told = edit(was, became, known=True)
    if told.diff:
        [one] = made(was, told).files
        assert (one.after, one.how) == (became.encode(), "exact")


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_stands_there_only_files_that_were_named_are_changed(was: str, became: str, there: str) -> None:
    look = partial(files({PATH: there.encode()}, was).look)
    try:
        change = change_set(
            [edit(was, became, known=True)], Files(look, {digest(was.encode()): was.encode()}.get, _no_git)
        )
    except DoesNotApply:
        return
    assert [one.path for one in change.files] == [PATH]
    assert change.files[0].before == there.encode()


def _no_git(_base: bytes, _ours: bytes, _theirs: bytes) -> bytes | None:
    """Without git nothing is merged."""
    return None
