"""The built-in recogniser: pocketsphinx hears an utterance twice, by a grammar and by a language model of the same
sentences, and only what both agree on counts.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pocketsphinx

from daemon.config_sections import VoiceSection
from knowledge.errors import RecogniserUnusable
from knowledge.speech import pronouncing
from knowledge.speech.agreement import Agreed, Agreement, without
from knowledge.speech.grammar import automaton
from knowledge.speech.language_model import ORDER, arpa
from knowledge.speech.neighbours import PEOPLE, neighbours
from knowledge.speech.phrasings import Sentence, answers, names, sentences, word_of
from knowledge.speech.recogniser import ONLY_CALLED, RATE, Heard, Hypothesis, Vocabulary
from knowledge.speech.spelling import with_dropped_r

GRAMMAR, MODEL, OPENING = "grammar", "language model", "opening"
SHORTEST_S, LONGEST_S = 0.1, 20.0
"""What is shorter is no word, and nobody asks for longer."""
PROBED_S, PROBED_FROM_S = 2.5, 4.0
"""So much of an utterance tells whether it begins with the wake phrase; of what is longer than the second, first."""
OTHERS = 4.0
"""How much likelier than the wake phrase all are together that others say in its place."""
_BYTES_A_SECOND = 2 * RATE
_BEAMS: Mapping[str, Mapping[str, float]] = {
    GRAMMAR: {"beam": 1e-80, "wbeam": 1e-50, "pbeam": 1e-80},
    MODEL: {"beam": 1e-48, "wbeam": 7e-29, "pbeam": 1e-48},
}
"""How unlikely a way may be that is still followed. With the usual ones the grammar misses one question in 17 that is
all but free of noise.
"""


def load(config: VoiceSection, vocabulary: Vocabulary) -> "BuiltIn":  # noqa: ARG001 - one form for all recognisers
    """Ready to hear. Raises RecogniserUnusable."""
    return BuiltIn(vocabulary)


class BuiltIn:
    """One decoder with two searches."""

    name = "built in"

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.learn(vocabulary)

    def learn(self, vocabulary: Vocabulary) -> None:
        """Be ready for these words; what was known before is forgotten. Raises RecogniserUnusable."""
        wake = tuple(vocabulary.wake_phrase.lower().split())
        said = [*sentences(vocabulary), *answers()]
        try:
            decoder = _decoder(_words(said, wake, vocabulary), said)
        except (OSError, RuntimeError, ValueError) as error:
            raise RecogniserUnusable(f"pocketsphinx: {error}") from error
        self._decoder, self._agreement, self._wake = decoder, Agreement(said), wake

    def hear(self, samples: bytes, expected: Sequence[str] = ()) -> Heard:
        """Make words of one utterance. Raises RecogniserUnusable."""
        length_s = len(samples) / _BYTES_A_SECOND
        if not SHORTEST_S <= length_s <= LONGEST_S or not any(samples):
            return Heard("", (), (), refused="too long" if length_s > LONGEST_S else "no words")
        begun = self._begun(samples) if ONLY_CALLED in expected and length_s > PROBED_FROM_S else None
        if begun and not self._called(begun):
            return Heard("", (), (begun,), refused="no words")
        strict = self._heard(GRAMMAR, samples)
        called, words = without(strict.text.split(), self._wake)
        uncalled = ONLY_CALLED in expected and not called and not self._answers(words, expected)
        if uncalled or not (words or called):
            return Heard("", (), (strict,), refused="no words")
        loose = self._heard(MODEL, samples)
        called_too, others = without(loose.text.split(), self._wake)
        if called_too and ONLY_CALLED in expected:
            called_too = self._called(begun or self._begun(samples))
        by = [one.engine for one, has in ((strict, called), (loose, called_too)) if has]
        return _heard(self._agreement.of(words, others), tuple(by), (strict, loose), expected, words)

    def close(self) -> None:
        """Let go of the acoustic model."""
        self._decoder = None

    def _begun(self, samples: bytes) -> Hypothesis:
        """What was heard at its beginning, by what knows others who are called, too.

        Most of what is said near a microphone is long, and hearing it to its end takes a tenth of its time.
        """
        return self._heard(OPENING, samples[: round(PROBED_S * RATE) * 2])

    def _called(self, hypothesis: Hypothesis) -> bool:
        return without(hypothesis.text.split(), self._wake)[0]

    def _answers(self, words: tuple[str, ...], expected: Sequence[str]) -> bool:
        one = self._agreement.sentence(words)
        return one is not None and not one.tool and one.intent in expected

    def _heard(self, engine: str, samples: bytes) -> Hypothesis:
        began = time.perf_counter()
        decoder = self._decoder
        try:
            decoder.activate_search(engine)
            decoder.reinit_feat()  # else it hears by what it heard before
            decoder.start_utt()
            decoder.process_raw(samples[: len(samples) & ~1], full_utt=True)
            decoder.end_utt()
        except (AttributeError, RuntimeError) as error:
            raise RecogniserUnusable(f"pocketsphinx: {error}") from error
        found = decoder.hyp()
        return Hypothesis(engine, found.hypstr if found else "", took_ms=(time.perf_counter() - began) * 1_000)


def _heard(
    agreed: Agreed,
    by: tuple[str, ...],
    hypotheses: tuple[Hypothesis, ...],
    expected: Sequence[str],
    words: tuple[str, ...],
) -> Heard:
    one = agreed.sentence
    if one is None or (not one.tool and one.intent not in expected):
        return Heard("", by, hypotheses, refused="no agreement" if words and one is None else "no words")
    return Heard(one.text, by, hypotheses, "question" if one.tool else one.intent, round(agreed.alike, 3))


class _Words(NamedTuple):
    """What is said, ready for a decoder."""

    dictionary: list[str]
    """Every word with each way to say it: the whole dictionary would take 20 MB and a second."""
    openings: list[tuple[tuple[str, ...], float]]
    """The wake phrase, and what sounds a little like it, with how likely each is."""


def _words(said: Iterable[Sentence], wake: tuple[str, ...], vocabulary: Vocabulary) -> _Words:
    named = {word_of(slot, place): name for slot, of in names(vocabulary).items() for place, name in enumerate(of)}
    words = {word for one in said for word in one.words} | set(wake)
    wanted = words | PEOPLE | pronouncing.lookups([*named.values(), *wake])
    with _dictionary() as lines:
        known = pronouncing.read(lines, wanted.__contains__)
    ways = {word: known.get(word) or pronouncing.ways(named.get(word, word), known) for word in words}
    for word in wake:
        ways[word] = with_dropped_r(ways[word])
    with _dictionary() as lines:
        near = neighbours({word: ways[word] for word in wake}, lines)
    openings = [(wake, 1.0)]
    for place, word in enumerate(wake):
        others = {**near[word], **{one: known[one][0] for one in PEOPLE & set(known) if near[word]}}
        ways |= {other: (way,) for other, way in others.items() if other not in ways}
        beside = [other for other in others if other not in wake]
        openings += [((*wake[:place], other, *wake[place + 1 :]), OTHERS / len(beside)) for other in sorted(beside)]
    each = ((word, n, way) for word, of in sorted(ways.items()) for n, way in enumerate(of, 1))
    return _Words([f"{word}{f'({n})' if n > 1 else ''} {way}" for word, n, way in each], openings)


def _decoder(made: _Words, said: Sequence[Sentence]) -> Any:
    with _in_memory("dictionary", "\n".join([*made.dictionary, ""])) as words:
        decoder = pocketsphinx.Decoder(
            hmm=str(_model() / "en-us"), dict=words, lm=None, loglevel="FATAL", **_BEAMS[GRAMMAR]
        )
    grammar = automaton([one.words for one in said], made.openings[:1])
    arcs = [arc if arc.word else arc[:3] for arc in grammar.arcs]
    decoder.add_fsg(GRAMMAR, decoder.create_fsg(GRAMMAR, grammar.start, grammar.final, arcs))
    for name, beam in _BEAMS[MODEL].items():
        decoder.config[name] = beam
    for engine, text in _models(made, said).items():
        with _in_memory(engine, text) as file:
            decoder.add_lm_file(engine, file)
    return decoder


@contextmanager
def _in_memory(name: str, text: str) -> Iterator[str]:
    """The path of a file that is on no disk: it holds names of the user, and a killed process would leave it there."""
    descriptor = os.memfd_create(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", closefd=False) as file:
            file.write(text)
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)


def _models(made: _Words, said: Sequence[Sentence]) -> dict[str, str]:
    """Of whole questions, and of how they begin: there others than Sotto are called, too."""
    wake, *_ = made.openings
    begun: dict[tuple[str, ...], float] = defaultdict(float)
    for one in said:
        begun[one.words[: ORDER - 1]] += one.weight
    whole = [((*opening, *one.words), one.weight) for one in said for opening in ((), wake[0])]
    openings = [((), 1.0), *made.openings]
    begins = [((*opening, *words), weight * share) for opening, share in openings for words, weight in begun.items()]
    return {
        MODEL: arpa([*whole, wake]),
        OPENING: arpa([*((one.words, one.weight) for one in said), *made.openings], begins),
    }


def _dictionary() -> TextIO:
    return (_model() / "cmudict-en-us.dict").open(encoding="utf-8")


def _model() -> Path:
    return Path(pocketsphinx.get_model_path("en-us"))
