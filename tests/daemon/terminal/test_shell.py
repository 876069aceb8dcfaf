"""A captured shell is the shell: keys, sizes, signals, endings; what its commands printed is kept."""

import contextlib
import hashlib
import os
import pwd
import shlex
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.paths import Paths
from daemon.terminal.feed import RESTARTS
from daemon.terminal.shell import inside, users_own
from tests.daemon.terminal.conftest import BASH, SOTTO
from tests.daemon.terminal.person import Terminal, soon

Open = Callable[..., Terminal]
Outputs = Callable[[int], list[bytes]]


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


def test_what_each_command_printed_is_kept_apart(open_shell: Open, outputs: Outputs, home: Paths) -> None:
    shell = open_shell()
    shell.ask(b"echo one; echo er''ror >&2; false\n", b"error\r\n$ ")
    shell.ask(b"echo tw''o\n", b"two\r\n$ ")
    assert outputs(2) == [b"one\r\nerror\r\n", b"two\r\n"]
    assert b"7877" not in shell.shown
    modes = {stat.S_IMODE(path.stat().st_mode) for path in home.spool.glob("*.out")}
    assert (modes, list(home.spool.glob("*.partial"))) == ({0o600}, [])


def test_a_command_that_printed_nothing_has_its_output_too(open_shell: Open, outputs: Outputs) -> None:
    open_shell().type(b"false\n")
    assert outputs(1) == [b""]


def test_what_is_not_recorded_leaves_no_output(open_shell: Open, outputs: Outputs, home: Paths) -> None:
    shell = open_shell()
    shell.ask(b"UNRECORDED=1\n", b"$ ")
    shell.ask(b"echo sec''ret; UNRECORDED=\n", b"secret\r\n$ ")
    shell.ask(b"UNRECORDED=1; echo pri''vate\n", b"private\r\n$ ")
    shell.ask(b"UNRECORDED=; echo la''st\n", b"last\r\n$ ")
    assert b"private\r\n" not in outputs(2)
    assert outputs(2)[-1] == b"last\r\n"


def test_of_a_command_that_succeeded_less_is_kept(open_shell: Open, outputs: Outputs, home: Paths) -> None:
    home.config_file.write_text("[run]\ncapture_kb = 64\n[shell]\nsuccess_kb = 1\n", encoding="utf-8")
    shell = open_shell()
    shell.ask(b"seq 10000; echo fi''ne\n", b"fine\r\n$ ")
    shell.ask(b"seq 2000; (exit 1)\n", b"2000\r\n$ ")
    short, whole = outputs(2)
    assert len(short) < 1_100
    assert short.startswith(b"1\r\n2\r\n")
    assert short.endswith(b"10000\r\nfine\r\n")
    assert whole == b"".join(b"%d\r\n" % n for n in range(1, 2_001))


def test_a_flood_is_kept_at_both_ends(open_shell: Open, outputs: Outputs) -> None:
    shell = open_shell()
    shell.ask(b"seq 700000; echo fl''ood; (exit 1)\n", b"flood\r\n$ ")
    [kept] = outputs(1)
    assert kept.startswith(b"1\r\n2\r\n")
    assert kept.endswith(b"700000\r\nflood\r\n")
    assert (4 << 20) < len(kept) < (4 << 20) + 40


def test_secrets_of_the_environment_are_hidden(open_shell: Open, outputs: Outputs) -> None:
    secret, later = "hunter2-of-the-environment", "swordfish-of-a-later-hour"
    shell = open_shell(env={"DB_PASSWORD": secret})
    shell.ask(b"echo $DB_PASSWORD; (exit 1)\n", b"\r\n$ ")
    shell.ask(b"export OTHER_PASSWORD=" + later.encode() + b"\n", b"$ ")
    shell.ask(b"/bin/sh -c 'echo begun; echo $OTHER_PASSWORD; sleep 0.1; exit 1'\n", b"\r\n$ ")
    first, _, last = outputs(3)
    assert secret.encode() in shell.shown
    assert secret.encode() not in first
    assert b"secret" in first
    assert later.encode() not in last
    assert b"begun" in last


def test_secrets_of_the_environment_are_hidden_in_reports_before_the_output_is_there(
    open_shell: Open, outputs: Outputs, home: Paths
) -> None:
    secret = "hunter2-of-the-environment"
    shell = open_shell(env={"DB_PASSWORD": secret})
    shell.ask(b'echo "<failure>$DB_PASSWORD</failure>" >$SOTTO_HOME/state/spool/reports/b-$$-1.xml\n', b"\r\n$ ")
    outputs(1)
    [report] = home.reports.iterdir()
    assert secret not in report.read_text()
    assert report.read_text().startswith("<failure>")


