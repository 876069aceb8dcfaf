"""A command that was granted is run once, exactly as it was shown, and nothing of it is left."""

import json
import os
import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from daemon.bench.hands_stage import Stage, stage
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import Event, PlanDecided
from knowledge.store.streams import Chunk
from knowledge.tasks.effects import RunCommand
from services.hands.checkpoint import Granted
from services.hands.commanding import BEGUN, Commands
from tests.services.hands.commands import alive, approval, ended, printed, proposed, python, run, yes

HOSTILE = [
    "a\nb",
    "'",
    '"',
    "$(touch x)",
    "`touch x`",
    "\\",
    "; touch x",
    "-rf",
    "",
    " ",
    "\t",
    "\x1b[2J",
    "\u202e",
    "é",
    "*",
]


@pytest.fixture
def hands(home: Paths) -> Iterator[Stage]:
    with stage(home) as one:
        yield one


@pytest.fixture
def cli(home: Paths, hands: Stage) -> Iterator[BusClient]:
    del hands
    with BusClient(home, "cli") as one:
        yield one


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    return (tmp_path / "place").resolve()


# ── exactly as shown ──────────────────────────────────────────────────────────────────────────────


def test_a_command_gets_exactly_its_words(home: Paths, cli: BusClient, place: Path) -> None:
    done, said = run(home, cli, place, python("print(json.dumps(sys.argv[1:]))", *HOSTILE))
    assert (done.state, json.loads(said)) == ("done", HOSTILE)
    assert list(place.iterdir()) == []


def test_a_line_is_given_to_a_shell_as_it_is(home: Paths, cli: BusClient, place: Path) -> None:
    shown = proposed(cli, place, command="printf '%s' \"$0 $((1 + 1))\" | tr 2 3")
    assert "$ /bin/sh -c " in shown.preview
    cli.ask(yes(home, shown))
    assert ended(home, shown.approval).said.startswith("`printf")
    assert printed(home, shown.approval) == "/bin/sh 3"


def test_its_environment_is_the_one_that_was_shown(home: Paths, cli: BusClient, place: Path) -> None:
    given = {"GREETING": "a\n b=c", "LANG": "C"}
    shown = proposed(cli, place, argv=["/bin/cat", "/proc/self/environ"], environment=given)
    cli.ask(yes(home, shown))
    assert ended(home, shown.approval).state == "done"
    found = dict(one.split("=", 1) for one in printed(home, shown.approval).rstrip("\0").split("\0"))
    assert found.items() >= given.items()
    assert set(found) == {"GREETING", "HOME", "LANG", "PATH", "TERM", "USER"}
    for name, value in found.items():
        assert f"    {name}=" in shown.preview
        assert "\n" in value or value in shown.preview


LOOKS = """
import resource
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps({
    "cwd": os.getcwd(), "in": os.readlink("/proc/self/fd/0"), "uid": os.getuid(),
    "blocked": status["SigBlk"].strip(), "umask": status["Umask"].strip(),
    "leads": os.getsid(0) == os.getpid() == os.getpgid(0), "nice": os.getpriority(os.PRIO_PROCESS, 0),
    "limits": [resource.getrlimit(one)[0] for one in (resource.RLIMIT_CORE, resource.RLIMIT_DATA, resource.RLIMIT_CPU)],
}))
"""


def test_it_is_a_process_of_the_users(home: Paths, cli: BusClient, place: Path) -> None:
    _, said = run(home, cli, place, python(LOOKS))
    limits = [resource.getrlimit(one)[0] for one in (resource.RLIMIT_CORE, resource.RLIMIT_DATA, resource.RLIMIT_CPU)]
    assert json.loads(said) == {
        "cwd": str(place),
        "in": "/dev/null",
        "uid": os.getuid(),
        "blocked": "0" * 16,
        "umask": "0022",
        "leads": True,
        "nice": 0,
        "limits": limits,
    }


