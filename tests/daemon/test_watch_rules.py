"""What git ignores is ignored here; git itself is asked what that is."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.watch_rules import Rules, excludes_file
from daemon.watch_walk import nothing, walk
from tests import slices

PATHS = [
    "a",
    "a.log",
    "keep.log",
    "d/a.log",
    "d/keep.log",
    "d/e/a",
    "d/e/f/a.log",
    "d/e/f/x.tmp",
    "out/a",
    "d/out/a",
    "ä b",
]
LINES = [
    "*.log",
    "!keep.log",
    "/a",
    "a",
    "out/",
    "/out",
    "d/*.log",
    "**/f",
    "d/**",
    "!d/e/",
    "e",
    "f/",
    "# a",
    "\\#a",
    "",
    "*",
]
LINES += [
    "!*",
    "a\\ ",
    " a",
    "d/e/**/a.log",
    "[a-k]*.log",
    "?",
    "*.tmp",
    "!x.tmp",
    "**",
    "/**/out",
    "d/",
    "ä*",
    "!*/",
    "*/",
    "**/",
    "d/*/",
    "!out/",
    "!*.log",
]


def ours(root: Path, environ: Mapping[str, str]) -> set[str]:
    rules = Rules(root, environ)
    found = set()
    for folder in walk(root, rules, nothing, nothing):
        for one in folder.files or ():
            if not rules.ignores(folder.path, one.name):
                found.add(f"{folder.path}/{one.name}" if folder.path else one.name)
    return found


def gits(root: Path, environ: Mapping[str, str]) -> set[str]:
    words = ["git", "ls-files", "-z", "--others", "--exclude-standard"]
    found = subprocess.run(words, cwd=root, check=True, capture_output=True, env={**os.environ, **environ}).stdout
    return {os.fsdecode(one) for one in found.split(b"\0") if one}


def tree(folder: Path) -> tuple[Path, dict[str, str]]:
    root = folder / "tree"
    for path in PATHS:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    environ = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "init", "-q"], cwd=root, check=True, env={**os.environ, **environ})
    return root, environ


@settings(max_examples=slices.of(150, 25), deadline=None)
@given(st.dictionaries(st.sampled_from(["", "d", "d/e"]), st.lists(st.sampled_from(LINES), max_size=5), max_size=3))
def test_it_is_as_git_says(files: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory(prefix="sotto-test-") as folder:
        root, environ = tree(Path(folder))
        for place, lines in files.items():
            (root / place / ".gitignore").write_text("\n".join(lines), encoding="utf-8")
        assert ours(root, environ) == gits(root, environ)


@pytest.mark.parametrize("place", ["exclude", "default", "configured", "xdg configured"])
def test_other_places_where_git_looks(tmp_path: Path, place: str) -> None:
    root, environ = tree(tmp_path)
    target = {
        "exclude": root / ".git/info/exclude",
        "default": tmp_path / "config/git/ignore",
        "configured": tmp_path / "mine",
        "xdg configured": tmp_path / "mine",
    }[place]
    config = tmp_path / ".gitconfig" if place == "configured" else tmp_path / "config/git/config"
    if "configured" in place:
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(
            "[user]\n\texcludesFile = no\n[core]\n\teditor = vi\n\texcludesFile = ~/mine\n", encoding="utf-8"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("*.log\n", encoding="utf-8")
    (root / "d/.gitignore").write_text("!a.log\n", encoding="utf-8")
    assert ours(root, environ) == gits(root, environ)
    assert "a.log" not in ours(root, environ)
    assert "d/a.log" in ours(root, environ)


def test_a_line_that_is_no_pattern_harms_no_other(tmp_path: Path) -> None:
    root, environ = tree(tmp_path)
    (root / ".gitignore").write_bytes(b"\xef\xbb\xbf*.log\n!\n\\\n/\n[\n\xff\n*.tmp\n")
    found = ours(root, environ)
    assert "a.log" not in found
    assert "d/e/f/x.tmp" not in found
    assert "a" in found
    assert found == gits(root, environ)


def test_rules_that_changed_hold_once_their_folder_is_entered_again(tmp_path: Path) -> None:
    root, environ = tree(tmp_path)
    rules = Rules(root, environ)
    for text, ignored in (("*.log", True), ("", False), ("a.log", True)):
        (root / ".gitignore").write_text(text, encoding="utf-8")
        list(walk(root, rules, nothing, nothing))
        assert rules.ignores("", "a.log") is ignored
        assert rules.ignores("d/e", "a.log") is ignored


def test_nobodys_home_has_no_excludes() -> None:
    assert excludes_file({}) is None


def test_a_pipe_in_the_place_of_rules_is_not_waited_for(tmp_path: Path) -> None:
    root, environ = tree(tmp_path)
    os.mkfifo(root / ".gitignore")
    assert "a.log" in ours(root, environ)


def test_a_tree_may_be_deeper_than_calls_may_nest(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("x\n")
    rules = Rules(tmp_path)
    rules.enter("", {".gitignore"})
    assert rules.ignores("/".join(["d"] * 5_000), "x")
    assert not rules.ignores("/".join(["d"] * 5_000), "y")


def test_a_pattern_that_could_be_tried_in_endless_ways_is_not(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*a" * 30 + "b\n" + "**/a*a*/" * 8 + "b\n")
    rules = Rules(tmp_path)
    rules.enter("", {".gitignore"})
    assert not rules.ignores("", "a" * 250)
    assert not rules.ignores("/".join(["aaaa"] * 60), "c")
    assert rules.ignores("", "a" * 249 + "b")


def test_what_lies_beside_a_file_while_the_hands_change_it_is_passed_over(tmp_path: Path) -> None:
    rules = Rules(tmp_path)
    assert rules.ignores("src", ".sotto-a5-0a1b2c3d-0.new")
    assert not rules.ignores("src", ".sotto.toml")
