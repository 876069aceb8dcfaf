"""`uninstall`: everything of ours goes, nothing else does, and what stays is named."""

import pytest

from daemon.cli import uninstall as command
from daemon.paths import Paths
from daemon.setup import link
from daemon.setup.errors import NotAgreed, StillRunning
from daemon.setup.remove import uninstall


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A user's own Sotto, and its paths."""
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for name in ("SOTTO_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    paths = Paths.find().make()
    (paths.data / "core.db").touch()
    return paths


@pytest.fixture
def root(tmp_path):
    """A checkout whose command answers that nothing runs."""
    executable = tmp_path / "checkout/.venv/bin/sotto"
    executable.parent.mkdir(parents=True)
    executable.write_text("#!/bin/sh\nexit 7\n")
    executable.chmod(0o755)
    return tmp_path / "checkout"


def remove(paths, root, *, keep_data=False):
    return uninstall(paths, keep_data=keep_data, root=root, executable=root / ".venv/bin/sotto")


def test_all_of_it_goes(own, root, tmp_path):
    link.make(link.place(), root / ".venv/bin/sotto")
    done = remove(own, root)
    left = [str(file) for file in (tmp_path / "user").rglob("*") if not file.is_dir()]
    assert left == []
    assert not any(folder.exists() for folder in (own.config, own.data, own.state, own.cache, own.run))
    assert str(own.data) in done.removed
    assert any("your checkout" in why for _, why in done.kept)


def test_keep_data_keeps_what_is_yours(own, root):
    done = remove(own, root, keep_data=True)
    assert (own.data / "core.db").exists()
    assert not own.cache.exists()
    assert (str(own.data), "--keep-data") in done.kept


def test_what_is_not_ours_stays(own, root, tmp_path):
    elsewhere = tmp_path / "disk"
    own.cache.rmdir()
    elsewhere.mkdir()
    (elsewhere / "file").touch()
    own.cache.symlink_to(elsewhere)
    link.place().parent.mkdir(parents=True)
    link.place().write_text("mine")
    done = remove(own, root)
    assert (elsewhere / "file").exists()
    assert not own.cache.is_symlink()
    assert link.place().read_text() == "mine"
    assert {str(elsewhere), str(link.place())} <= {what for what, _ in done.kept}


def test_a_daemon_that_does_not_stop_keeps_everything(own, root):
    (root / ".venv/bin/sotto").write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(StillRunning):
        remove(own, root)
    assert (own.data / "core.db").exists()


def test_a_trial_takes_only_itself_away(home, root):
    done = remove(home, root)
    assert not home.data.parent.exists()
    assert (root / ".venv").exists()
    assert any("trial" in why for _, why in done.kept)


def test_without_a_terminal_it_needs_a_yes(home):
    parser = command.argparse.ArgumentParser()
    command.configure(parser)
    with pytest.raises(NotAgreed) as caught:
        command.run(parser.parse_args([]))
    assert caught.value.code == 4
    assert home.data.exists()
