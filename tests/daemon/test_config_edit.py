"""One value changes and everything else stays, comments too; what would not be valid is never written."""

import os
from pathlib import Path

import pytest

from daemon.config import load
from daemon.config_edit import change
from knowledge.errors import BadConfiguration, NotFound, Unwritable

WRITTEN = "# mine\n[log]  # the log\nkeep_days = 7  # a week\n\n[run]\ncapture_kb = 64\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_a_value_changes_and_every_comment_stays(file: Path) -> None:
    change(file, "log.keep_days", "30")
    assert file.read_text(encoding="utf-8") == WRITTEN.replace("= 7 ", "= 30 ")


def test_a_new_key_joins_its_section(file: Path) -> None:
    change(file, "log.cap_mb", "100")
    config = load(file)
    assert (config.log.keep_days, config.log.cap_mb, config.run.capture_kb) == (7, 100, 64)
    assert "# a week" in file.read_text(encoding="utf-8")


def test_a_file_and_its_directory_are_made_when_missing(tmp_path: Path) -> None:
    path = tmp_path / "config" / "config.toml"
    change(path, "backup.keep", "0")
    assert load(path).backup.keep == 0
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("shell", ["shell"]),
        ("[shell, diagnosis]", ["shell", "diagnosis"]),
        ("shell,diagnosis", ["shell", "diagnosis"]),
        ("['shell', \"diagnosis\"]", ["shell", "diagnosis"]),
        ("[]", []),
        ("", []),
    ],
)
def test_lists_are_written_as_people_write_them(file: Path, text: str, off: list[str]) -> None:
    change(file, "services.off", text)
    assert load(file).services.off == off


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("log.keep_days", "0"),
        ("log.keep_days", "soon"),
        ("log.keep_days", "1.5"),
        ("log.keep_days", ""),
        ("log.level", "loud"),
        ("backup.keep", "-1"),
    ],
)
def test_what_is_not_valid_is_not_written(file: Path, key: str, text: str) -> None:
    with pytest.raises(BadConfiguration, match=key):
        change(file, key, text)
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert [one.name for one in file.parent.iterdir()] == ["config.toml"]


def test_an_unknown_key_is_not_found(file: Path) -> None:
    with pytest.raises(NotFound):
        change(file, "log.keep", "3")


@pytest.mark.parametrize("text", ["[log", "log = 3", "\x00"])
def test_a_broken_file_is_left_as_it_is(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfiguration):
        change(file, "log.keep_days", "30")
    assert file.read_text(encoding="utf-8") == text


def test_a_link_stays_a_link_and_rights_stay_as_they_are(file: Path) -> None:
    file.chmod(0o640)
    link = file.with_name("link.toml")
    link.symlink_to(file)
    change(link, "log.keep_days", "30")
    assert link.is_symlink()
    assert load(file).log.keep_days == 30
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file, not a directory", encoding="utf-8")
    with pytest.raises(Unwritable, match="config"):
        change(tmp_path / "config" / "config.toml", "log.keep_days", "30")


def test_a_pipe_is_neither_waited_for_nor_replaced(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    os.mkfifo(path)
    with pytest.raises(BadConfiguration):
        change(path, "log.keep_days", "7")
    assert path.is_fifo()


def test_nesting_without_end_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("x = " + "[" * 50_000, encoding="utf-8")
    with pytest.raises(BadConfiguration):
        change(tmp_path / "config.toml", "log.keep_days", "7")
