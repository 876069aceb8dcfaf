"""What is known of the user when whoever watches him is gone."""

from knowledge.attention.gates.context import judge
from knowledge.attention.history import History
from knowledge.attention.parameters import built_in
from knowledge.attention.sensing import GUARDED_S, Sensing
from knowledge.events import FocusChanged, Reading, ServiceGaveUp
from tests.attending import candidate
from tests.knowledge.attention.staged import at, event

LOST = ServiceGaveUp(process="senses", services=["files", "git", "focus"], deaths=5, within_s=60.0)


def test_what_forbade_a_word_goes_on_forbidding_it_when_its_sensor_is_lost() -> None:
    readings = [
        Reading(signal=signal, value=value, source="desk", at=at(0))
        for signal, value in (("do_not_disturb", True), ("in_call", False), ("idle", False))
    ]
    sensing = Sensing()
    for seq, said in enumerate((FocusChanged(active=1, readings=readings), LOST), 1):
        sensing.take(event(seq, seq, said), at(seq))
    moment = sensing.moment(at(60), 0, voice=True, desktop=True)
    assert moment.holds("do_not_disturb") is True
    assert moment.holds("in_call") is None
    assert moment.working(built_in()) == "unknown"
    over = Reading(signal="do_not_disturb", value=False, source="desk", at=at(61))
    sensing.take(event(9, 61, FocusChanged(active=1, readings=[over])), at(61))
    assert sensing.moment(at(62), 0, voice=True, desktop=True).holds("do_not_disturb") is False


def test_a_call_that_nobody_can_tell_of_any_more_forbids_the_voice_until_it_is_told_of_again() -> None:
    told = [Reading(signal="in_call", value=False, source="microphone", at=at(0))]
    sensing = Sensing()
    for seq, readings in enumerate((told, []), 1):
        sensing.take(event(seq, seq, FocusChanged(active=1, readings=readings)), at(seq))

    def ruled(minute: float) -> tuple[str, str]:
        moment = sensing.moment(at(minute), 0, voice=True, desktop=True)
        found = judge(candidate(severity="critical"), moment, History(), built_in())
        return found.voice.reason, found.screen.ruling

    assert ruled(3) == ("sensor_lost", "pass")
    assert ruled(3 + GUARDED_S / 60) == ("ok", "pass")
    sensing.take(event(9, 9, FocusChanged(active=1, readings=told)), at(9))
    assert ruled(10) == ("ok", "pass")


def test_a_sensor_that_was_never_there_is_not_lost() -> None:
    sensing = Sensing()
    sensing.take(event(1, 1, FocusChanged(active=1, readings=[])), at(1))
    assert sensing.moment(at(2), 0, voice=True, desktop=True).lost == ()
