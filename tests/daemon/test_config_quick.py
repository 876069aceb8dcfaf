"""The one number that quick commands read agrees with the configuration, and never fails."""

import os
from pathlib import Path

import pytest

from daemon.config import Config, parse
from daemon.config_quick import CAPTURE_KB, LEAST_KB, MOST_KB, capture_limit
from daemon.config_sections import RunSection
from knowledge.errors import BadConfiguration


@pytest.mark.parametrize("kb", [LEAST_KB, 64, MOST_KB])
def test_what_is_configured_counts(tmp_path: Path, kb: int) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[run]\ncapture_kb = {kb}\n", encoding="utf-8")
    assert parse(file.read_text(encoding="utf-8"), "x").run.capture_kb == kb
    assert capture_limit(file) == kb << 10


@pytest.mark.parametrize("value", [LEAST_KB - 1, 0, -5, MOST_KB + 1, "true", "'64'", "1.5", "[64]"])
def test_what_the_configuration_refuses_counts_as_absent(tmp_path: Path, value: object) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[run]\ncapture_kb = {value}\n", encoding="utf-8")
    if value not in ("'64'", "true"):  # the models are more lenient with these than the quick reader
        with pytest.raises(BadConfiguration):
            parse(file.read_text(encoding="utf-8"), "x")
    assert capture_limit(file) == CAPTURE_KB << 10


@pytest.mark.parametrize("data", [None, b"", b"[run", b"\xff", b"run = 3", b"[run]\n", b"[[run]]\ncapture_kb = 64\n"])
def test_without_a_number_it_is_the_default(tmp_path: Path, data: bytes | None) -> None:
    file = tmp_path / "config.toml"
    if data is not None:
        file.write_bytes(data)
    assert capture_limit(file) == CAPTURE_KB << 10


def test_both_have_the_same_default() -> None:
    assert Config().run == RunSection(capture_kb=CAPTURE_KB)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    assert capture_limit(tmp_path / "config.toml") == CAPTURE_KB << 10


def test_nesting_without_end_counts_as_absent(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("x = " + "[" * 50_000, encoding="utf-8")
    assert capture_limit(tmp_path / "config.toml") == CAPTURE_KB << 10
