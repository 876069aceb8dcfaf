"""All rules together: what is given of them, how much, and how soon."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.failures.rules import Rule, corrections, own
from knowledge.failures.said import Around, Correction, Said
from tests.knowledge.failures.rules.asking import FOLDERS, PROGRAMS

AROUND = Around(lambda: PROGRAMS, lambda folder: FOLDERS.get(folder, ()))
PSUH = "git: 'psuh' is not a git command. See 'git --help'.\n\nThe most similar command is\n\tpush\n"
SECONDS = 2.0
"""What a machine under load may take for what takes a twentieth of it."""
DESTROYS = re.compile(r"\brm\b|--force|\breset\b|\bkill\b|\bdd\b|--hard|\bclean\b|(?:^| )-[fD]\b")
PIECES = (
    "git push",
    "cd nowhere",
    "gti",
    "'",
    '"',
    " && ",
    " | ",
    "sudo ",
    "python -m ",
    "npm run x",
    "\xa0",
    "docker pes",
    "cp a b/c",
    "> a/b",
    "gti: command not found\n",
    "did you mean 'x'?\n",
    "No such file or directory\n",
    "Permission denied\n",
    "No module named 'a; rm -rf ~'\n",
    "    git push --set-upstream $(reboot) x\n",
    "fatal: The current branch x has no upstream branch.\n",
    "unknown command: ",
    "already exists",
    "Address already in use :80\n",
)
"""Of which lines and outputs are made that come near to what rules look for."""
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=8).map("".join)


class _Broken:
    """A rule that fails in the middle of its work."""

    NEEDS = ("",)

    def corrected(self, said: Said) -> Iterator[Correction]:
        yield Correction("true", "")
        raise KeyError(said.program)


class _Says:
    """A rule that always gives the same."""

    NEEDS = ("",)

    def __init__(self, *given: Correction) -> None:
        self._given = given

    def corrected(self, _said: Said) -> Iterator[Correction]:
        yield from self._given


@pytest.mark.parametrize("name", own())
def test_a_rule_says_what_it_looks_like_and_has_a_test(name: str) -> None:
    rule = cast("ModuleType", own()[name])
    assert rule.__doc__
    assert rule.__doc__.startswith("`")
    assert rule.NEEDS
    assert [need for need in rule.NEEDS if need != need.lower()] == []
    assert (Path(__file__).parent / f"test_{name}.py").exists()


@given(command=TEXTS, output=TEXTS)
@settings(deadline=None, max_examples=300)
def test_whatever_was_typed_and_printed_no_rule_fails_and_few_lines_come(command: str, output: str) -> None:
    failed: list[str] = []
    found = corrections(command, output, AROUND, problem=failed.append)
    assert failed == []
    assert len(found) <= 3
    assert len({one.command for one in found}) == len(found)
    for one in found:
        assert one.command.strip() not in ("", command.strip())
        assert one.why


@given(output=TEXTS)
@settings(deadline=None, max_examples=200)
def test_what_was_printed_cannot_make_a_line_do_something_else(output: str) -> None:
    for command in ("git push", "python app.py", "cd nowhere", "npm run x", "docker pes", "git checkout x"):
        for one in corrections(command, output, AROUND):
            outside = re.sub(r"'[^']*'", "", one.command)
            assert not DESTROYS.search(outside), one
            assert "$(" not in outside
            assert ";" not in outside


@pytest.mark.parametrize(
    "output",
    ["x" * 1_000_000, "'" * 1_000_000, " " * 1_000_000, "a: " * 300_000, "\n" * 1_000_000]
    + [word * 30_000 for word in ("x: not found\n", "cat: a: No such file or directory\n", "did you mean 'x'?\n")],
    ids=lambda output: output[:20],
)
@pytest.mark.parametrize("command", ["git push x", "gti a", "cat " + "a " * 500, "'" * 1_999, "a|" * 1_000])
def test_a_huge_output_is_looked_at_soon(command: str, output: str) -> None:
    began = time.process_time()
    corrections(command, output, AROUND)
    assert time.process_time() - began < SECONDS


def test_a_rule_that_fails_is_named_and_skipped() -> None:
    failed: list[str] = []
    rules: dict[str, Rule] = {"broken": _Broken(), "sound": _Says(Correction("true", "so"))}
    found = corrections("false", "no", rules=rules, problem=failed.append)
    assert [one.why for one in found] == ["so"]
    assert failed == ["rule broken: KeyError: 'false'"]


def test_what_the_tool_named_comes_first_and_nothing_twice() -> None:
    rules: dict[str, Rule] = {
        "guess": _Says(Correction("c", "", 2), Correction("a", "", 2)),
        "said": _Says(Correction("a", "said", 0), Correction("b", "")),
    }
    found = corrections("x", "no", rules=rules)
    assert [(one.command, one.why) for one in found] == [("a", "said"), ("b", ""), ("c", "")]


@pytest.mark.parametrize("command", ["", " ", "x" * 3_000])
def test_what_nobody_typed_is_not_corrected(command: str) -> None:
    assert corrections(command, "bash: line 1: x: command not found\n", AROUND) == []


def test_without_an_output_nothing_is_said() -> None:
    assert corrections("gti status", " \n", AROUND) == []


@pytest.mark.parametrize(
    ("command", "output", "instead"),
    [
        ("make && git psuh", PSUH, "make && git push"),
        ("ps -ef | grpe x", "bash: line 1: grpe: command not found\n", "ps -ef | grep x"),
        ("gti log 2>&1 | head; date", "bash: line 1: gti: command not found\n", "git log 2>&1 | head; date"),
        ("echo 'a && gti' && gti log", "bash: line 1: gti: command not found\n", "echo 'a && gti' && git log"),
        ("bash -c 'gti log | head'", "bash: line 1: gti: command not found\n", "bash -c 'git log | head'"),
        ("cd docments && make", "bash: line 1: cd: docments: No such file or directory\n", "cd documents && make"),
    ],
)  # fmt: skip
def test_one_command_of_a_line_is_corrected_where_it_stands(command: str, output: str, instead: str) -> None:
    assert corrections(command, output, AROUND)[0].command == instead


def test_within_a_pipe_one_command_stays_one() -> None:
    output = "tee: x/y/z: No such file or directory\n"
    assert corrections("date | tee x/y/z", output, AROUND) == []
    assert corrections("tee x/y/z", output, AROUND)


def test_colours_are_not_in_the_way() -> None:
    output = "\x1b[31mgit: 'psuh' is not a git command.\x1b[0m\n\nThe most similar command is\n\t\x1b[1mpush\x1b[0m\n"
    assert corrections("git psuh", output, AROUND)[0].command == "git push"
