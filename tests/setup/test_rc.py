"""The line in start files: asked for once, put in once, taken out whole, whatever those files are."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from daemon.integration import rendered
from daemon.paths import Paths
from daemon.setup import EXECUTABLE, rc
from daemon.setup.__main__ import arguments, choose
from daemon.setup.rc_block import BEGIN
from daemon.setup.record import Record
from daemon.setup.terminal import Consent


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of a user with bash, zsh and fish, and a Sotto in it."""
    folder = tmp_path / "us er"
    programs = tmp_path / "programs"
    for path in (folder, programs):
        path.mkdir()
    for name in ("bash", "zsh", "fish"):
        (programs / name).symlink_to(shutil.which(name) or "/bin/false")
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("HOME", str(folder))
    for name in ("SOTTO_HOME", "ZDOTDIR", *(f"XDG_{one}_HOME" for one in ("CONFIG", "DATA", "STATE", "CACHE"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return folder


def put_in(record: Record | None = None, *, yes: bool = True) -> Record:
    record = record or Record()
    rc.offer(Consent(yes=yes), record, Paths.find().make())
    return record


def test_without_a_person_nobody_agrees_and_it_is_asked_again(user: Path) -> None:
    record = put_in(yes=False)
    assert record.shell is None
    assert list(user.glob(".*rc")) == []
    assert rendered("bash", Paths.find()).exists()


def test_each_shell_gets_it_once_and_keeps_what_it_had(user: Path) -> None:
    (user / ".bashrc").write_bytes(b"alias x='\xff'")
    before = (user / ".bashrc").read_bytes()
    for _ in range(3):
        assert put_in().shell is True
    for name in (".bashrc", ".zshrc", ".config/fish/conf.d/sotto.fish"):
        assert (user / name).read_text(errors="replace").count(BEGIN) == 1
    assert (user / ".bashrc").read_bytes().startswith(before + b"\n")
    rc.remove()
    assert (user / ".bashrc").read_bytes() == before
    assert not (user / ".zshrc").exists()
    assert not (user / ".config/fish").exists()
    assert rc.remove() == []


def test_lines_of_others_around_it_stay(user: Path) -> None:
    put_in()
    file = user / ".bashrc"
    file.write_text("before\n" + file.read_text() + "after\n")
    assert put_in().shell
    assert file.read_text().startswith("before\n# >>> sotto")
    rc.remove()
    assert file.read_text() == "before\nafter\n"


def test_one_that_lost_its_end_is_not_cut(user: Path) -> None:
    (user / ".bashrc").write_text(f"{BEGIN}\nmine\n")
    assert rc.remove() == []
    assert (user / ".bashrc").read_text() == f"{BEGIN}\nmine\n"


def test_links_modes_and_directories_of_the_user_are_kept(
    user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZDOTDIR", str(tmp_path / "z"))
    (tmp_path / "dotfiles").write_text("mine\n")
    (tmp_path / "dotfiles").chmod(0o640)
    (user / ".bashrc").symlink_to(tmp_path / "dotfiles")
    put_in()
    assert (user / ".bashrc").is_symlink()
    assert (tmp_path / "dotfiles").stat().st_mode & 0o777 == 0o640
    assert BEGIN in (tmp_path / "dotfiles").read_text()
    assert BEGIN in (tmp_path / "z/.zshrc").read_text()
    rc.remove()
    assert (tmp_path / "dotfiles").read_text() == "mine\n"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everything")
def test_a_read_only_file_is_said_and_the_others_get_theirs(user: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (user / ".bashrc").write_text("mine\n")
    (user / ".bashrc").chmod(0o400)
    put_in()
    assert "add to it" in capsys.readouterr().err
    assert BEGIN in (user / ".zshrc").read_text()


def test_one_that_cannot_be_changed_does_not_keep_ours_in_the_others(user: Path, tmp_path: Path) -> None:
    (user / ".bashrc").write_text("mine\n")
    put_in()
    shutil.copy(user / ".bashrc", tmp_path / ("x" * 250))  # beside it no new file can be made
    (user / ".bashrc").unlink()
    (user / ".bashrc").symlink_to(tmp_path / ("x" * 250))
    refused: list[OSError] = []
    assert user / ".zshrc" in rc.remove(refused=refused)
    assert [error.filename for error in refused] == [str(user / ".bashrc")]
    assert not (user / ".zshrc").exists()


def test_a_choice_is_remembered_and_can_be_changed(user: Path) -> None:
    record = Record(shell=False)
    put_in(record)
    assert not (user / ".bashrc").exists()
    record.shell = True
    put_in(record, yes=False)
    assert BEGIN in (user / ".bashrc").read_text()
    record.shell = False
    put_in(record, yes=False)
    assert not (user / ".bashrc").exists()


def test_a_trial_is_not_offered_it(user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTTO_HOME", str(tmp_path / "trial"))
    assert put_in().shell is None
    assert not (user / ".bashrc").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_without_the_script_says_nothing(user: Path, shell: str) -> None:
    if os.path.realpath(Path(os.environ["PATH"], shell)) == os.path.realpath("/bin/false"):
        pytest.skip(f"{shell} is not installed")
    put_in()
    shutil.rmtree(rendered(shell, Paths.find()).parent)
    done = subprocess.run(
        [shell, "-ic", "echo fine"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert "fine" in done.stdout
    assert "sotto" not in done.stderr


@pytest.mark.parametrize("before", [None, b"", b"x", b"x\n", b"x\n\n", b"\r\n\xff\r\n"])
@pytest.mark.parametrize("capture", [True, False])
def test_a_file_is_afterwards_what_it_was(user: Path, before: bytes | None, capture: bool) -> None:
    files = [user / name for name in (".bashrc", ".zshrc", ".config/fish/config.fish")]
    (user / ".config/fish").mkdir(parents=True)
    for file in files if before is not None else ():
        file.write_bytes(before or b"")
    for choice in (capture, not capture, capture):
        put_in(Record(shell=True, capture=choice))
    rc.remove()
    assert [file.read_bytes() if file.exists() else None for file in files] == [before] * 3


def test_what_came_after_our_lines_is_kept_on_lines_of_its_own(user: Path) -> None:
    (user / ".bashrc").write_text("one")
    put_in()
    with (user / ".bashrc").open("a") as file:
        file.write("two\n")
    rc.remove()
    assert (user / ".bashrc").read_text() == "one\ntwo\n"


def test_the_capturing_shell_comes_last_and_goes_alone(user: Path) -> None:
    (user / ".bashrc").write_text("mine\n")
    put_in(Record(shell=True, capture=True))
    capturing = [user / ".bashrc", user / ".zshrc", user / ".config/fish/config.fish"]
    for file in capturing:
        assert f"{EXECUTABLE} shell --from-rc".replace("'", "") in file.read_text().splitlines()[-2].replace("'", "")
    put_in(Record(shell=True, capture=False), yes=False)
    assert not any("shell --from-rc" in file.read_text() for file in capturing if file.exists())
    assert (user / ".bashrc").read_text().count(BEGIN) == 1


def test_yes_agrees_to_the_integration_alone(user: Path) -> None:
    record = put_in()
    assert (record.shell, record.capture) == (True, None)
    assert "--from-rc" not in (user / ".bashrc").read_text()


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ([], (None, None), (None, None)),
        (["--capture"], (None, None), (True, True)),
        (["--capture", "--no-shell"], (True, None), (False, True)),
        (["--no-capture"], (True, True), (True, False)),
        (["--no-shell"], (True, True), (False, True)),
    ],
)
def test_the_command_line_is_an_answer(
    words: list[str], before: tuple[bool | None, bool | None], after: tuple[bool | None, bool | None]
) -> None:
    record = Record(shell=before[0], capture=before[1])
    choose(record, arguments(words))
    assert (record.shell, record.capture) == after
