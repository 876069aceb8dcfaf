"""Two recognisers of one utterance: the built-in one vouches for the wake phrase, Whisper has the words.

A wake phrase counts when two engines heard it at the start. Whisper alone is one, however sure it is; the grammar and
the language model of the built-in recogniser are the others.
"""

import importlib
import logging
from collections.abc import Sequence

from daemon.config_sections import VoiceSection
from knowledge.errors import RecogniserUnusable
from knowledge.speech.recogniser import ONLY_CALLED, Heard, Recogniser, Vocabulary
from knowledge.speech.replies import STOPPING

_WHISPER, _BUILT_IN = "services.voice.recognisers.whisper", "services.voice.recognisers.built_in"
_log = logging.getLogger("ear")


def load(config: VoiceSection, vocabulary: Vocabulary) -> Recogniser:
    """Whisper, and beside it the built-in one if that can be had: without it there is no wake phrase.

    Raises RecogniserUnusable.
    """
    whisper: Recogniser = importlib.import_module(_WHISPER).load(config, vocabulary)
    try:
        built_in: Recogniser = importlib.import_module(_BUILT_IN).load(config, vocabulary)
    except (ImportError, RecogniserUnusable) as error:
        _log.warning("the built-in recogniser cannot be had, so nothing confirms a wake phrase: %s", error)
        return whisper
    return Both(built_in, whisper)


class Both:
    """As good as Whisper where that is sure, as good as the built-in one where it is not."""

    name = "whisper"

    def __init__(self, built_in: Recogniser, whisper: Recogniser) -> None:
        self._built_in, self._whisper = built_in, whisper

    @property
    def trouble(self) -> str:
        return str(getattr(self._whisper, "trouble", ""))

    def learn(self, vocabulary: Vocabulary) -> None:
        """Raises RecogniserUnusable."""
        self._built_in.learn(vocabulary)
        self._whisper.learn(vocabulary)

    def hear(self, samples: bytes, expected: Sequence[str] = ()) -> Heard:
        """Raises RecogniserUnusable."""
        first = self._built_in.hear(samples, expected)
        if ONLY_CALLED in expected and not first.wake_by and not first.intent:
            return first  # Whisper alone does not do for a wake phrase, so it need not work for all that is said here
        return together(first, self._whisper.hear(samples, expected))

    def close(self) -> None:
        self._built_in.close()
        self._whisper.close()


def together(built_in: Heard, whisper: Heard) -> Heard:
    """What both make of it."""
    chosen = _chosen(built_in, whisper)
    return Heard(
        text=chosen.text,
        wake_by=tuple(dict.fromkeys((*built_in.wake_by, *whisper.wake_by))),
        hypotheses=(*built_in.hypotheses, *whisper.hypotheses),
        intent=chosen.intent,
        confidence=chosen.confidence,
        refused="" if chosen.intent else chosen.refused,
    )


def _chosen(built_in: Heard, whisper: Heard) -> Heard:
    """Whose words count."""
    for one in (whisper, built_in):
        if one.intent in STOPPING:  # nothing is lost by a silence too many
            return one
    return whisper if whisper.intent or not built_in.intent else built_in