def test_only_the_first_three_are_open_and_no_signal_is_ignored(home: Paths, cli: BusClient, place: Path) -> None:
    shown = proposed(cli, place, command="ls /proc/self/fd; grep SigIgn /proc/self/status")
    cli.ask(yes(home, shown))
    ended(home, shown.approval)
    *open_, ignored = printed(home, shown.approval).split("\n")[:-1]
    assert (open_, ignored.split()[1]) == (["0", "1", "2", "3"], "0" * 16)  # 3 is the folder that `ls` reads


@pytest.mark.parametrize(("status", "program"), [(0, "pass"), (3, "sys.exit(3)"), (137, "os.kill(os.getpid(), 9)")])
def test_how_it_ended_is_told(home: Paths, cli: BusClient, place: Path, status: int, program: str) -> None:
    done, _ = run(home, cli, place, python(program))
    assert done.state == "done"
    assert f"ended with status {status} after" in done.said


# ── not what was shown any more ───────────────────────────────────────────────────────────────────


def test_a_program_that_was_changed_is_not_run(home: Paths, cli: BusClient, place: Path) -> None:
    script = place / "go"
    script.write_text("#!/bin/sh\necho one\n", encoding="utf-8")
    script.chmod(0o755)
    known = script.stat()
    shown = proposed(cli, place, argv=["./go"])
    script.write_text("#!/bin/sh\necho two\n", encoding="utf-8")  # in place, as long, and as old as before
    os.utime(script, ns=(known.st_atime_ns, known.st_mtime_ns))
    cli.ask(yes(home, shown))
    done = ended(home, shown.approval)
    assert (done.state, "was changed since it was shown" in done.said) == ("failed", True)
    assert printed(home, shown.approval) == ""


@pytest.mark.parametrize("how", ["gone", "another", "a link", "a link on the way"])
def test_in_a_directory_that_is_another_nothing_is_run(home: Paths, cli: BusClient, place: Path, how: str) -> None:
    inner = place / "a" / "b"
    inner.mkdir(parents=True)
    (place / "z" / "b").mkdir(parents=True)
    shown = proposed(cli, inner, command="touch ran")
    moved = place / "a" if how == "a link on the way" else inner
    moved.rename(place / "moved")
    if how == "another":
        inner.mkdir()
    elif how == "a link":
        inner.symlink_to(place / "moved")
    elif how == "a link on the way":
        (place / "a").symlink_to(place / "moved")
    cli.ask(yes(home, shown))
    assert ended(home, shown.approval).state == "failed"
    assert list(place.rglob("ran")) == []


def test_what_cannot_be_begun_says_so(home: Paths, cli: BusClient, place: Path) -> None:
    script = place / "go"
    script.write_text("#!/nowhere/sh\n", encoding="utf-8")
    script.chmod(0o755)
    done, said = run(home, cli, place, ["./go"])
    assert (done.state, said) == ("failed", "")
    assert done.said == "it could not be begun: No such file or directory"


# ── what it leaves ────────────────────────────────────────────────────────────────────────────────

_FORKS = """
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    open('pid', 'w').write(str(os.getpid()))
    while True:
        signal.pause()
while not os.path.exists('pid') or not open('pid').read():
    pass
"""
FORKS = f"import signal\n{_FORKS}"
STAYS = f"{FORKS}\nprint('there', flush=True)\nsignal.pause()"


def test_what_it_leaves_running_is_ended_with_it(home: Paths, cli: BusClient, place: Path) -> None:
    done, _ = run(home, cli, place, python(FORKS))
    pid = int((place / "pid").read_text(encoding="ascii"))
    assert not alive(pid)
    assert done.state == "done"
    assert "what it had left running was ended with it (1)" in done.said


def test_after_its_time_all_of_it_is_ended(home: Paths, cli: BusClient, place: Path) -> None:
    done, said = run(home, cli, place, python(STAYS), seconds="2")
    assert not alive(int((place / "pid").read_text(encoding="ascii")))
    assert (done.state, said) == ("failed", "there\n")
    assert "took longer than 2 seconds and was ended" in done.said


def _begun(home: Paths, cli: BusClient, place: Path) -> tuple[int, int]:
    """A command that goes on for ever: its approval, and the process that is hardest to end."""
    shown = proposed(cli, place, argv=python(STAYS))
    cli.ask(yes(home, shown))
    wait(lambda: "there" in printed(home, shown.approval))
    return shown.approval, int((place / "pid").read_text(encoding="ascii"))