def test_marks_with_another_nonce_mean_nothing(open_shell: Open, outputs: Outputs) -> None:
    shell = open_shell()
    shell.ask(rb"printf 'a\e]7877;wrong;D;b-1-1;0\ab\n'; echo e''nd" + b"\n", b"end\r\n$ ")
    assert outputs(1) == [b"a\x1b]7877;wrong;D;b-1-1;0\x07b\r\nend\r\n"]


# ── what the person feels ─────────────────────────────────────────────────────────────────────────


def test_it_ends_as_the_shell_ends(open_shell: Open) -> None:
    shell = open_shell()
    shell.type(b"exit 3\n")
    assert shell.end() == 3


def test_what_is_around_it_has_its_modes_back(open_shell: Open) -> None:
    outer = open_shell("/bin/bash", "--norc", "--noprofile", "-i", env={"PS1": "outer> "}, prompt=b"outer> ")
    before = modes_for_commands(outer)
    outer.ask(shlex.join([*SOTTO, "shell", "--", *BASH]).encode() + b"\n", b"$ ")
    outer.ask(b"stty -echo; exit 4\n", b"outer> ")
    outer.ask(b"echo sta''tus $?\n", b"status 4\r\n\x1b[?2004houter> ")
    assert modes_for_commands(outer) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_relay_that_is_killed_leaves_the_terminal_as_it_was(open_shell: Open, number: signal.Signals) -> None:
    outer = open_shell("/bin/bash", "--norc", "--noprofile", "-i", env={"PS1": "outer> "}, prompt=b"outer> ")
    before = modes_for_commands(outer)
    outer.ask(shlex.join([*SOTTO, "shell", "--", *BASH]).encode() + b"\n", b"$ ")
    relay = int(outer.ask(b"echo parent $PPID.\n", b".\r\n$ ").rpartition(b"parent ")[2].partition(b".")[0])
    os.kill(relay, number)
    outer.ask(b"", b"outer> ")
    outer.ask(b"echo st''ill here\n", b"still here\r\n\x1b[?2004houter> ")
    soon(lambda: modes_for_commands(outer) == before)


def modes_for_commands(outer: Terminal) -> bytes:
    """The modes that a command finds, which readline changes and gives back."""
    shown = outer.ask(b"stty -a; echo do''ne\n", b"done\r\n\x1b[?2004houter> ")
    return shown.partition(b"speed")[2]


def test_a_terminal_that_is_closed_ends_the_shell(open_shell: Open, tmp_path: Path) -> None:
    shell = open_shell()
    shell.ask(f"trap 'echo over > {tmp_path}/over' EXIT; echo s''et\n".encode(), b"set\r\n$ ")
    shell.hang_up()
    assert os.waitstatus_to_exitcode(os.waitpid(shell.pid, 0)[1]) in (129, -signal.SIGHUP)
    soon((tmp_path / "over").exists)


def test_the_size_of_the_window_and_its_changes_arrive(open_shell: Open) -> None:
    shell = open_shell()
    shell.resize(33, 111)
    shell.ask(b"stty size\n", b"33 111\r\n$ ")
    shell.ask(b'sh -c \'trap "stty size; exit" WINCH; echo wai""ting; while :; do sleep 0.05; done\'\n', b"waiting\r\n")
    shell.resize(44, 99)
    shell.ask(b"", b"44 99\r\n")


def test_ctrl_c_interrupts_and_ctrl_z_stops(open_shell: Open, outputs: Outputs) -> None:
    shell = open_shell()
    shell.ask(b"sh -c 'echo be''gun; exec sleep 60'\n", b"begun\r\n")
    shell.ask(b"\x03", b"$ ")
    shell.ask(b"sh -c 'echo stop''ping; read line; echo got $line; exit 7'\n", b"stopping\r\n")
    shell.ask(b"\x1a", b"Stopped")
    shell.until(b"$ ")
    shell.ask(b"fg\nit\n", b"got it\r\n$ ")
    assert outputs(3)[0].startswith(b"begun\r\n")
    assert b"got it" in outputs(3)[2]


def test_the_whole_can_be_suspended(open_shell: Open) -> None:
    outer = open_shell("/bin/bash", "--norc", "--noprofile", "-i", env={"PS1": "outer> "}, prompt=b"outer> ")
    outer.ask(shlex.join([*SOTTO, "shell", "--", *BASH]).encode() + b"\n", b"\r$ ")
    outer.ask(b"suspend\n", b"Stopped")
    outer.ask(b"echo out''side\n", b"outside\r\n")
    outer.ask(b"fg\n", b"shell")
    outer.ask(b"\necho in''side\n", b"inside\r\n$ ")
    outer.ask(b"exit 6\n", b"outer> ")
    outer.ask(b"echo sta''tus $?\n", b"status 6\r\n")


