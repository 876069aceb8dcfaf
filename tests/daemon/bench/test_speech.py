"""How what was heard of a question is counted."""

import pytest

from daemon.bench.speaking import VOICES
from daemon.bench.speech_asked import NOISES_DB, Trial, Verdict, chosen, spelt_out, trials
from knowledge.speech.phrasings import Sentence, shipped
from knowledge.speech.recogniser import Heard, Hypothesis

WAKE = "hello computer"
LEAST_WORDINGS = 60


def trial(words: str, *, called: bool = False) -> Trial:
    one = next(one for one in chosen(WAKE) if one.text == words)
    return Trial(one, words, called, VOICES[0], 20, 1)


def heard(strict: str, loose: str, text: str, *by: str) -> Heard:
    return Heard(text, by, (Hypothesis("grammar", strict), Hypothesis("language model", loose)))


def test_each_wording_is_asked_once_in_all_voices_and_noises() -> None:
    wordings = sum(len(intent.said) for intent in shipped().intents)
    assert len(chosen(WAKE)) == wordings >= LEAST_WORDINGS
    asked = list(trials(WAKE, 10))
    assert {(one.voice, one.noise_db) for one in asked} == {(voice, noise) for voice in VOICES for noise in NOISES_DB}
    assert abs(sum(one.called for one in asked) - len(asked) / 2) <= len(NOISES_DB) * len(VOICES)
    assert all(one.aloud.startswith(WAKE) == one.called for one in asked)


def test_names_are_asked_as_they_are_said() -> None:
    one = Sentence(("is", "test_3", "flaky"), "is testParserRoundTrip flaky", "", "test_history", 1.0)
    assert spelt_out(one) == "is test parser round trip flaky"


def test_the_same_request_in_other_words_is_exact() -> None:
    found = Verdict(trial("where was i"), heard("where was i", "catch me up", "catch me up"), WAKE)
    assert (found.exact, found.wrong, found.alone) == (True, False, [True, True])


def test_another_request_is_wrong_and_none_is_not() -> None:
    asked = trial("where was i")
    wrong = Verdict(asked, heard("what did i miss", "what did i miss", "what did i miss"), WAKE)
    assert (wrong.exact, wrong.wrong, wrong.alone) == (False, True, [False, False])
    none = Verdict(asked, heard("where was i", "what did i miss", ""), WAKE)
    assert (none.exact, none.wrong, none.alone) == (False, False, [True, False])


@pytest.mark.parametrize(("by", "woken"), [((), False), (("grammar",), False), (("grammar", "language model"), True)])
def test_the_wake_phrase_counts_when_both_heard_it(by: tuple[str, ...], woken: bool) -> None:
    said = f"{WAKE} where was i"
    found = Verdict(trial("where was i", called=True), heard(said, said, "where was i", *by), WAKE)
    assert found.woken == woken
    assert found.alone == [True, True]
