"""Whether what is played is heard, on a real sound server."""

from collections.abc import Iterator

import pytest

from daemon.signals.muted import Muted, silent
from knowledge.clock import FakeClock
from tests.daemon.signals.desktop import SoundServer, quiet, until


@pytest.fixture
def source(sound: SoundServer) -> Iterator[Muted]:
    sound.ask("set-default-sink", "vspk")
    one = Muted(FakeClock())
    one.open()
    until(one, {"muted": False})
    yield one
    one.close()


def test_muted_and_turned_down(source: Muted, sound: SoundServer) -> None:
    sound.ask("set-sink-mute", "vspk", "1")
    until(source, {"muted": True})
    sound.ask("set-sink-mute", "vspk", "0")
    until(source, {"muted": False})
    sound.ask("set-sink-volume", "vspk", "0%")
    until(source, {"muted": True})
    sound.ask("set-sink-volume", "vspk", "1%")
    until(source, {"muted": False})


def test_only_the_loudspeaker_in_use_counts(source: Muted, sound: SoundServer) -> None:
    sound.ask("load-module", "module-null-sink", "sink_name=other")
    sound.ask("set-sink-mute", "other", "1")
    quiet(source, 0.3)
    until(source, {"muted": False})
    sound.ask("set-default-sink", "other")
    until(source, {"muted": True})
    sound.ask("set-default-sink", "vspk")
    until(source, {"muted": False})


def test_silence_never_wakes_it_nor_does_a_recording(source: Muted, sound: SoundServer) -> None:
    quiet(source, 0.5)
    assert quiet(source, 1) == 0
    with sound.recording():
        quiet(source, 0.3)
        until(source, {"muted": False})


def test_a_sound_server_that_dies_is_a_loss(source: Muted, sound: SoundServer) -> None:
    sound.stop()
    with pytest.raises(ConnectionError, match="muted"):
        until(source, {})
    assert source.readings == []


def sink(name: str = "vspk", *, mute: bool = False, volumes: tuple[int, ...] = (65536, 65536)) -> dict:
    return {"name": name, "mute": mute, "volume": {str(at): {"value": one} for at, one in enumerate(volumes)}}


@pytest.mark.parametrize(
    ("sinks", "default", "expected"),
    [
        ([sink()], "vspk", False),
        ([sink(mute=True)], "vspk", True),
        ([sink(volumes=(0, 0))], "vspk", True),
        ([sink(volumes=(0, 1))], "vspk", False),
        ([sink(volumes=())], "vspk", False),
        ([sink(mute=True)], "other", None),
        ([], "", None),
    ],
)
def test_which_sinks_are_silent(sinks: list[dict], default: str, expected: bool | None) -> None:
    assert silent(sinks, default) is expected