def test_a_megabyte_is_pasted_whole(open_shell: Open) -> None:
    shell = open_shell()
    paste = os.urandom(1 << 19).hex().encode()
    shell.ask(b"stty raw -echo; echo rea''dy; head -c 1048576 | sha256sum; stty sane\n", b"ready")
    shell.ask(paste, hashlib.sha256(paste).hexdigest().encode())


def test_binary_rubbish_passes(open_shell: Open, tmp_path: Path) -> None:
    rubbish = os.urandom(300_000) + b"\x1b]7877;" + bytes(range(256))
    (tmp_path / "rubbish").write_bytes(rubbish)
    shell = open_shell()
    shown = shell.ask(f"stty -opost; cat {tmp_path}/rubbish; stty opost; echo e''nd\n".encode(), b"end\r\n$ ")
    assert rubbish in shown


def test_another_shell_may_take_its_place(open_shell: Open, outputs: Outputs) -> None:
    shell = open_shell()
    shell.ask(b"exec bash --norc --noprofile -i\n", b"bash")
    shell.ask(b"echo an''other\n", b"another\r\n")
    shell.type(b"exit 5\n")
    assert shell.end() == 5


# ── what may fail ─────────────────────────────────────────────────────────────────────────────────


def keeper_of(relay: int, *, but: int = 0) -> int:
    """The process that keeps, as soon as there is one: of the same command line, and it leads its session.

    A copy that only forks the keeper looks the same for a moment, but leads nothing.
    """
    found: list[int] = []
    soon(lambda: found.extend(pid for pid in alike(relay) if pid not in {relay, but}) or found)
    return found[0]


def alike(relay: int) -> list[int]:
    """Leaders of a session with the command line and the environment of this process."""
    own = [Path(f"/proc/{relay}/{name}").read_bytes() for name in ("cmdline", "environ")]
    leaders = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            same = own == [(entry / name).read_bytes() for name in ("cmdline", "environ")]
            if same and os.getsid(int(entry.name)) == int(entry.name):
                leaders.append(int(entry.name))
    return leaders


def test_a_keeper_that_dies_is_replaced(open_shell: Open, outputs: Outputs) -> None:
    """And nothing is lost, though one that was killed takes messages as long as the kernel has not ended it."""
    shell = open_shell()
    shell.ask(b"echo on''e\n", b"one\r\n$ ")
    assert outputs(1) == [b"one\r\n"]
    for turn in range(2):
        os.kill(keeper_of(shell.pid), signal.SIGKILL)
        for number in range(5):
            shell.ask(b"echo a''%d%d\n" % (turn, number), b"a%d%d\r\n$ " % (turn, number))
        assert outputs(5 * turn + 6)[-5:] == [b"a%d%d\r\n" % (turn, number) for number in range(5)]


def test_what_was_under_way_when_its_keeper_died_is_told_again(open_shell: Open, outputs: Outputs) -> None:
    shell = open_shell()
    shell.ask(b"echo be''gun; read line; echo got $line; (exit 3)\n", b"begun\r\n")
    os.kill(keeper_of(shell.pid), signal.SIGKILL)
    shell.ask(b"it\n", b"got it\r\n$ ")
    assert outputs(1) == [b"begun\r\nit\r\ngot it\r\n"]


def test_of_what_is_too_long_to_be_told_again_nothing_is_kept(open_shell: Open, outputs: Outputs, home: Paths) -> None:
    shell = open_shell()
    shell.ask(b"seq 200000; echo be''gun; read line; echo got $line; (exit 3)\n", b"begun\r\n")
    os.kill(keeper_of(shell.pid), signal.SIGKILL)
    shell.ask(b"it\n", b"got it\r\n$ ")
    shell.ask(b"echo ne''xt\n", b"next\r\n$ ")
    assert outputs(1) == [b"next\r\n"]


def test_keepers_that_die_too_often_are_left_and_the_shell_goes_on(open_shell: Open) -> None:
    shell = open_shell()
    for _ in range(RESTARTS):
        replaced(shell.pid)
    os.kill(keeper_of(shell.pid), signal.SIGKILL)
    shell.ask(b"echo with''out\n", b"without\r\n$ ")
    shell.type(b"exit 3\n")
    assert shell.end() == 3


def replaced(relay: int) -> None:
    """Kill the keeper and wait for the next: nobody needs to type anything for that."""
    dead = keeper_of(relay)
    os.kill(dead, signal.SIGKILL)
    keeper_of(relay, but=dead)


