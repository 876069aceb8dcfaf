"""A call on a real sound server: another program that holds a microphone, and nothing else."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.signals.microphone import Microphone, _family, recorded
from knowledge.clock import FakeClock
from tests.conftest import REPOSITORY
from tests.daemon.signals.desktop import SoundServer, needs, quiet, until


@pytest.fixture
def source(sound: SoundServer) -> Iterator[Microphone]:
    one = Microphone(FakeClock(), lambda _pid: False)
    yield one
    one.close()


def test_a_call_begins_and_ends(source: Microphone, sound: SoundServer) -> None:
    source.open()
    until(source, {"in_call": False})
    with sound.recording():
        until(source, {"in_call": True})
    until(source, {"in_call": False})


def test_a_call_that_goes_on_already(source: Microphone, sound: SoundServer) -> None:
    with sound.recording():
        while "vmic" not in sound.ask("list", "short", "sources") or not sound.ask("list", "short", "source-outputs"):
            time.sleep(0.01)
        source.open()
        until(source, {"in_call": True})


def test_a_second_call_goes_on_when_the_first_ends(source: Microphone, sound: SoundServer) -> None:
    source.open()
    with sound.recording():
        with sound.recording():
            until(source, {"in_call": True})
        quiet(source, 0.5)
        until(source, {"in_call": True})
    until(source, {"in_call": False})


@pytest.mark.parametrize(
    ("device", "words"), [("vspk.monitor", ()), ("vmic", ("--property=media.role=filter",))], ids=["monitor", "filter"]
)
def test_what_is_no_call(source: Microphone, sound: SoundServer, device: str, words: tuple[str, ...]) -> None:
    """Recording what the loudspeaker plays, and processing sound. A call afterwards shows that it was heard."""
    source.open()
    until(source, {"in_call": False})
    with sound.recording(device, *words):
        quiet(source, 0.5)
        until(source, {"in_call": False})
        assert sound.ask("list", "short", "source-outputs")
        with sound.recording():
            until(source, {"in_call": True})
        until(source, {"in_call": False})


def test_our_own_recording_is_no_call(sound: SoundServer) -> None:
    pids: list[int] = []
    source = Microphone(FakeClock(), lambda pid: pids.append(pid) is None)
    source.open()
    with sound.recording() as child:
        until(source, lambda _found: child.pid in pids)
        until(source, {"in_call": False})
    source.close()


def test_silence_never_wakes_it(source: Microphone, sound: SoundServer) -> None:
    source.open()
    until(source, {"in_call": False})
    quiet(source, 0.5)
    assert quiet(source, 2) == 0


def test_a_sound_server_that_dies_is_a_loss_and_leaves_no_child(source: Microphone, sound: SoundServer) -> None:
    source.open()
    until(source, {"in_call": False})
    subscriber = source._subscriber
    assert subscriber
    sound.stop()
    with pytest.raises(ConnectionError, match="microphone"):
        until(source, {})
    assert source.readings == []
    assert subscriber.returncode is not None


OPENED = """
import signal
from daemon.signals.microphone import Microphone
from knowledge.clock import SystemClock
source = Microphone(SystemClock())
source.open()
print(source._subscriber.pid, flush=True)
signal.pause()
"""


def test_whoever_is_killed_leaves_no_child(sound: SoundServer) -> None:
    needs("setpriv", "util-linux")
    listener = subprocess.Popen([sys.executable, "-c", OPENED], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
    assert listener.stdout
    subscriber = os.pidfd_open(int(listener.stdout.readline()))
    assert not select.select([subscriber], [], [], 0.2)[0]
    listener.kill()
    listener.communicate()
    assert select.select([subscriber], [], [], 90)[0]
    os.close(subscriber)


def test_what_is_lacking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    source = Microphone(FakeClock())
    assert source.lacking() == "no sound server"
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert source.lacking() == "no pactl (package pulseaudio-utils)"
    with pytest.raises(ConnectionError):
        source.open()


@pytest.mark.parametrize(
    "body", ["exit 1", "exec true", "echo \"Event 'new' on source-output #1\"; echo '{'", "echo x; echo '[1]'"]
)
def test_a_pactl_that_makes_no_sense_is_a_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    program = tmp_path / "pactl"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    source = Microphone(FakeClock())
    source.open()
    with pytest.raises(ConnectionError, match="microphone"):
        until(source, {"in_call": True})


def stream(**changes: object) -> dict:
    properties = {"application.name": "chat", "application.process.id": "77"}
    return {"source": 1, "corked": False, "resample_method": "", "properties": properties} | changes


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (stream(), True),
        (stream(source=0), False),
        (stream(source=9), False),
        (stream(corked=True), False),
        (stream(resample_method="peaks"), False),
        (stream(properties={"media.name": "echo-cancel"}), False),
        (stream(properties={"application.name": "chat"}), True),
        (stream(properties={"application.name": "x", "application.process.id": "42"}), False),
        (stream(properties={"application.name": "x", "application.process.id": "²"}), True),
    ],
)
def test_which_streams_are_a_call(one: dict, expected: bool) -> None:
    sources = [{"index": 0, "monitor_source": "vspk"}, {"index": 1, "monitor_source": ""}]
    found = {"sources": sources, "source_outputs": [one]}
    assert recorded(found, lambda pid: pid == 42) is expected


def test_who_is_of_our_family() -> None:
    ours = _family(os.getppid())
    assert ours(os.getpid())
    assert ours(os.getppid())
    assert not _family(os.getpid())(os.getppid())
    assert not ours(1)
    assert not ours(2**30)
