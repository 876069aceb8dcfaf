"""Where sound can go."""

import socket
from pathlib import Path

import pytest

from daemon.doctor.sound import outlet_of


@pytest.fixture
def session(tmp_path: Path) -> dict[str, str]:
    """A session without any sound."""
    return {"XDG_RUNTIME_DIR": str(tmp_path)}


def test_nothing(session: dict[str, str], tmp_path: Path) -> None:
    assert outlet_of(session, tmp_path / "snd") == ""


@pytest.mark.parametrize(("name", "outlet"), [("pipewire-0", "PipeWire"), ("pulse/native", "PulseAudio")])
def test_a_sound_server(session: dict[str, str], tmp_path: Path, name: str, outlet: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / name))
        assert outlet_of(session, tmp_path / "snd") == outlet


def test_a_server_elsewhere(session: dict[str, str], tmp_path: Path) -> None:
    assert outlet_of({**session, "PULSE_SERVER": "tcp:there"}, tmp_path) == "PulseAudio at tcp:there"


def test_a_card_needs_a_device_for_sound(session: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "seq").touch()
    assert outlet_of(session, tmp_path) == ""
    (tmp_path / "pcmC0D0p").touch()
    assert outlet_of(session, tmp_path) == "ALSA"
