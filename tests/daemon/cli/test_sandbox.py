"""`sotto sandbox probe|run`, as somebody types them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.cli import sandbox_run
from knowledge.sandbox_views import ProbeView, SandboxRunView
from services.sandbox.front import Ran
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.skipif(not Path("/usr/bin/bwrap").exists(), reason="needs bubblewrap")
SERVER = """
import http.server
class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Hello)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
FETCH = "import urllib.request; print(urllib.request.urlopen({!r}, timeout=20).read().decode())"
Typed = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    (made / ".git").mkdir(parents=True)
    (made / "inner").mkdir()
    return made


@pytest.fixture
def typed(tmp_path: Path, project: Path) -> Typed:
    environment = {**os.environ, "SOTTO_HOME": str(tmp_path / "home"), "PYTHONPATH": str(REPOSITORY)}

    def run(*words: str, home: str = "/nowhere") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "daemon.cli.main", "sandbox", *words]
        return subprocess.run(
            command,
            cwd=project / "inner",
            env={**environment, "HOME": home},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_command_runs_where_we_are_and_changes_nothing(typed: Typed, project: Path) -> None:
    ended = typed("run", "--", "sh", "-c", "pwd; touch ../new; ls ..; echo no >&2; exit 4")
    assert (ended.returncode, ended.stderr) == (4, "no\n")
    assert ended.stdout.split("\n") == [str(project.resolve() / "inner"), "inner", "new", ""]
    assert not (project / "new").exists()


def test_as_json_it_tells_what_was_printed(typed: Typed) -> None:
    ended = typed("run", "--json", "--", "sh", "-c", "echo out; echo err >&2", "--json")
    told = SandboxRunView.model_validate_json(ended.stdout)
    assert (told.stdout, told.stderr, told.status, told.ended, told.level) == ("out\n", "err\n", 0, "exited", "full")


def test_a_command_whose_time_is_over_is_ended(typed: Typed) -> None:
    ended = typed("run", "--timeout", "0.5", "--", "sleep", "60")
    assert ended.returncode == 5
    assert "ended after 0.5 s" in ended.stderr


def test_one_whose_memory_was_over_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(level="full", rung="overlay", ended="memory", status=137, seconds=1.0, left_out=0)
    sandbox_run.told(ran, 600)
    assert "took more memory than it may have together" in capsys.readouterr().err


def test_probe_says_what_there_is(typed: Typed) -> None:
    said = typed("probe").stdout
    assert "isolation  full" in said
    assert "memory     of all processes together" in said
    assert ProbeView.model_validate_json(typed("probe", "--json").stdout).level == "full"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "no command"),
        *((("run", "--timeout", one, "--", "true"), "--timeout") for one in ("-1", "nan", "inf", "1e99")),
    ],
)
def test_what_makes_no_sense_is_said(typed: Typed, words: tuple[str, ...], said: str) -> None:
    ended = typed(*words)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_a_home_is_no_project(typed: Typed, project: Path) -> None:
    """Its credentials would come along."""
    refused = typed("run", "--", "echo", "ran", home=str(project))
    assert (refused.returncode, refused.stdout) == (6, "")
    assert "more than a project" in refused.stderr


@pytest.mark.parametrize("host", ["*", "*.org", "https://pypi.org", "localhost:80", "127.1"])
def test_what_is_no_host_is_refused(typed: Typed, host: str) -> None:
    refused = typed("run", "--net", host, "--", "echo", "ran")
    assert (refused.returncode, refused.stdout) == (2, "")


def test_what_was_reached_is_said(typed: Typed) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        fetch = FETCH.format(f"http://127.0.0.1:{port}/")
        rules = ("run", "--net", f"127.0.0.1:{port}")
        ended = typed(*rules, "--", "/usr/bin/python3", "-c", fetch)
        assert (ended.returncode, ended.stdout) == (0, "hello\n")
        assert ended.stderr.startswith(f"sotto: reached 127.0.0.1:{port} (1 connection, ")
        as_json = typed(*rules, "--json", "--", "/usr/bin/python3", "-c", fetch)
        (known,) = SandboxRunView.model_validate_json(as_json.stdout).connections
        assert (known.host, known.port, known.verdict) == ("127.0.0.1", int(port), "reached")
        without = typed("run", "--", "/usr/bin/python3", "-c", fetch)
        assert without.returncode == 1
        assert "reached" not in without.stderr
        server.kill()
