"""What was put beside a changed line is told apart, and each part applies without the others."""

import subprocess
from pathlib import Path

import pytest

from knowledge.changes.change import Content
from knowledge.changes.hunks import hunks, unified
from knowledge.failures.fixes.splitting import split

LEVEL = "[tool]\nlevel = 'strickt'\n"


def parts(before: str, after: str) -> list[tuple[str, str]]:
    (hunk,) = hunks(Content("a", before, after))
    return [("".join(one.before), "".join(one.after)) for one in split(hunk)]


def test_a_section_below_a_changed_line() -> None:
    after = "[tool]\nlevel = 'strict'\n\n\n[other]\nsize = 1\n"
    assert parts(LEVEL, after) == [
        ("level = 'strickt'\n", "level = 'strict'\n"),
        ("", "\n\n[other]\nsize = 1\n"),
    ]


def test_what_is_indented_belongs_to_what_stands_above() -> None:
    assert len(parts("a\n", "a\n\n    b\n\n    c\n")) == 1
    assert len(parts("a\n", "b\nc\nd\n")) == 1


@pytest.mark.parametrize("chosen", [0, 1])
def test_each_part_applies_alone(tmp_path: Path, chosen: int) -> None:
    content = Content("a", LEVEL, "[tool]\nlevel = 'strict'\n\n[other]\nsize = 1\n")
    (hunk,) = hunks(content)
    (tmp_path / "a").write_text(LEVEL)
    diff = unified("a", [split(hunk)[chosen]], content)
    subprocess.run(["patch", "-p1", "-s"], cwd=tmp_path, input=diff, text=True, check=True)
    expected = ["[tool]\nlevel = 'strict'\n", LEVEL + "\n[other]\nsize = 1\n"]
    assert (tmp_path / "a").read_text() == expected[chosen]
