"""Fixtures that every test may use: a home of its own, and real daemons that end with their test."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from tests.slices import FULL

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A Sotto of one's own."""
    monkeypatch.setenv("SOTTO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    return Paths.find().make()


Sotto = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def sotto(home: Paths) -> Iterator[Sotto]:
    """The real command line in that home; the daemon ends with the test."""

    def run(*words: str, **how: object) -> "subprocess.CompletedProcess[str]":
        options: dict = {"capture_output": True, "text": True, "timeout": 90, "cwd": home.data} | how
        return subprocess.run([sys.executable, "-m", "daemon.cli.main", *words], check=False, **options)

    yield run
    run("down")


@pytest.fixture(scope="session", autouse=True)
def plain_pytest() -> None:
    """A pytest that a test runs loads no plugins of ours: it starts four times as fast."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """This process's environment without what could reach a user's own Sotto."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("SOTTO_", "XDG_"))}


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--full"):
        os.environ[FULL] = "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="full counts instead of a slice: minutes more")
    parser.addoption("--kills", type=int, default=0, help="how often each process is killed (slice: 5, full: 100)")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often a crash test kills."""
    asked: int = request.config.getoption("--kills")
    return asked or (100 if request.config.getoption("--full") else 5)
