"""Whether the built-in recogniser hears what is asked, and only what is asked of it.

All speech is espeak-ng's over a floor of pink noise: a figure to compare with the next one, no promise to anybody.
Questions: each wording of `knowledge/speech/phrasings.toml` once, in three voices and three noises (`speech_asked.py`);
exact is the same request with the same names. References in the same run are the grammar alone and the language model
alone. Talk that is not meant for it: `speech_talk.py`, one half as pieces, the other as one stream through the detector
of speech and the turns, as live; what counts is what gate 2 lets through.
"""

import importlib
import time
from collections.abc import Sequence

from daemon.bench.figures import Asked, at_least, at_most
from daemon.bench.speech_asked import NOISES_DB, Trial, Verdict, trials, vocabulary
from daemon.bench.speech_overheard import Overheard, mistaken, overheard
from daemon.config_sections import VoiceSection
from knowledge.speech.recogniser import RATE, Recogniser
from knowledge.views import RowView

RECOGNISER = "services.voice.recognisers.built_in"
PERCENT = 100
EVERY, MINUTES, FULL_MINUTES = 30, 1.0, 370.0
"""Of a slice: every so-manieth wording, and minutes of talk."""
EXACT = {40: 95.0, 20: 95.0, 10: 85.0}
WRONG, MISSED = 0.5, 5.0
RULE_OF_THREE = 3
"""Nothing in N hours means fewer than 3/N an hour, with 95 % certainty."""


def measure(asked: Asked) -> list[RowView]:
    """Every figure; `asked.note` hears what was misheard."""
    wake = VoiceSection().wake_phrase
    began = time.process_time()
    recogniser = load(wake)
    loading_ms = (time.process_time() - began) * 1_000
    asked.tell("questions in three voices over three noises")
    began = time.process_time()
    verdicts = [judged(recogniser, one, wake) for one in trials(wake, 1 if asked.full else EVERY)]
    share = (time.process_time() - began) / sum(one.seconds for one in verdicts)
    for one in (each for each in verdicts if not each.exact):
        asked.note(one.told())
    asked.tell("talk that is not meant for it")
    passed = overheard(recogniser, wake, FULL_MINUTES if asked.full else MINUTES)
    for line in passed.notes:
        asked.note(line)
    costs = [
        at_most("a second of speech, made words, processor", share * 1_000, "ms", None),
        at_most("recogniser, ready to hear, processor", loading_ms, "ms", None),
    ]
    acted, tried = mistaken(recogniser)
    alike = at_most(f"acted on {tried} that sound as good as the wake phrase", acted, "times", None)
    return [*_exact(verdicts), *_wake(verdicts), *_false(passed), alike, *costs]


def load(wake: str) -> Recogniser:
    """The built-in one, by module name. Raises RecogniserUnusable, ImportError."""
    made: Recogniser = importlib.import_module(RECOGNISER).load(VoiceSection(), vocabulary(wake))
    return made


def judged(recogniser: Recogniser, trial: Trial, wake: str) -> Verdict:
    """What it hears of one utterance."""
    sound = trial.sound()
    return Verdict(trial, recogniser.hear(sound, trial.expected), wake, len(sound) / 2 / RATE)


def _exact(verdicts: Sequence[Verdict]) -> list[RowView]:
    rows = list[RowView]()
    for noise in NOISES_DB:
        of = [one for one in verdicts if one.trial.noise_db == noise]
        grammar, model = (_percent([one.alone[place] for one in of]) for place in (0, 1))
        rows.append(at_least(f"exact at {noise} dB", _percent([one.exact for one in of]), "%", EXACT[noise], grammar))
        rows.append(at_least(f"exact at {noise} dB, language model alone", model, "%", None))
    wrong = _percent([one.wrong for one in verdicts])
    alone = _percent([not one.alone[0] for one in verdicts])
    return [*rows, at_most("another request than was asked, all", wrong, "%", WRONG, alone)]


def _wake(verdicts: Sequence[Verdict]) -> list[RowView]:
    rows = list[RowView]()
    for noise in NOISES_DB:
        called = [one for one in verdicts if one.trial.called and one.trial.noise_db == noise]
        rows.append(
            at_most(f"wake phrase missed at {noise} dB", _percent([not one.woken for one in called]), "%", MISSED)
        )
    invented = _percent([one.woken for one in verdicts if not one.trial.called])
    return [*rows, at_most("wake phrase heard before a question without", invented, "%", None)]


def _false(passed: Overheard) -> list[RowView]:
    hours = passed.hours
    return [
        at_least("talk not meant for it", hours, "h", None),
        at_most("acted on without being meant", passed.acted, "times", 0, passed.by_one),
        at_most(
            "the same in an hour, at most, with 95 % certainty", (passed.acted or RULE_OF_THREE) / hours, "1/h", None
        ),
        at_most("woken without being meant", passed.woken / hours, "1/h", None, passed.by_one / hours),
        at_most("stop words heard in talk", passed.stopped / hours, "1/h", None),
    ]


def _percent(those: Sequence[bool]) -> float:
    return PERCENT * sum(those) / max(1, len(those))
