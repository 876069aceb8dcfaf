"""`sotto init`: a script on stdout and nothing else."""

import subprocess

import pytest

from daemon.cli.main import main
from daemon.integration import SHELLS
from daemon.paths import Paths


@pytest.mark.parametrize("shell", SHELLS)
def test_it_prints_a_script_and_nothing_else(
    home: Paths, shell: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["init", shell]) == 0
    found = capfdbinary.readouterr()
    assert str(home.spool).encode() in found.out
    assert b"@" + b"SPOOL@" not in found.out
    assert found.err == b""


def test_it_does_nothing_to_a_script_that_evaluates_it(home: Paths, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["init", "bash"])
    script = capfdbinary.readouterr().out.decode()
    done = subprocess.run(["bash", "-c", f"set -eu\n{script}\necho after"], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("after\n", "")
