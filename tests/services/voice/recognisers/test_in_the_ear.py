"""Whisper where it works: in the process of the ear, behind the detector of speech, beside the built-in recogniser."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from daemon.doubles.whisper_model import Said, write
from tests.conftest import REPOSITORY
from tests.sound import needed

# In an interpreter of its own: once Whisper has worked in a process, its threads are missing in whatever that forks.
SCRIPT = """
import json, sys
from daemon.config_sections import VoiceSection
from services.voice.ear import load
from tests.services.voice.test_ear import OPEN, Lent, question
ear = Lent(lambda _, vocabulary: load(VoiceSection(whisper=sys.argv[1]), vocabulary))
ear.say(**OPEN)
ear.speak(question())
print(json.dumps([ear.until("recogniser"), ear.until("heard")["heard"]]))
ear.close()
"""


def heard_by(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which recogniser it was, and what it made of a question."""
    needed()
    command = [sys.executable, "-c", SCRIPT, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert done.returncode == 0, done.stderr
    recogniser, heard = json.loads(done.stdout)
    return recogniser, heard


def test_free_speech_is_heard(tmp_path: Path) -> None:
    recogniser, heard = heard_by(write(tmp_path, Said("who broke the kitchen")))
    assert recogniser == {"recogniser": "whisper", "why": ""}
    assert (heard["text"], heard["intent"], heard["wake_by"]) == ("who broke the kitchen", "question", [])
    assert [one["engine"] for one in heard["hypotheses"]] == ["grammar", "language model", "whisper"]


def test_a_model_that_is_gone_leaves_the_built_in_recogniser(tmp_path: Path) -> None:
    recogniser, heard = heard_by(tmp_path / "gone")
    assert recogniser["recogniser"] == "built in"
    assert heard["text"] == "why did the build break"
