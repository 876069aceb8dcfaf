"""Fixtures that every test may use: a home of its own, and real daemons that end with their test."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from daemon.bench.jobs_stage import Stage, stage
from daemon.bus_client import BusClient
from daemon.paths import Paths
from tests.prepared import Prepared
from tests.slices import ANOTHER_BWRAP, FULL

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A Sotto of one's own."""
    monkeypatch.setenv("SOTTO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    return Paths.find().make()


@pytest.fixture(scope="session")
def prepared() -> Iterator[Prepared]:
    """Runs commands without a start of Python for each."""
    one = Prepared()
    yield one
    one.close()


@pytest.fixture
def start(home: Paths, prepared: Prepared) -> Iterator[Callable[[], None]]:
    """Starts a daemon in that home at a tenth of what `sotto up` costs, which has its own tests."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(prepared.daemon(os.environ)) and None


@pytest.fixture
def up(start: Callable[[], None]) -> None:
    """A daemon is at work."""
    start()


Sotto = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def sotto(home: Paths, prepared: Prepared) -> Iterator[Sotto]:
    """The real command line in that home; the daemon ends with the test."""

    def run(*words: str, **how: object) -> "subprocess.CompletedProcess[str]":
        return prepared.run(words, **{"cwd": home.data, "env": os.environ, "timeout": 180, **how})

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
    """Generated examples take as long as a busy machine takes. They are the same each time, but for a full run, which
    looks for others: who changes one thing is not told of another.
    """
    full = bool(config.getoption("--full"))
    if full:
        os.environ[FULL] = "1"
    if config.getoption("--bwrap"):
        os.environ[ANOTHER_BWRAP] = str(config.getoption("--bwrap"))
    settings.register_profile("sotto", deadline=None, database=None, derandomize=not full)
    settings.load_profile("sotto")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="full counts instead of a slice: minutes more")
    parser.addoption("--kills", type=int, default=0, help="how often each process is killed (slice: 3, full: 100)")
    parser.addoption("--bwrap", metavar="PATH", help="another bubblewrap, on which the sandbox is tried as well")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often a crash test kills."""
    asked: int = request.config.getoption("--kills")
    return asked or (100 if request.config.getoption("--full") else 3)


@pytest.fixture
def at_work(home: Paths) -> Iterator[Stage]:
    """A hub and a process that does jobs, in processes of their own."""
    with stage(home) as one:
        yield one


@pytest.fixture
def bus(home: Paths, at_work: Stage) -> Iterator[BusClient]:
    """A client of theirs."""
    del at_work
    with BusClient(home, "cli") as one:
        yield one
