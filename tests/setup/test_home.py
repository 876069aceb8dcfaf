"""What set-up puts into the user's own folders, and the words it says about it."""

import json
import shutil
import subprocess

import pytest

from daemon.paths import Paths
from daemon.setup import completion, link, packages, welcome
from daemon.setup.record import Record
from daemon.setup.terminal import Consent
from knowledge.errors import BadConfiguration


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_the_link_is_made_and_moved_but_takes_nobodys_place(tmp_path, capsys):
    ours, other = tmp_path / "new/.venv/bin/sotto", tmp_path / "old/.venv/bin/sotto"
    link.make(link.place(), other)
    link.make(link.place(), ours)
    assert link.place().readlink() == ours
    assert f"it now points to {ours}" in capsys.readouterr().err
    link.make(link.place(), ours)
    assert capsys.readouterr().err == ""
    assert not link.remove(link.place(), other)
    assert link.remove(link.place(), ours)
    link.place().write_text("mine")
    link.make(link.place(), ours)
    assert link.place().read_text() == "mine"
    assert "was left alone" in capsys.readouterr().err


def test_a_folder_that_is_not_on_the_path_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/usr/bin")
    link.make(link.place(), tmp_path / ".venv/bin/sotto")
    assert f'export PATH="{tmp_path}/.local/bin:$PATH"' in capsys.readouterr().err


def test_completion_is_written_for_shells_that_are_there_and_removed(tmp_path, monkeypatch, capsys):
    programs = tmp_path / "programs"
    programs.mkdir()
    for shell in ("fish", "zsh"):
        (programs / shell).write_text("#!/bin/sh\n")
        (programs / shell).chmod(0o755)
    (programs / "bash").symlink_to(shutil.which("bash"))
    monkeypatch.setenv("PATH", f"{programs}:/bin")
    completion.install()
    files = completion.files()
    assert all(file.exists() for file in files.values())
    assert files["zsh"].read_text().startswith("#compdef sotto\n")
    assert "fpath+=" in capsys.readouterr().err
    assert subprocess.run(["bash", "-n", files["bash"]], check=False).returncode == 0
    completion.install()
    assert capsys.readouterr().err == ""
    files["fish"].write_text("# mine\n")
    assert set(completion.remove()) == {files["bash"], files["zsh"]}
    assert files["fish"].exists()


class Apt:
    """An apt-get that writes down what it is asked, and plans what it is told."""

    def __init__(self, folder, plan=""):
        self.folder = folder
        (folder / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {folder}/asked\nprintf "{plan}"\n')
        (folder / "apt-get").chmod(0o755)

    def asked(self):
        file = self.folder / "asked"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A Debian with root and without any of the programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    if not packages._may_install(Consent()):
        pytest.skip("needs root")
    (folder / "sh").symlink_to("/bin/sh")
    Apt(folder)
    if not packages._debian():
        pytest.skip("needs Debian")
    return folder


def test_without_a_terminal_nothing_is_installed_and_the_command_is_shown(bare, capsys):
    apt, record = Apt(bare), Record()
    packages.offer(Consent(), record)
    assert apt.asked() == []
    said = capsys.readouterr().err
    assert "apt-get install --no-install-recommends git bubblewrap" in said
    assert "to build the language model engine" in said


def test_yes_installs_without_recommendations(bare):
    apt, record = Apt(bare), Record()
    packages.offer(Consent(yes=True), record)
    assert apt.asked()[0] == "update --quiet"
    assert apt.asked()[-1].startswith("install --yes --no-install-recommends git bubblewrap")
    assert "git" in record.installed


def test_a_sound_server_is_never_installed(bare, capsys):
    apt, record = Apt(bare, plan="Inst git (1)\\nInst pulseaudio (2)\\n"), Record()
    packages.offer(Consent(yes=True), record)
    assert apt.asked()[-1].endswith("--simulate")
    assert record.installed == []
    assert "sound server" in capsys.readouterr().err


def test_who_wants_no_engine_is_not_asked_for_a_compiler(bare, capsys):
    packages.offer(Consent(), Record(native=False))
    assert "g++" not in capsys.readouterr().err


def test_choices_outlive_versions(home):
    file = home.state / "setup.json"
    file.write_text(json.dumps({"service": False, "from_the_future": 1}))
    record = Record.load(home)
    assert (record.service, record.native) == (False, True)
    record.save(home)
    assert Record.load(home) == record
    file.write_text("{")
    with pytest.raises(BadConfiguration, match=r"setup\.json"):
        Record.load(home)


def test_a_trial_touches_nothing_of_the_users(home):
    assert not Record().linked
    assert not Record().under_systemd
    assert Record(link=True).linked


def test_the_first_words_are_few_and_true(home):
    words = welcome.words(home)
    assert len(words.splitlines()) <= 12
    assert str(Paths.find().data) in words
