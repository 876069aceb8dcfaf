"""What would act without leave does not pass mypy, as the house has it."""

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY

WRONG = Path(__file__).with_name("wrong_programs.py")
MARK = re.compile(r"# wrong: ([a-z-]+)$")
SAID = re.compile(r"wrong_programs\.py:(\d+): error: .*\[([a-z-]+)\]$")


def test_each_wrong_program_is_rejected_for_its_reason_and_the_right_one_stands() -> None:
    lines = WRONG.read_text(encoding="utf-8").splitlines()
    marked = {number: mark[1] for number, line in enumerate(lines, 1) if (mark := MARK.search(line))}
    mypy = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "--no-error-summary", str(WRONG)]
    told = subprocess.run(mypy, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    found: dict[int, set[str]] = {}
    for said in filter(None, map(SAID.search, told.stdout.splitlines())):
        found.setdefault(int(said[1]), set()).add(said[2])
    assert len(marked) > 20, told.stderr
    assert {number: marked[number] for number in marked if marked[number] not in found.get(number, set())} == {}
    assert found.keys() == marked.keys()
