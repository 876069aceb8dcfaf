"""What is told of a fix is clean, bounded, and a diff that applies."""

import base64
import hashlib
import subprocess
from pathlib import Path

from knowledge.changes.change import Change, Content
from knowledge.failures.fixes import record
from knowledge.failures.fixes.net import Done, done, net
from knowledge.failures.fixes.summary import summary


def saved(path: str, before: str | None, after: str | None) -> Change:
    return Change("edit", 1, "e1", path, 1, "/src", (Content(path, before, after),))


def hunks(*changes: Change) -> list[Done]:
    return done(net(changes)[0], net(changes)[0])


def test_only_the_hunks_that_are_kept_and_they_apply(tmp_path: Path) -> None:
    before = "".join(f"line {number}\n" for number in range(40))
    after = before.replace("line 3\n", "three\n").replace("line 30\n", "thirty\n")
    (edit,) = record.edits(hunks(saved("a.txt", before, after))[1:]) or []
    (tmp_path / "a.txt").write_text(before)
    subprocess.run(["patch", "-p1", "-s"], cwd=tmp_path, input=edit.diff, text=True, check=True)
    assert (tmp_path / "a.txt").read_text() == before.replace("line 30\n", "thirty\n")


def test_a_key_that_was_taken_out_leaves_a_diff() -> None:
    lines = [base64.b64encode(hashlib.sha384(b"%d" % number).digest()).decode() for number in range(6)]
    kind = "RSA PRIVATE" + " KEY"
    key = "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])
    for before, after, sign in (("a\n", f"a\n{key}", "+"), (f"a\n{key}", "a\n", "-")):
        (edit,) = record.edits(hunks(saved("k", before, after))) or []
        assert edit.redacted
        assert not any(line in edit.diff for line in lines)
        head, *shown = edit.diff.splitlines()[2:]
        assert head.startswith("@@")
        assert [line[:1] for line in shown] == [" ", *[sign] * (len(lines) + 2)]


def test_more_than_can_be_kept_is_too_much() -> None:
    assert record.edits(hunks(saved("a", None, "x" * (record.MOST_DIFF + 1)))) is None
    assert record.edits(hunks(*(saved(f"{n}", "1\n", "2\n") for n in range(record.MOST_FILES + 1)))) is None
    assert len(record.edits(hunks(*(saved(f"{n}", "1\n", "2\n") for n in range(record.MOST_FILES)))) or []) == 20


def test_a_command_is_told_once_in_the_order_of_running() -> None:
    ran = [
        Change("command", number, f"e{number}", line, at, "/src", command=line, cwd="/src")
        for number, (at, line) in enumerate([(3, "npm ci"), (1, "export A=1"), (2, "npm ci")])
    ]
    assert [(one.command, one.sort) for one in record.commands(ran)] == [
        ("export A=1", "environment"),
        ("npm ci", "install"),
    ]


def test_a_fix_in_one_line() -> None:
    edits = record.edits(hunks(saved("a.py", "1\n", "2\n"))) or []
    assert summary(edits, []) == "a.py: 2"
    assert summary(record.edits(hunks(saved("a.py", "1\n2\n", "1\n"))) or [], []) == "a.py: removed 2"
    assert summary(record.edits(hunks(saved("a.py", "1\n", "2\n3\n"))) or [], []) == "changed a.py (+2 -1)"
    many = record.edits(hunks(*(saved(f"{n}.py", "1\n", "2\n") for n in range(5)))) or []
    assert summary(many, []) == "changed 0.py, 1.py, 2.py and 2 more"
