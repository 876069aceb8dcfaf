"""The key that puts what probably comes next onto an empty line of real shells: never run, never out of date."""

import pytest

from daemon.integration import render
from daemon.next_files import NextFiles
from daemon.paths import Paths
from tests.daemon.integration.conftest import Open
from tests.daemon.integration.keyboard import Shell, commands

every_shell = pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
KEY = "\x1bn"
TYPED = {"ctrl-o": "\x0f", "f2": "\x1bOQ", "f5": "\x1b[15~"}
LINE = "echo foreseen 'a  $b' \"ü\""


@pytest.fixture
def files(odd_home: Paths) -> NextFiles:
    one = NextFiles(odd_home.next)
    one.open()
    return one


def last_run(shell: Shell, paths: Paths) -> tuple[str, str]:
    """Its session and its last run, which the records tell."""
    newest = max(paths.spool.glob(f"run-?-{shell.pid}-*.cmd"), key=lambda one: int(one.stem.rpartition("-")[2]))
    run = newest.stem.removeprefix("run-")
    return run.rpartition("-")[0], run


def foresee(shell: Shell, paths: Paths, files: NextFiles, line: str = LINE) -> None:
    shell.type("true")
    files.offer(*last_run(shell, paths), line)


def press(shell: Shell, key: str = KEY, then: str = "") -> None:
    """A key alone, as nobody types two at once."""
    shell.send(key)
    shell.pause()
    if then:
        shell.send(then)
        shell.pause()


@every_shell
def test_the_key_puts_it_on_the_line_and_runs_nothing(
    open_shell: Open, odd_home: Paths, files: NextFiles, name: str
) -> None:
    shell = open_shell(name)
    foresee(shell, odd_home, files)
    press(shell)
    assert commands(odd_home) == ["true"]
    assert "echo foreseen" in shell.raw.decode().rpartition("ready>")[2]
    press(shell, " more")
    assert "foreseen" in shell.type("")
    assert commands(odd_home)[1:] == [f"{LINE} more"]


@every_shell
def test_it_is_out_of_date_when_something_was_run_since(
    open_shell: Open, odd_home: Paths, files: NextFiles, name: str
) -> None:
    shell = open_shell(name)
    foresee(shell, odd_home, files)
    shell.type(" true unrecorded" if name != "fish" else "true recorded")
    press(shell)
    shell.type("")
    assert LINE not in commands(odd_home)


@every_shell
@pytest.mark.parametrize("nothing", ["none", "empty", "half", "of another run"])
def test_with_nothing_to_offer_the_line_stays_as_it_is(
    open_shell: Open, odd_home: Paths, files: NextFiles, name: str, nothing: str
) -> None:
    shell = open_shell(name)
    foresee(shell, odd_home, files)
    session, run = last_run(shell, odd_home)
    place = odd_home.next / session
    if nothing == "none":
        files.forget(session)
    else:
        place.write_text({"empty": "", "half": f"{run}\n", "of another run": f"{run}0\n{LINE}\n"}[nothing])
    press(shell)
    shell.type("echo fine")
    assert commands(odd_home) == ["true", "echo fine"]


@every_shell
def test_on_a_line_that_is_not_empty_the_key_does_what_it_did(
    open_shell: Open, odd_home: Paths, files: NextFiles, name: str
) -> None:
    bound = {
        "bash": 'bind \'"\\en": "X"\'',
        "zsh": "w() { LBUFFER+=X }; zle -N w; bindkey '\\en' w",
        "fish": "bind \\en 'commandline -i X'",
    }
    shell = open_shell(name, "", bound[name])
    foresee(shell, odd_home, files)
    press(shell, "echo a", KEY)
    shell.type("")
    assert commands(odd_home) == ["true", "echo aX"]
    press(shell)
    shell.type("")
    assert commands(odd_home)[2:] == []


@every_shell
@pytest.mark.parametrize("mode", ["emacs", "vi"])
def test_the_right_arrow_still_moves(open_shell: Open, odd_home: Paths, files: NextFiles, name: str, mode: str) -> None:
    odd_home.config_file.write_text('[next]\nkey = "right"\n')
    render(odd_home)
    how = {"bash": "set -o vi", "zsh": "bindkey -v", "fish": "fish_vi_key_bindings"}[name]
    shell = open_shell(name, "", how if mode == "vi" else "")
    foresee(shell, odd_home, files)
    press(shell, "echo ab")
    for key in ("\x1b[D", "\x1b[D", "\x1b[C", "X"):
        press(shell, key)
    shell.type("")
    assert commands(odd_home)[1:] == ["echo aXb"]
    foresee(shell, odd_home, files)
    press(shell, "\x1b[C")
    shell.type("")
    assert commands(odd_home)[3:] == [LINE]


@every_shell
@pytest.mark.parametrize("key", TYPED)
def test_the_user_chooses_the_key(open_shell: Open, odd_home: Paths, files: NextFiles, name: str, key: str) -> None:
    odd_home.config_file.write_text(f'[next]\nkey = "{key}"\n')
    render(odd_home)
    shell = open_shell(name)
    foresee(shell, odd_home, files)
    press(shell, TYPED[key])
    shell.type("")
    assert commands(odd_home) == ["true", LINE]


@every_shell
@pytest.mark.parametrize("setting", ['key = "none"', "offer = false"])
def test_without_a_key_nothing_is_bound(
    open_shell: Open, odd_home: Paths, files: NextFiles, name: str, setting: str
) -> None:
    odd_home.config_file.write_text(f"[next]\n{setting}\n")
    render(odd_home)
    shell = open_shell(name)
    foresee(shell, odd_home, files)
    assert "sotto_offer" not in shell.type({"bash": "bind -X; bind -s", "zsh": "bindkey", "fish": "bind"}[name])


@every_shell
def test_the_status_of_the_last_command_is_still_told(
    open_shell: Open, odd_home: Paths, files: NextFiles, name: str
) -> None:
    shell = open_shell(name)
    foresee(shell, odd_home, files)
    shell.type("sh -c 'exit 7'")
    files.offer(*last_run(shell, odd_home), "echo said " + ("$status" if name == "fish" else "$?"))
    press(shell)
    assert "said 7" in shell.type("")


@every_shell
def test_within_a_command_of_several_lines_nothing_is_offered(
    open_shell: Open, odd_home: Paths, files: NextFiles, name: str
) -> None:
    shell = open_shell(name)
    foresee(shell, odd_home, files)
    shell.send("if true\r")
    shell.pause()
    press(shell)
    shell.send("then echo two; fi\r" if name != "fish" else "echo two; end\r")
    shell.pause()
    assert "foreseen" not in commands(odd_home)[-1]
    assert "two" in commands(odd_home)[-1]


@every_shell
def test_the_key_forks_nothing(open_shell: Open, odd_home: Paths, files: NextFiles, name: str) -> None:
    before = {"bash": "bind '\"\\en\": beginning-of-line'", "zsh": "bindkey '\\en' beginning-of-line"}
    shell = open_shell(name, before.get(name, "bind \\en beginning-of-line"))
    for _ in range(2):
        foresee(shell, odd_home, files)
        press(shell)
        shell.type("")
    before = shell.faults_of_children
    for _ in range(3):
        foresee(shell, odd_home, files, "true foreseen")
        press(shell)
        shell.type("")
        press(shell, "true", KEY)
        shell.type("")
    assert commands(odd_home).count("true foreseen") == 3
    assert shell.faults_of_children == before
