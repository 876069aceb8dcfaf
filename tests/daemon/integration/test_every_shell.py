"""What holds in bash, zsh and fish alike: what is recorded, what is not, and that the user notices nothing."""

import shlex
import time

import pytest

from daemon.paths import Paths
from tests.daemon.integration.conftest import Open
from tests.daemon.integration.keyboard import commands, records

SHELLS = ("bash", "zsh", "fish")
every_shell = pytest.mark.parametrize("name", SHELLS)


@every_shell
def test_a_command_is_recorded_with_everything_that_is_known_of_it(
    open_shell: Open, odd_home: Paths, name: str
) -> None:
    shell = open_shell(name)
    before = time.time() * 1e6
    shell.type("sh -c 'sleep 0.05; exit 3'")
    [found] = records(odd_home)
    assert (found.version, found.shell, found.status, found.awaited) == ("1", name, "3", "0")
    assert found.command == "sh -c 'sleep 0.05; exit 3'"
    assert found.cwd == str(shell.user)
    assert 50 <= int(found.duration_ms) <= time.time() * 1e3 - before / 1e3 + 1
    assert found.session.startswith(f"{name[0]}-{shell.pid}-")
    if name == "fish":
        assert found.started == ""
    else:
        assert before <= int(found.started) <= time.time() * 1e6


