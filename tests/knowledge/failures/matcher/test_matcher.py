"""Problem matchers as GitHub and VS Code define them, and how they are refused."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import MatcherRefused
from knowledge.failures.matcher import match
from knowledge.failures.matcher_files import load, load_folder, own
from knowledge.failures.readers import diagnostics
from knowledge.failures.searching import LONGEST
from knowledge.failures.text import Text

STYLISH = {
    "problemMatcher": [
        {
            "owner": "eslint-stylish",
            "pattern": [
                {"regexp": "^([^\\s].*)$", "file": 1},
                {
                    "regexp": "^\\s+(\\d+):(\\d+)\\s+(error|warning|info)\\s+(.*)\\s\\s+(.*)$",
                    "line": 1,
                    "column": 2,
                    "severity": 3,
                    "message": 4,
                    "code": 5,
                    "loop": True,
                },
            ],
        }
    ]
}
"""As GitHub ships it with setup-node."""
PYTHON = {
    "problemMatcher": [
        {
            "owner": "python",
            "pattern": [
                {"regexp": '^\\s*File\\s\\"(.*)\\",\\sline\\s(\\d+),\\sin\\s(.*)$', "file": 1, "line": 2},
                {"regexp": "^\\s*raise\\s(.*)\\(\\'(.*)\\'\\)$", "message": 2},
            ],
        }
    ]
}
"""As GitHub ships it with setup-python."""
CSC = {
    "problemMatcher": [
        {
            "owner": "csc",
            "pattern": [
                {
                    "regexp": "^([^\\s].*)\\((\\d+)(?:,\\d+|,\\d+,\\d+)?\\):\\s+(error|warning)\\s+"
                    "([a-zA-Z]+(?<!MSB)\\d+):\\s*(.*?)\\s+\\[(.*?)\\]$",
                    "file": 1,
                    "line": 2,
                    "severity": 3,
                    "code": 4,
                    "message": 5,
                    "fromPath": 6,
                }
            ],
        }
    ]
}
"""As GitHub ships it with setup-dotnet."""


def _loaded(folder: Path, data: object) -> Any:
    path = folder / "own.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return load(path)


def test_a_loop_gives_each_line_the_file_above(tmp_path: Path) -> None:
    [stylish] = _loaded(tmp_path, STYLISH)
    text = Text("a.js\n  1:2  error  No  no-undef\n  3:4  warning  Hm  semi\n\nb.js\n  5:6  info  Well  x\nend\n")
    found = list(match(stylish, text))
    assert [(one.file, one.line, one.column, one.severity, one.code) for one in found] == [
        ("a.js", 1, 2, "error", "no-undef"),
        ("a.js", 3, 4, "warning", "semi"),
        ("b.js", 5, 6, "note", "x"),
    ]
    assert [one.span for one in found] == [(1, 2), (3, 3), (5, 6)]
    assert [one.head for one in found] == [2, 3, 6]


def test_several_lines_make_one_problem(tmp_path: Path) -> None:
    [python] = _loaded(tmp_path, PYTHON)
    text = Text('  File "a.py", line 3, in f\n    raise ValueError(\'bad\')\n  File "b.py", line 4, in g\n    g()\n')
    [one] = match(python, text)
    assert (one.file, one.line, one.message, one.span, one.severity) == ("a.py", 3, "bad", (1, 2), "error")


def test_a_file_is_rooted_by_its_project(tmp_path: Path) -> None:
    [csc] = _loaded(tmp_path, CSC)
    [one] = match(csc, Text("Cart.cs(3,5): error CS0103: The name 'x' does not exist [/src/shop/shop.csproj]\n"))
    assert (one.file, one.line, one.code, one.symbol) == ("/src/shop/Cart.cs", 3, "CS0103", "x")
    [other] = match(csc, Text("/a/Cart.cs(3,5): warning CS1: Hm [/src/shop/shop.csproj]\n"))
    assert (other.file, other.severity) == ("/a/Cart.cs", "warning")


def test_what_vs_code_adds_is_understood(tmp_path: Path) -> None:
    entry = {
        "owner": "mine",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "severity": "info",
        "pattern": {
            "regexp": "^(.*)\\(([\\d,]+)\\): (.*)$",
            "kind": "location",
            "file": 1,
            "location": 2,
            "message": 3,
        },
    }
    [mine] = _loaded(tmp_path, entry)
    [one] = match(mine, Text("a.x(3,4,3,9): odd\n"))
    assert (one.file, one.line, one.column, one.severity, one.message) == ("a.x", 3, 4, "note", "odd")


def test_a_list_of_matchers_is_taken(tmp_path: Path) -> None:
    pattern = {"regexp": "^oops (.*)$", "message": 1}
    assert [one.owner for one in _loaded(tmp_path, [{"owner": "a", "pattern": pattern}, {"pattern": [pattern]}])] == [
        "a",
        "own",
    ]


REFUSED: Mapping[str, object] = {
    "nothing": 3,
    "no pattern": {"owner": "x"},
    "an empty pattern": {"owner": "x", "pattern": []},
    "a named pattern": {"owner": "x", "pattern": "$gcc"},
    "no message": {"owner": "x", "pattern": [{"regexp": "^(.*)$", "file": 1}]},
    "a group that is not there": {"owner": "x", "pattern": [{"regexp": "^(.*)$", "message": 2}]},
    "a group that is no number": {"owner": "x", "pattern": [{"regexp": "^(.*)$", "message": "1"}]},
    "what Python cannot read": {"owner": "x", "pattern": [{"regexp": "^(\\p{L}", "message": 1}]},
    "an endless expression": {"owner": "x", "pattern": [{"regexp": "^(a+)+$", "message": 1}]},
    "a loop before the end": {
        "owner": "x",
        "pattern": [{"regexp": "a(b)", "message": 1, "loop": True}, {"regexp": "(c)", "code": 1}],
    },
    "words that are none": {"owner": "x", "needs": 3, "pattern": [{"regexp": "(c)", "message": 1}]},
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_a_matcher_that_cannot_be_used_is_refused_by_name(tmp_path: Path, data: object) -> None:
    with pytest.raises(MatcherRefused, match=r"own[.]json"):
        _loaded(tmp_path, data)


def test_a_broken_file_does_not_keep_the_others_away(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps(STYLISH), encoding="utf-8")
    (tmp_path / "c.json").write_bytes(b"\xff\xfe\x00")
    matchers, refused = load_folder(tmp_path)
    assert [one.owner for one in matchers] == ["eslint-stylish"]
    assert [str(error).split(":")[1].strip() for error in refused] == ["a.json", "c.json"]
    assert load_folder(tmp_path / "nowhere") == ([], [])


def test_matchers_of_the_user_go_before_ours(tmp_path: Path) -> None:
    pattern = {"regexp": "^(\\S+):(\\d+):\\d+: error: (.*)$", "file": 1, "line": 2, "message": 3}
    extra = _loaded(tmp_path, {"owner": "house", "pattern": pattern})
    text = Text("a.c:3:4: error: no\n")
    assert [one.tool for one in diagnostics(text, extra=extra)] == ["house"]
    assert [one.tool for one in diagnostics(text)] == ["gcc"]


def test_a_line_is_looked_at_up_to_a_length(tmp_path: Path) -> None:
    [slow] = _loaded(tmp_path, {"owner": "slow", "pattern": {"regexp": "^.*x.*y.*(z)$", "message": 1}})
    assert list(match(slow, Text("x" * 50_000 + "yz"))) == []
    assert list(match(slow, Text("x" * (LONGEST - 2) + "yz")))


def test_ours_are_all_in_order() -> None:
    owners = [matcher.owner for matcher in own()]
    assert len(owners) == len(set(owners))
    assert [matcher.rank for matcher in own()] == sorted(matcher.rank for matcher in own())


def test_ours_look_only_at_lines_that_can_match() -> None:
    lax = [one.owner for one in own() if not any(pattern.needs for pattern in one.patterns)]
    assert lax == []


def test_what_is_no_file_of_matchers_is_named_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "nowhere.json").symlink_to(tmp_path / "nothing")
    matchers, refused = load_folder(tmp_path)
    assert (matchers, len(refused)) == ([], 4)
