"""The first minute of a new user, for real: the daemon runs, and useful words are said at its end."""

from pathlib import Path

import pytest

from daemon.bench.figures import Asked, table
from daemon.bench.first_minute import first_minute
from daemon.setup import ROOT


def test_the_core_is_up_and_then_useful(pip_folder: Path) -> None:
    """`pip_folder` says that an index can be reached."""
    assert pip_folder
    if not (ROOT / ".git").exists():
        pytest.skip("needs a clone")
    rows = first_minute(Asked(lambda _: None))
    print(*table(rows), sep="\n")
    assert rows[1].value < rows[2].value