def test_a_keeper_that_hangs_holds_nobody_up(open_shell: Open, outputs: Outputs) -> None:
    shell = open_shell()
    keeper = keeper_of(shell.pid)
    os.kill(keeper, signal.SIGSTOP)
    shell.ask(b"seq 1000000; echo th''rough\n", b"through\r\n$ ")
    shell.ask(b"echo ne''xt\n", b"next\r\n$ ")
    os.kill(keeper, signal.SIGCONT)
    shell.ask(b"echo aft''er\n", b"after\r\n$ ")
    assert outputs(2)[-2:] == [b"next\r\n", b"after\r\n"]


def test_a_spool_that_cannot_be_written_changes_nothing(open_shell: Open, home: Paths) -> None:
    home.spool.rename(home.spool.with_name("elsewhere"))
    home.spool.write_text("a file", encoding="utf-8")
    shell = open_shell()
    shell.ask(b"echo fi''ne 2>/dev/null\n", b"fine\r\n")
    shell.type(b"exit 2\n")
    assert shell.end() == 2


def test_without_a_terminal_it_is_the_plain_shell(home: Paths) -> None:

    done = subprocess.run(
        [*SOTTO, "shell", "--", "sh", "-c", "echo ${SOTTO_SHELL_PID-none}; exit 3"], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, b"none\n", b"")


def test_a_shell_that_is_not_there_is_replaced_by_a_smaller_one(open_shell: Open) -> None:
    shell = open_shell(*SOTTO, "shell", env={"SHELL": "/no/such/shell", "PS1": "small> "}, prompt=b"small> ")
    shell.type(b"exit 9\n")
    assert shell.end() == 9


def test_the_users_shell_is_meant_when_none_is_named(open_shell: Open) -> None:
    shell = open_shell(*SOTTO, "shell", env={"SHELL": "/bin/sh", "PS1": "mine> "}, prompt=b"mine> ")
    shell.ask(b"echo pid $$ is $SOTTO_SHELL_PID\n", b"pid ")
    shell.type(b"test $$ = $SOTTO_SHELL_PID; exit $?\n")
    assert shell.end() == 0


def test_one_within_another_is_the_plain_shell(open_shell: Open) -> None:
    shell = open_shell()
    inner = shlex.join([*SOTTO, "shell", "--", "sh", "-c", "echo parents $PPID; exit 8"])
    shell.ask(b"echo mine $$; " + inner.encode() + b"; echo sta''tus $?\n", b"status 8\r\n")
    numbers = [line.split()[1] for line in shell.shown.splitlines() if line.startswith((b"mine", b"parents"))]
    assert numbers[0] == numbers[1]


def test_one_is_inside_only_what_it_descends_from() -> None:
    assert inside({"SOTTO_SHELL_PID": str(os.getppid())})
    for other in ("", "0", "1", "x", str(os.getpid()), "999999999"):
        assert not inside({"SOTTO_SHELL_PID": other})


# ── the line in the start file ────────────────────────────────────────────────────────────────────


def test_from_a_start_file_success_means_that_the_person_is_done(open_shell: Open) -> None:
    outer = open_shell("/bin/bash", "--norc", "--noprofile", "-i", env={"PS1": "outer> "}, prompt=b"outer> ")
    outer.ask(shlex.join([*SOTTO, "shell", "--from-rc", "--", *BASH]).encode() + b"\n", b"\r$ ")
    outer.ask(b"sleep 0.6; exit 3\n", b"outer> ")
    outer.ask(b"echo sta''tus $?\n", b"status 0\r\n\x1b[?2004houter> ")
    for broken in (["/no/such/shell"], ["sh", "-c", "exit 1"]):
        outer.ask(shlex.join([*SOTTO, "shell", "--from-rc", "--", *broken]).encode() + b"\n", b"outer> ")
        outer.ask(b"echo sta''tus $?\n", b"status 69\r\n\x1b[?2004houter> ")


def test_it_needs_neither_the_vocabulary_nor_the_bus() -> None:

    quick = "import sys; import daemon.cli.main, daemon.cli.shell; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", quick], capture_output=True, text=True, check=True)
    heavy = {"knowledge.events", "pydantic", "zmq", "sqlite3", "watchdog", "subprocess", "tomllib", "numpy"}
    assert not set(done.stdout.split()) & heavy


def test_where_the_environment_names_no_shell_it_is_the_one_of_the_login() -> None:
    assert users_own({"SHELL": "/bin/other"}) == "/bin/other"
    assert users_own({"SHELL": ""}) == users_own({}) == pwd.getpwuid(os.getuid()).pw_shell