@every_shell
def test_every_command_line_is_one_record_in_its_order(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    typed = ["true", "true", "false; true", "echo 'a  b' | cat", "true", "echo grüße 😀", "nosuchcommand", "true"]
    for line in typed:
        shell.type(line)
    found = records(odd_home)
    assert [one.command for one in found] == typed
    assert [one.status for one in found] == ["0"] * 6 + ["127", "0"]


@every_shell
def test_what_is_not_a_command_leaves_nothing(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    shell.type("true")
    shell.type("")
    shell.type("   ")
    shell.send("half a line")
    shell.pause()
    shell.send("\x03")
    shell.pause()
    shell.type("false")
    assert commands(odd_home) == ["true", "false"]


@every_shell
def test_a_leading_space_keeps_a_command_to_oneself(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    shell.type("true")
    shell.type(" true")
    shell.type("  echo secret")
    shell.type("false")
    assert commands(odd_home) == ["true", "false"]


@every_shell
def test_the_directory_is_that_in_which_it_began(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    shell.type("mkdir 'a b'")
    shell.type("cd 'a b'")
    shell.type("true")
    assert [one.cwd for one in records(odd_home)] == [str(shell.user)] * 2 + [str(shell.user / "a b")]


@every_shell
def test_status_and_the_statuses_of_a_pipe_are_what_they_would_be(open_shell: Open, name: str) -> None:
    shell = open_shell(name)
    asked = {"bash": '"$?/${PIPESTATUS[*]}"', "zsh": '"$?/${pipestatus[*]}"', "fish": '"$status/$pipestatus"'}[name]
    shell.type("false | true | sh -c 'exit 3'")
    assert "said 3/1 0 3" in shell.type(f"echo said {asked}")
    shell.type("sh -c 'exit 4'")
    shell.type("")
    assert "said 4/4" in shell.type(f"echo said {asked}")


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_the_last_argument_is_what_it_would_be(open_shell: Open, name: str) -> None:
    shell = open_shell(name)
    shell.type("true some argument")
    assert "said argument" in shell.type('echo "said $_"')


@every_shell
def test_a_command_of_several_lines_is_whole(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    if name == "fish":
        shell.send("begin\r")
        shell.type("echo one; end")
    else:
        shell.type("{ echo \\")
        shell.type("one; }")
    [found] = commands(odd_home)
    assert "echo" in found
    assert "one" in found


@every_shell
def test_jobs_subshells_and_functions_are_recorded_as_typed(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    typed = ["sleep 30 &", "kill $last_pid" if name == "fish" else "kill $!", "true"]
    if name != "fish":
        typed += ["f() { false; cd /; }", "f", "(cd /usr; exit 5)"]
    for line in typed:
        shell.type(line)
    found = records(odd_home)
    assert [one.command for one in found] == typed
    if name != "fish":
        assert [one.status for one in found][-2:] == ["0", "5"]


@every_shell
def test_nothing_breaks_and_nothing_is_said_where_the_spool_is_gone(
    open_shell: Open, odd_home: Paths, name: str
) -> None:
    shell = open_shell(name)
    odd_home.spool.rename(odd_home.spool.with_name("away"))
    assert shell.type("echo fine").strip().splitlines()[-2:] != []
    said = shell.type("true")
    assert "sotto" not in said
    assert "such" not in said


@every_shell
def test_while_paused_nothing_is_written(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    odd_home.paused.write_text("")
    shell.type("echo one")
    odd_home.paused.write_text(f"{int((time.time() + 1_000) * 1e6)}\n")
    shell.type("echo two")
    odd_home.paused.unlink()
    shell.type("echo three")
    assert commands(odd_home) == ["echo three"]


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_pause_ends_by_itself_also_without_a_daemon(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    odd_home.paused.write_text(f"{int((time.time() - 1) * 1e6)}\n")
    shell.type("echo one")
    assert commands(odd_home) == ["echo one"]


@every_shell
def test_in_some_directories_nothing_is_written(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    for folder in ("secret", "secret/deep", "secretive"):
        (shell.user / folder).mkdir()
    odd_home.not_in.write_text(f"/nowhere\n{shell.user}/secret\n")
    for folder in ("secret", "deep", "../../secretive"):
        shell.type(f"cd {folder}")
        shell.type("true")
    assert [(one.command, one.cwd.rpartition("/")[2]) for one in records(odd_home)] == [
        ("cd secret", shell.user.name),
        ("true", "secretive"),
    ]


@every_shell
def test_pytest_is_asked_for_a_report_and_the_variable_is_given_back(
    open_shell: Open, odd_home: Paths, name: str
) -> None:
    shell = open_shell(name)
    shell.type("env > one")
    shell.type("set -gx PYTEST_ADDOPTS '-x --co'" if name == "fish" else "export PYTEST_ADDOPTS='-x --co'")
    shell.type("env > two")
    shell.type("set -e PYTEST_ADDOPTS" if name == "fish" else "unset PYTEST_ADDOPTS")
    shell.type("env > three")
    shell.type("set -gx SOTTO_REPORTS off" if name == "fish" else "export SOTTO_REPORTS=off")
    shell.type("env > four")
    session = records(odd_home)[0].session

    def words(file: str) -> list[str]:
        lines = (shell.user / file).read_text().splitlines()
        [found] = [line.partition("=")[2] for line in lines if line.startswith("PYTEST_ADDOPTS=")] or [""]
        return shlex.split(found)

    zero = "0" if name == "fish" else ""  # it counts with two digits
    assert words("one") == [f"--junitxml={odd_home.reports}/{session}-{zero}1.xml"]
    assert words("two") == ["-x", "--co", f"--junitxml={odd_home.reports}/{session}-{zero}3.xml"]
    assert words("three") == [f"--junitxml={odd_home.reports}/{session}-{zero}5.xml"]
    assert words("four") == []


@every_shell
@pytest.mark.parametrize("before", ["", "-x "])
def test_what_a_shell_around_it_asked_for_is_forgotten(
    open_shell: Open, odd_home: Paths, name: str, before: str
) -> None:
    asked = shlex.quote(f"--junitxml={odd_home.reports}/")
    outer = [f"{asked}{session}-1-2.xml" for session in "bz"]
    shell = open_shell(name, PYTEST_ADDOPTS=f"{before}{' '.join(outer)}")
    shell.type("env > one")
    [said] = [line for line in (shell.user / "one").read_text().splitlines() if line.startswith("PYTEST_ADDOPTS=")]
    [*theirs, ours] = shlex.split(said.partition("=")[2])
    assert theirs == before.split()
    assert ours.startswith(f"--junitxml={odd_home.reports}/{name[0]}-")
    assert "-1-2.xml" not in ours


@every_shell
@pytest.mark.parametrize("how", ["paused", "gone"])
def test_no_report_is_asked_for_where_it_could_not_be_left_or_is_not_wanted(
    open_shell: Open, odd_home: Paths, name: str, how: str
) -> None:
    if how == "gone":
        odd_home.reports.rmdir()
    else:
        odd_home.paused.touch()
    shell = open_shell(name)
    assert "--junitxml" not in shell.type("env | grep PYTEST")


@every_shell
def test_marks_are_written_for_the_shell_that_is_captured_and_for_no_other(
    open_shell: Open, odd_home: Paths, name: str
) -> None:
    variable, number = ("set -gx {} {}", "$fish_pid") if name == "fish" else ("export {}={}", "$$")
    shell = open_shell(name, variable.format("SOTTO_SHELL_PID", number) + "; " + variable.format("SOTTO_MARK", "abc"))
    shell.type("sh -c 'echo printed; exit 7'")
    shell.type(variable.format("SOTTO_SHELL_PID", "1"))
    shell.type("true")
    found = records(odd_home)
    run = f"{found[0].session}-{'01' if name == 'fish' else '1'}".encode()
    begin, end = b"\x1b]7877;abc;C;" + run + b"\x07", b"\x1b]7877;abc;D;" + run + b";7\x07"
    between = shell.raw.partition(begin)[2].partition(end)[0]
    assert b"printed" in between
    assert [one.awaited for one in found] == ["1", "1", "0"]
    assert shell.raw.count(b";abc;C;") == shell.raw.count(b";abc;D;") == 2


@every_shell
def test_the_session_is_there_for_what_the_shell_starts(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    said = shell.type("printenv SOTTO_SHELL_SESSION")
    [found] = records(odd_home)
    assert found.session in said


@every_shell
def test_a_shell_within_a_shell_has_its_own_session(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    shell.type("true")
    within = {"bash": f"bash --rcfile {shell.user}/.bashrc -i", "zsh": "zsh -d -i", "fish": "fish -i"}[name]
    shell.type(within)
    shell.type("true")
    shell.type(f"exec {within}")
    shell.type("true")
    found = records(odd_home)
    assert len({one.session for one in found}) == 3
    assert [one.command for one in found] == ["true"] * 3


@every_shell
def test_a_prompt_forks_nothing(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell(name)
    odd_home.not_in.write_text("/nowhere\n")
    shell.type("true")
    before = shell.faults_of_children
    for _ in range(20):
        shell.type("true")
    assert commands(odd_home) == ["true"] * 21
    assert shell.faults_of_children == before
    shell.type("(:)" if name != "fish" else "env true")
    assert shell.faults_of_children > before, "a single fork shows"
