"""What is said unasked has so many seconds an hour; who asks is answered."""

import pytest

from knowledge.envelope import Envelope
from knowledge.events import SentenceEnded
from services.voice.spoken import HOUR_US, too_much
from tests.making import NOW, Voice, finished

VOICE = Voice()


def said(seconds: float, why: str = "announcement", at: int = NOW) -> Envelope:
    spoken_ms = round(seconds * 1_000)
    return VOICE.says(SentenceEnded(ref="s", why=why, heard="whole", spoken_ms=spoken_ms), at=at)  # type: ignore[arg-type]


@pytest.mark.parametrize(("seconds", "over"), [(10, False), (10.001, True)])
def test_a_sentence_fits_in_or_is_not_begun(seconds: float, over: bool) -> None:
    assert too_much([said(30), said(20)], NOW, 60, seconds) is over


def test_who_asked_is_answered_whatever_was_said() -> None:
    asked = [said(600, why) for why in ("answer", "asked", "reply")]
    assert not too_much([*asked, VOICE.says(finished())], NOW, 60, 5)


@pytest.mark.parametrize(("later", "over"), [(HOUR_US - 1, True), (HOUR_US, False)])
def test_after_an_hour_there_is_room_again(later: int, over: bool) -> None:
    assert too_much([said(58)], NOW + later, 60, 5) is over


def test_with_no_seconds_nothing_is_said_unasked() -> None:
    assert too_much([], NOW, 0, 0.1)
