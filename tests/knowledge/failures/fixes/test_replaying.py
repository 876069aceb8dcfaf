"""Commands of a fix run where they were run, in the shell of what failed; what a sandbox cannot do is told."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from knowledge.events import FixCommand
from knowledge.failures.fixes.replaying import one_script, short_of
from knowledge.redact import clean


def command(line: str, cwd: Path, sort: Any = "other") -> FixCommand:
    return FixCommand(command=clean(line), cwd=clean(str(cwd)), sort=sort)


def test_each_runs_in_its_folder_and_leaves_what_it_set(tmp_path: Path) -> None:
    cwd, other = tmp_path / "a", tmp_path / "it's b"
    cwd.mkdir()
    other.mkdir()
    done = [command("export SHOP=open", cwd), command("touch made # so", other), command("false; cd /", cwd)]
    script = one_script(done, 'test "$SHOP" = open && pwd', cwd)
    ran = subprocess.run(["/bin/sh", "-c", script], cwd=cwd, capture_output=True, text=True, check=True)
    assert ran.stdout == f"{cwd}\n"
    assert (other / "made").exists()


def test_its_status_is_that_of_the_command_that_failed(tmp_path: Path) -> None:
    script = one_script([command("true", tmp_path)], "exit 7", tmp_path)
    assert subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, check=False).returncode == 7


@pytest.mark.parametrize(
    ("line", "sort", "hosts", "outcome"),
    [
        ("pip install flask", "install", False, "needs network"),
        ("pip install flask", "install", True, None),
        ("docker compose up -d", "service", True, "needs network"),
        ("sudo true", "other", True, "does not apply"),
        ("curl https://example.org", "other", True, "does not apply"),
        ("./manage migrate", "migration", False, None),
        ("exit 0", "other", True, "does not apply"),
        ("true && exec true", "other", True, "does not apply"),
        ("if true; then exit; fi", "other", True, "does not apply"),
        ("./tool exec it", "other", True, None),
        ("export A=1", "environment", False, None),
    ],
)
def test_what_a_sandbox_cannot_do(tmp_path: Path, line: str, sort: str, hosts: bool, outcome: str | None) -> None:
    found = short_of([command(line, tmp_path, sort)], tmp_path, hosts=hosts)
    assert (found and found.outcome) == outcome


def test_what_was_run_elsewhere_is_not_run(tmp_path: Path) -> None:
    found = short_of([command("export A=1", tmp_path.parent)], tmp_path, hosts=False)
    assert found is not None
    assert (found.outcome, "elsewhere" in found.why) == ("does not apply", True)
