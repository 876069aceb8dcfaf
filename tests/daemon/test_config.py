"""The configuration is valid as a whole or not at all, and every key says what it means."""

import os
from pathlib import Path

import pytest

from daemon.config import Config, keys, load, parse, value
from knowledge.errors import BadConfiguration, NotFound


def test_a_missing_file_means_every_default(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Config()


def test_what_stands_in_the_file_counts_and_the_rest_is_default(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\n[log]\nkeep_days = 7\n\n[services]\noff = ["shell"]\n', encoding="utf-8")
    config = load(file)
    assert (config.log.keep_days, config.log.cap_mb, config.services.off) == (7, 2_000, ["shell"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[log]\nkeep_days = 0", "log.keep_days"),
        ("[log]\nkeep_days = 'many'", "log.keep_days"),
        ("[log]\nlevel = 'loud'", "log.level"),
        ("[log]\nkeep_dais = 7", "log.keep_dais"),
        ("[lgo]\nkeep_days = 7", "lgo"),
        ("[run]\ncapture_kb = 15", "run.capture_kb"),
        ("[services]\noff = 'shell'", "services.off"),
        (
            "[voice]\nwake_phrase = 'hey sotto'",
            "voice.wake_phrase: Value error, a wake phrase of fewer than 4 syllables",
        ),
        ("[voice]\nwake_phrase = 'computer'", "two to five words of plain letters"),
        ("[voice]\nwake_phrase = 'hello computer 2'", "two to five words of plain letters"),
        ("[sandbox]\nhosts = ['*']", "sandbox.hosts.0: Value error, '*' is no host"),
        ("log = 3", "log"),
        ("[log", "Expected ']'"),
        ("a = 1\na = 2", "overwrite"),
    ],
)
def test_what_is_wrong_is_named_with_its_key_and_its_file(text: str, named: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        parse(text, "my.toml")
    assert "my.toml" in str(caught.value)
    assert named in str(caught.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadConfiguration, match=r"config\.toml"):
        load(file)


def test_a_directory_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration):
        load(tmp_path)


def test_every_key_has_a_meaning_and_its_default_is_its_value() -> None:
    found = list(keys())
    assert len(found) >= 6
    for key, meaning, default in found:
        assert meaning.endswith("."), key
        assert value(Config(), key) == default


@pytest.mark.parametrize("key", ["", "log", "log.", "log.keep_day", "keep_days", "log.keep_days.x", "__class__.x"])
def test_an_unknown_key_is_not_found(key: str) -> None:
    with pytest.raises(NotFound):
        value(Config(), key)


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    with pytest.raises(BadConfiguration, match="regular"):
        load(tmp_path / "config.toml")


@pytest.mark.parametrize("text", ["x = " + "[" * 50_000, "x = " + "1" * 5_000, "#" * (2 << 20)])
def test_what_no_person_writes_is_no_configuration(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadConfiguration):
        load(tmp_path / "config.toml")
