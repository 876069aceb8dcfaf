"""Whoever started us hears how it goes; where nobody listens nothing happens."""

import os
import socket
from pathlib import Path

import pytest

from daemon.notify import notify


def ear(address: str) -> socket.socket:
    end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    end.bind(address)
    end.settimeout(5)
    return end


def test_lines_arrive_as_one_datagram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "ear"))
    with ear(str(tmp_path / "ear")) as end:
        notify("READY=1", "STATUS=up")
        assert end.recv(100) == b"READY=1\nSTATUS=up"


def test_a_name_without_a_file_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"sotto-test-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
    with ear(f"\0{name}") as end:
        notify("STOPPING=1")
        assert end.recv(100) == b"STOPPING=1"


@pytest.mark.parametrize("address", ["", "/nowhere/ear"])
def test_nobody_to_tell_is_no_error(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify("READY=1")


def test_one_who_has_gone_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "ear"))
    ear(str(tmp_path / "ear")).close()
    notify("READY=1")
