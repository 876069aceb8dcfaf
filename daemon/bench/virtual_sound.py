"""A sound server of one's own: a virtual microphone to speak into, and a virtual loudspeaker to listen to.

Both are kept alive by a stream of nothing: an idle null sink begins up to two seconds late.
"""

import contextlib
import os
import queue
import select
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from knowledge.speech.recogniser import RATE

PATIENCE_S = 90.0
"""For what hangs; a busy machine is no reason."""
MICROPHONE, SPEAKER = "vmic", "vspk"
_INTO, _OUT_OF = "vmic_sink", "vspk.monitor"
_SCRIPT = """
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
load-module module-null-sink sink_name=vspk rate=48000
load-module module-null-sink sink_name=vmic_sink rate=48000
load-module module-remap-source master=vmic_sink.monitor source_name=vmic
set-default-sink vspk
set-default-source vmic
"""
_WORDS = ("--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes", "--use-pid-file=no", "--realtime=no")
_NOTHING = ("--raw", "--playback", "--format=s16le", "--rate=48000", "--channels=2", "/dev/zero")
FORM = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=20")


class Sound:
    """PulseAudio without a card. It may be killed and begun again under the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"unix:{folder}/pa.sock"
        self.environment = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PATH": os.environ["PATH"]}
        self.environment["PULSE_SERVER"] = self.address
        self._script = folder / "pa.conf"
        self._script.write_text(_SCRIPT.format(socket=f"{folder}/pa.sock"))
        self.latency_ms = 20
        """Of what keeps the devices awake, and so how often they bring sound."""
        self._children: list[subprocess.Popen[bytes]] = []
        self.begin()

    def begin(self) -> None:
        words = ["pulseaudio", "-n", f"--file={self._script}", *_WORDS, "--log-target=stderr"]
        self._start(*words)
        self.ask("info")
        for sink in (_INTO, SPEAKER):
            self._start("pacat", f"--device={sink}", f"--latency-msec={self.latency_ms}", *_NOTHING)

    @property
    def alive(self) -> bool:
        return bool(self._children)

    def kill(self) -> None:
        """The server, in the middle of whatever it does."""
        for child in reversed(self._children):
            child.kill()
            child.wait()
        self._children.clear()
        Path(f"{self.folder}/pa.sock").unlink(missing_ok=True)

    def ask(self, *words: str) -> str:
        """What pactl answers, as soon as the server does."""
        done = None
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            done = subprocess.run(
                ["pactl", *words], capture_output=True, text=True, check=False, env=self.environment, timeout=PATIENCE_S
            )
            if not done.returncode:
                return done.stdout
            select.select([], [], [], 0.02)
        raise AssertionError(done and done.stderr)

    def play(self, samples: bytes) -> None:
        """Speak into the microphone: 16 bits, one channel, at RATE. Returns when it has been said."""
        with self.playing(samples) as child:
            child.wait(PATIENCE_S)

    @contextlib.contextmanager
    def playing(self, samples: bytes) -> Iterator["subprocess.Popen[bytes]"]:
        """The same, while something else happens."""
        with tempfile.TemporaryFile(dir=self.folder) as file:
            file.write(samples)
            file.seek(0)
            words = ["pacat", "--playback", f"--device={_INTO}", *FORM]
            child = subprocess.Popen(words, stdin=file, env=self.environment)
            try:
                yield child
            finally:
                child.kill()
                child.wait()

    @contextlib.contextmanager
    def recording(self) -> Iterator["Recording"]:
        """What comes out of the loudspeaker."""
        with self._hearing(_OUT_OF) as heard:
            yield heard

    @contextlib.contextmanager
    def hearing_in(self) -> Iterator["Recording"]:
        """What the microphone hears."""
        with self._hearing(f"{_INTO}.monitor") as heard:
            yield heard

    @contextlib.contextmanager
    def _hearing(self, device: str) -> Iterator["Recording"]:
        words = ["parec", f"--device={device}", *FORM]
        child = subprocess.Popen(words, stdout=subprocess.PIPE, env=self.environment)
        recording = Recording(child)
        try:
            yield recording
        finally:
            child.kill()
            child.wait()
            recording.close()

    def _start(self, *words: str) -> None:
        self._children.append(subprocess.Popen(words, env=self.environment, stderr=subprocess.DEVNULL))


class Recording:
    """Sound as it comes: pieces of a fiftieth of a second, each with the moment at which it came."""

    LOUD = 200
    """Of 32,767: what is softer is no sound."""
    PIECE_S = 0.02

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        assert child.stdout
        self._out = child.stdout
        self._came: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()  # a pipe that nobody reads would hold the recorder up
        self.heard = b""

    def until_sound(self, lasts_s: float = 0.04, louder: int = LOUD) -> float:
        """Wait for a sound; when it began, in monotonic seconds."""
        return self._until(loud=True, lasts_s=lasts_s, louder=louder)

    def first_sound(self, after: float, lasts_s: float) -> float:
        """When the first sound began that came after a moment and lasts so long; a short one is an earcon."""
        return self._until(loud=True, lasts_s=lasts_s, since=after)

    def until_silence(self, lasts_s: float = 0.6) -> float:
        """Wait until from now on it has been silent for so long; when that began."""
        return self._until(loud=False, lasts_s=lasts_s, since=time.monotonic())

    def _until(self, *, loud: bool, lasts_s: float, since: float = 0.0, louder: int = LOUD) -> float:
        held, began, deadline = 0.0, 0.0, time.monotonic() + PATIENCE_S
        while held < lasts_s - 1e-9:
            at, piece = self._came.get(timeout=PATIENCE_S)
            self.heard += piece
            assert time.monotonic() < deadline, f"no {'sound' if loud else 'silence'}"
            if (level(piece) > louder) != loud:
                held = 0.0
            else:
                began = began if held else at
                held += self.PIECE_S if at >= since else 0.0
        return began

    def close(self) -> None:
        """Once the recorder has ended."""
        self._reader.join(PATIENCE_S)

    def _read(self) -> None:
        size = round(RATE * self.PIECE_S) * 2
        with self._out:
            while piece := self._out.read(size):
                self._came.put((time.monotonic(), piece))


def level(samples: bytes) -> int:
    """The loudest of some samples."""
    return max((abs(one) for one in memoryview(samples).cast("h")), default=0)


@contextlib.contextmanager
def sound_server() -> Iterator[Sound]:
    """One in a short path, for a socket's may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="snd-", dir="/tmp"))
    one = Sound(folder)
    try:
        yield one
    finally:
        one.kill()
        shutil.rmtree(folder, ignore_errors=True)
