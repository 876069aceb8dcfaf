"""How corrections are held against labelled ones."""

import json
from pathlib import Path
from typing import Any

from daemon.bench.failures_rules import SCOPE, in_scope, rules, wanted
from daemon.bench.figures import Asked
from knowledge.failures.rules import own
from knowledge.views import RowView

GREP = {"rule": "grep_recursive", "command": "grep x .", "output": "grep: .: Is a directory"}
BRANCH = {"rule": "git_branch_exists", "command": "git branch a", "output": "fatal: A branch named 'a' already exists."}


def _rows(folder: Path, *cases: dict[str, Any]) -> list[RowView]:
    (folder / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    return rules(folder, Asked(tell=lambda _: None))


def _value(rows: list[RowView], words: str) -> float:
    return next(row.value for row in rows if words in row.name)


def test_each_label_is_answered_by_a_rule_that_is_there() -> None:
    assert set(SCOPE.values()) <= set(own())


def test_answers_are_counted_by_first_and_by_whole_list(tmp_path: Path) -> None:
    rows = _rows(
        tmp_path,
        GREP | {"kind": "fix", "expected": ["grep -r x ."]},
        GREP | {"kind": "fix", "expected": ["grep -r x .", "rg x"]},
        GREP | {"kind": "match"},
        GREP | {"kind": "match", "output": "something else"},
    )
    assert _value(rows, "commands corrected, all cases, of 4") == 75
    assert _value(rows, "first correction as labelled, all cases, of 2") == 100
    assert _value(rows, "whole list as labelled, all cases, of 2") == 50


def test_what_destroys_is_not_wanted() -> None:
    case = BRANCH | {"kind": "fix", "expected": ["git branch -D a && git branch a", "git checkout a"]}
    assert wanted(case) == [["git", "checkout", "a"]]
    assert not in_scope(case | {"expected": ["git branch -D a"]})


def test_a_label_without_an_output_is_out_of_scope() -> None:
    assert not in_scope(GREP | {"kind": "fix", "expected": ["grep -r x ."], "output": ""})
    assert not in_scope(GREP | {"rule": "whois", "kind": "match"})


def test_a_correction_where_none_should_be_is_told(tmp_path: Path) -> None:
    rows = _rows(tmp_path, GREP | {"kind": "match"}, GREP | {"kind": "no_match"})
    assert _value(rows, "corrections where none should be") == 1
    assert not rows[-1].ok
