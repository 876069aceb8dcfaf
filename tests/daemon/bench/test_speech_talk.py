"""Talk that is not meant for Sotto."""

from itertools import islice

from daemon.bench.speech_overheard import NEAR_NAMES
from daemon.bench.speech_talk import EVERY, talk
from daemon.config_sections import VoiceSection

WAKE = VoiceSection().wake_phrase
COUNT = 800


def test_it_is_the_same_for_the_same_seed() -> None:
    one, again, other = (list(islice(talk(seed, WAKE, NEAR_NAMES), 50)) for seed in (1, 1, 2))
    assert one == again != other


def test_near_misses_are_among_it_and_the_wake_phrase_never_is() -> None:
    said = list(islice(talk(1, WAKE, NEAR_NAMES), COUNT))
    assert abs(sum(one.near for one in said) - COUNT / EVERY) <= COUNT / EVERY / 5
    assert not [one.text for one in said if WAKE in one.text]
    assert {name for name in NEAR_NAMES if any(name in one.text for one in said)} == set(NEAR_NAMES)


def test_hardly_anything_is_said_twice() -> None:
    said = [one.text for one in islice(talk(1, WAKE, NEAR_NAMES), COUNT)]
    assert len(set(said)) > 0.8 * COUNT
    assert not [text for text in said if "{" in text]
