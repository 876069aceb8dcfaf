"""The built-in recogniser: a slice of `scripts/bench speech`, and what it costs."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from daemon.bench import speaking
from daemon.bench.speech import load
from daemon.bench.speech_asked import chosen, spelt_out
from daemon.bench.speech_overheard import NEAR_NAMES, overheard
from daemon.bench.speech_talk import talk
from daemon.config_sections import VoiceSection
from knowledge.errors import RecogniserUnusable
from knowledge.speech.directed import Said, Situation, judge
from knowledge.speech.recogniser import ONLY_CALLED, RATE, Recogniser, Vocabulary
from knowledge.speech.replies import STOPPING
from tests import sound

WAKE = VoiceSection().wake_phrase
EVERY, NOISE_DB, LEAST_EXACT = 25, 20, 0.75
MOST_MIB = 96
_RESTING = (
    "from daemon.bench.speech import load\n"
    "from pathlib import Path\n"
    f"one = load({WAKE!r}); one.hear(Path('/dev/urandom').open('rb').read(32_000))\n"
    "found = Path('/proc/self/smaps_rollup').read_text().splitlines()\n"
    "print(next(line.split()[1] for line in found if line.startswith('Pss:')))"
)


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    sound.needed()
    return load(WAKE)


def test_questions_are_heard_and_never_others(recogniser: Recogniser) -> None:
    exact = asked = 0
    for place, one in enumerate(chosen(WAKE)[::EVERY]):
        voice = speaking.VOICES[place % len(speaking.VOICES)]
        heard = recogniser.hear(speaking.say(f"{WAKE}, {spelt_out(one)}?", voice, snr_db=NOISE_DB, seed=place))
        assert heard.text in {"", one.text}
        assert len(set(heard.wake_by)) > 1
        asked, exact = asked + 1, exact + bool(heard.text)
    assert exact >= LEAST_EXACT * asked


def test_what_is_not_meant_for_it_is_not_acted_on(recogniser: Recogniser) -> None:
    for place, one in enumerate(islice((one for one in talk(5, WAKE, NEAR_NAMES) if one.near), 6)):
        heard = recogniser.hear(speaking.say(one.text, snr_db=NOISE_DB, seed=place), (ONLY_CALLED, *STOPPING))
        found = judge(Said(heard.text, heard.intent, heard.wake_by, heard.confidence, heard.refused), Situation())
        assert found.refused, one


def test_the_same_through_what_listens_live(recogniser: Recogniser) -> None:
    passed = overheard(recogniser, WAKE, 0.3)
    assert not passed.acted
    assert passed.seconds > 10


def test_of_long_talk_only_the_beginning_is_heard(recogniser: Recogniser) -> None:
    talked = speaking.say("the release went out on friday and nobody noticed until the meeting " * 2, snr_db=NOISE_DB)
    assert len(talked) > 6 * 2 * RATE
    heard = recogniser.hear(talked, (ONLY_CALLED, *STOPPING))
    assert (heard.text, heard.wake_by, heard.refused) == ("", (), "no words")
    assert len(heard.hypotheses) == 1


def test_names_that_nobody_can_say_do_no_harm() -> None:
    sound.needed()
    made = load(WAKE)
    made.learn(Vocabulary("hey sotto", ("___", "日本語", "a" * 500, "x;<y>|(z)", ""), ("test_" * 80,), ("-", "'", "7")))
    assert made.hear(speaking.say("hey sotto, where was i")).text == "where was i"


def test_what_is_closed_says_so() -> None:
    sound.needed()
    made = load(WAKE)
    made.close()
    with pytest.raises(RecogniserUnusable):
        made.hear(speaking.say("where was i"))


def test_it_takes_little_memory() -> None:
    sound.needed()
    told = subprocess.run(
        [sys.executable, "-c", _RESTING], cwd=Path(__file__).parents[4], capture_output=True, check=True, timeout=300
    )
    assert int(told.stdout) / 1_024 < MOST_MIB


def test_what_it_learns_is_written_to_no_disk(tmp_path: Path) -> None:
    """The names of projects and tests are the user's, and one that is killed would leave them there."""
    sound.needed()
    untouched = tmp_path.stat().st_mtime_ns
    line = f"from daemon.bench.speech import load; load({WAKE!r})"
    subprocess.run([sys.executable, "-c", line], env=os.environ | {"TMPDIR": str(tmp_path)}, check=True, timeout=60)
    assert tmp_path.stat().st_mtime_ns == untouched
