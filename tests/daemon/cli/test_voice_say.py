"""`sotto voice on|off|say|status` and `sotto listen`: without a daemon, and with one that has sound or has none."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon import config_edit
from daemon.cli.voice_say import LONGEST, sayable
from daemon.cli.voice_status import CUTS
from daemon.paths import Paths
from daemon.voice_needs import whisper_trouble
from knowledge.errors import TooLarge, Usage
from knowledge.events import SaySentence, SentenceEnded
from knowledge.redact import clean
from knowledge.speaking_views import SaidView, VoiceStatusView
from tests import slices
from tests.conftest import REPOSITORY, Sotto
from tests.daemon.cli.conftest import Say, Write
from tests.patience import PATIENCE_S
from tests.prepared import Prepared
from tests.sound import Sound, needed, sound_server


@pytest.fixture
def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any sound."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.delenv("ALSA_CONFIG_PATH", raising=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "hello"),
        ("  a \n b\t", "a b"),
        ("\x1b[31mred\x1b[0m alert\x07", "red alert"),
        ("-v --help", "-v --help"),
        ("five\0six", "five six"),
        ("<speak>it</speak> \u202eright", "<speak>it</speak> right"),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_what_no_voice_can_say_is_left_out(text: str, said: str) -> None:
    assert sayable(text) == said


@pytest.mark.parametrize("text", ["", " \n", "\x1b[2J", "…", "-", "\x07\x07"])
def test_what_has_no_word_is_not_said(text: str) -> None:
    with pytest.raises(Usage):
        sayable(text)


def test_a_sentence_is_not_a_book() -> None:
    with pytest.raises(TooLarge):
        sayable("x" * (LONGEST + 1))


def test_every_way_to_be_cut_has_its_words() -> None:
    ways = SentenceEnded.model_fields["cut_by"].annotation.__args__  # type: ignore[union-attr]
    assert set(CUTS) == set(ways) - {""}


@pytest.mark.parametrize("words", [("voice", "say", "hello"), ("listen",)])
def test_a_voice_that_is_off_says_how_it_is_switched_on(say: Say, words: tuple[str, ...]) -> None:
    spoken, written = say(*words), say(*words, "--json")
    assert (spoken.status, spoken.out, written.status) == (1, "", 1)
    assert "voice is off" in spoken.err
    assert written.json["hint"] == "`sotto voice on` switches it on"


@pytest.mark.parametrize("words", [("voice", "say", "hello"), ("listen",)])
def test_one_that_is_on_needs_a_daemon(say: Say, home: Paths, words: tuple[str, ...]) -> None:
    config_edit.put(home.config_file, "voice.on", new=True)
    assert say(*words).status == 7


@pytest.mark.parametrize("seconds", ["0", "-1", "61", "nan", "soon"])
def test_patience_has_its_limits(say: Say, seconds: str) -> None:
    assert say("listen", f"--timeout={seconds}").status == 2


def test_quiet_is_kept_unless_it_is_wanted_otherwise(say: Say, home: Paths) -> None:
    config_edit.put(home.config_file, "voice.on", new=True)
    home.quiet.write_text("")
    kept = say("voice", "say", "hello")
    assert (kept.status, "you want quiet" in kept.err) == (1, True)
    assert say("voice", "say", "hello", "--anyway").status == 7


# ── status ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["voice say -", "voice replay -", "ask -"])
def test_where_nothing_can_be_read_that_is_said_and_nothing_breaks(home: Paths, words: str) -> None:
    command = f"exec {sys.executable} -m daemon.cli.main {words} <&-"
    done = subprocess.run(
        ["sh", "-c", command], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60
    )
    assert home
    assert done.returncode == (0 if "replay" in words else 2)
    assert "Traceback" not in done.stderr
    assert done.stderr


@pytest.mark.usefixtures("silent")
def test_status_works_without_a_daemon_and_without_sound(say: Say, home: Paths) -> None:
    off = say("voice", "status", "--json")
    view = VoiceStatusView.model_validate(off.json)
    assert (off.status, view.on, view.server, view.running, view.last) == (0, False, "", None, None)
    assert say("voice").out.startswith("voice is off")
    config_edit.put(home.config_file, "voice.on", new=True)
    shown = say("voice").out
    assert shown.startswith("voice is on; no daemon runs (`sotto up`)\n")
    assert "no sound server and no sound card: nothing is heard or said until there is one" in shown


@pytest.mark.usefixtures("silent")
def test_status_tells_what_was_said_last_and_how_often_today(say: Say, write: Write, home: Paths) -> None:
    config_edit.put(home.config_file, "voice.on", new=True)
    now = time.time_ns() // 1_000
    order = SaySentence(ref="r", text=clean("pytest failed again"), why="announcement", expires=now)
    write(order, SentenceEnded(ref="r", why="announcement", heard="part", cut_by="stop"), at=now)
    view = VoiceStatusView.model_validate(say("voice", "--json").json)
    assert view.last
    assert (view.last.text, view.last.heard, view.spoken_today) == ("pytest failed again", "part", 0)
    assert "“pytest failed again”, not to its end: stopped" in say("voice").out


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert str(tmp_path) in whisper_trouble(tmp_path / "nowhere")


# ── with a daemon ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("silent")
def test_without_sound_it_says_so_and_everything_else_works(sotto: Sotto, home: Paths) -> None:
    needed()
    config_edit.put(home.config_file, "voice.on", new=True)
    assert sotto("up").returncode == 0
    said = sotto("voice", "say", "hello", "--json")
    view = SaidView.model_validate_json(said.stdout)
    assert (said.returncode, view.heard, view.cut_by) == (1, "none", "no speaker")
    heard = sotto("listen", "--json")
    assert (heard.returncode, json.loads(heard.stdout)["outcome"]) == (1, "unavailable")
    status = json.loads(sotto("status", "--json").stdout)
    assert status["voice"]["state"] == "ready"
    assert [one for one in status["degraded"] if not one.startswith("voice")] == []
    assert status["degraded"]


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sound]:
    needed()
    with sound_server() as one:
        for name in ("XDG_RUNTIME_DIR", "PULSE_SERVER"):
            monkeypatch.setenv(name, one.environment[name])
        yield one


def test_on_speaks_and_off_leaves_nothing_of_it(sotto: Sotto, sound: Sound) -> None:
    assert sotto("up").returncode == 0
    assert sotto("voice", "say", "hello").returncode == 1
    on = sotto("voice", "on", "--json")
    assert (on.returncode, json.loads(on.stdout)["daemon"]) == (0, "restarted")
    assert json.loads(on.stdout)["lacks"] == []
    with sound.recording() as recording:
        said = sotto("voice", "say", "-", input="the build is done")
        recording.until_sound()
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    view = VoiceStatusView.model_validate_json(sotto("voice", "--json").stdout)
    assert view.last
    assert view.running
    assert (view.last.text, view.last.heard) == ("the build is done", "whole")
    assert (view.running.state, view.running.speaker, view.microphones) == ("ready", "ready", ["vmic"])
    assert "voice: speaks" in sotto("status").stdout
    assert sotto("voice", "off").returncode == 0
    names = [one["name"] for one in json.loads(sotto("status", "--json").stdout)["processes"]]
    assert "voice" not in names


@pytest.mark.parametrize("words", [("voice", "say", " ".join(["word"] * 150)), ("listen", "--timeout", "60")])
def test_who_waits_learns_that_it_was_switched_off(
    sotto: Sotto, sound: Sound, home: Paths, words: tuple[str, ...]
) -> None:
    config_edit.put(home.config_file, "voice.on", new=True)
    assert sotto("up").returncode == 0
    with sound.recording() as recording, _running(*words) as waiting:
        recording.until_sound()
        assert sotto("voice", "off").returncode == 0
        assert "switched off" in waiting.communicate(timeout=PATIENCE_S)[1]
        recording.until_silence()
    assert waiting.returncode == 1


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Iterator[tuple[dict[str, str], Sound]]:
    """An environment with a daemon that speaks and listens, for tests that leave it as it was; its sound."""
    needed()
    with sound_server() as sound:
        environment = {**os.environ, "SOTTO_HOME": str(tmp_path_factory.mktemp("speaks") / "home")}
        environment |= {name: sound.environment[name] for name in ("XDG_RUNTIME_DIR", "PULSE_SERVER")}
        environment.pop("NOTIFY_SOCKET", None)
        config_edit.put(Paths.find(environment).make().config_file, "voice.on", new=True)
        with prepared.daemon(environment):
            yield environment, sound


@pytest.fixture
def speaks(shared: tuple[dict[str, str], Sound], monkeypatch: pytest.MonkeyPatch) -> Sound:
    """That daemon is the one that commands find."""
    environment, sound = shared
    for name in ("SOTTO_HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER"):
        monkeypatch.setenv(name, environment[name])
    return sound


@pytest.fixture
def run(prepared: Prepared, tmp_path: Path) -> Sotto:
    """The command line, with whatever daemon there is."""
    return lambda *words: prepared.run(words, cwd=tmp_path, env=os.environ, timeout=PATIENCE_S)


def test_quiet_ends_what_is_being_said(run: Sotto, speaks: Sound) -> None:
    with speaks.recording() as recording, _running("voice", "say", " ".join(["word"] * 150), "--json") as talking:
        recording.until_sound()
        assert run("quiet").returncode == 0
        said, _ = talking.communicate(timeout=PATIENCE_S)
        recording.until_silence()
    assert run("quiet", "off").returncode == 0
    view = SaidView.model_validate_json(said)
    assert (talking.returncode, view.heard, view.cut_by) == (1, "part", "quiet")


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize("number", SIGNALS[: slices.of(3, 1)])
def test_who_ends_saying_is_not_spoken_to_the_end(run: Sotto, speaks: Sound, number: int) -> None:
    text = " ".join([f"ended by {number}", *["word"] * 150])
    with speaks.recording() as recording, _running("voice", "say", text) as talking:
        recording.until_sound()
        talking.send_signal(number)
        assert talking.wait(PATIENCE_S) == 130
        recording.until_silence()
    view = VoiceStatusView.model_validate_json(run("voice", "--json").stdout)
    assert view.last
    assert (view.last.text, view.last.heard, view.last.cut_by) == (text, "part", "stop")


@pytest.mark.parametrize("number", SIGNALS[-slices.of(3, 2) :])
def test_listening_that_is_ended_closes_the_microphone(speaks: Sound, number: int) -> None:
    with _running("listen", "--timeout", "60") as listening:
        _until(lambda: _recorded(speaks))
        listening.send_signal(number)
        assert listening.wait(PATIENCE_S) == 130
        _until(lambda: not _recorded(speaks))


@pytest.mark.usefixtures("speaks")
def test_where_nobody_speaks_that_is_said(run: Sotto) -> None:
    heard = run("listen", "--timeout", "0.5", "--json")
    assert (heard.returncode, json.loads(heard.stdout)["outcome"]) == (3, "nothing")


@contextlib.contextmanager
def _running(*words: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "daemon.cli.main", *words]
    child = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with child:
        try:
            yield child
        finally:
            child.kill()


def _recorded(sound: Sound) -> bool:
    """Whether somebody listens at the microphone, beside the module that makes it of a sink."""
    return "parec" in sound.ask("list", "source-outputs") or "voice" in sound.ask("list", "source-outputs")


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        select.select([], [], [], 0.02)