def test_a_daemon_that_stops_ends_it_and_says_so(home: Paths, place: Path) -> None:
    with stage(home), BusClient(home, "cli") as cli:
        number, pid = _begun(home, cli, place)
    assert not alive(pid)
    done = approval(home, number)
    assert done.state == "failed"
    assert "Sotto stopped" in done.said
    assert "whether it had its effect is not known" in done.said


def test_hands_that_are_killed_take_it_with_them_and_never_run_it_again(
    home: Paths, hands: Stage, cli: BusClient, place: Path
) -> None:
    number, pid = _begun(home, cli, place)
    hands.restart_hands()
    done = ended(home, number)
    assert done.said == "Sotto was interrupted while it ran; whether it had its effect is not known"
    wait(lambda: not alive(pid))
    assert printed(home, number) == "there\n"


def test_a_keeper_that_is_killed_takes_it_with_it_and_that_is_told(home: Paths, cli: BusClient, place: Path) -> None:
    shown = proposed(cli, place, argv=python("print(os.getppid(), os.getpid(), flush=True)\nwhile True: pass"))
    cli.ask(yes(home, shown))
    wait(lambda: printed(home, shown.approval).endswith("\n"))
    keeper, command = map(int, printed(home, shown.approval).split())
    os.kill(keeper, signal.SIGKILL)
    done = ended(home, shown.approval)
    wait(lambda: not alive(command))
    assert done.state == "failed"
    assert "whether it had its effect is not known" in done.said


def test_a_hub_that_is_killed_while_it_runs_hears_of_it_all(
    home: Paths, hands: Stage, cli: BusClient, place: Path
) -> None:
    waits = "print('one', flush=True)\nwhile not os.path.exists('go'):\n    pass\nprint('two')"
    shown = proposed(cli, place, argv=python(waits))
    cli.ask(yes(home, shown))
    wait(lambda: "one" in printed(home, shown.approval))
    hands.restart_hub()
    (place / "go").touch()
    assert ended(home, shown.approval).state == "done"
    assert printed(home, shown.approval) == "one\ntwo\n"


def test_of_many_who_agree_at_once_one_has_it_run(home: Paths, cli: BusClient, place: Path) -> None:
    shown = proposed(cli, place, command="echo ran >> ran")
    with ExitStack() as stack:
        others = [stack.enter_context(BusClient(home, f"cli{number}")) for number in range(8)]
        for _ in range(25):
            for other in others:
                other.publish(yes(home, shown))
        ended(home, shown.approval)
        assert not isinstance(others[0].ask(yes(home, shown)).event, PlanDecided)
    assert (place / "ran").read_text(encoding="ascii") == "ran\n"


class Forgetful(Commands):
    """It does not look whether it has begun: with it the test below would find a command that runs twice."""

    def act(self, granted: Granted[RunCommand], room: Path) -> Sequence[Event]:
        (room / BEGUN).unlink(missing_ok=True)
        return super().act(granted, room)


class Unread:
    """No stream is on record."""

    def read(self, name: str, off: int = 0) -> Iterator[Chunk]:
        del off
        raise NotFound(name)

    def text(self, name: str) -> str:
        raise NotFound(name)


@pytest.mark.parametrize(("hand", "times"), [(Commands, 1), (Forgetful, 2)])
def test_what_was_begun_is_not_begun_again(home: Paths, place: Path, hand: type[Commands], times: int) -> None:
    with stage(home, {RunCommand: hand(Unread())}) as both, BusClient(home, "cli") as cli:
        shown = proposed(cli, place, command="echo $$ >> ran; exec sleep 1000")
        cli.ask(yes(home, shown))
        wait(lambda: _lines(place / "ran") == 1)
        both.restart_hands()
        wait(lambda: approval(home, shown.approval).over or _lines(place / "ran") > 1)
    assert _lines(place / "ran") == times


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="ascii").splitlines()) if file.exists() else 0
