"""What is known of the user when whoever watches him is gone."""

from knowledge.attention.parameters import built_in
from knowledge.attention.sensing import Sensing
from knowledge.events import FocusChanged, Reading, ServiceGaveUp
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
