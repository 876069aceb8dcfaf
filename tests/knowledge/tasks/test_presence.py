"""What the user is about, by the facts that tell of it."""

import pytest

from knowledge.events import Event, FilesChanged, FocusChanged, Reading
from knowledge.tasks.presence import Presence
from tests.making import NOW, finished

SECOND = 1_000_000
LATE = NOW + 90 * SECOND


def focus(**signals: bool) -> FocusChanged:
    readings = [Reading(signal=name, value=value, source="test", at=LATE) for name, value in signals.items()]  # type: ignore[arg-type]
    return FocusChanged(active=None, readings=readings)


def changed(found: str) -> FilesChanged:
    return FilesChanged.model_construct(found=found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "away"),
    [
        (finished(), 100.0),  # its record had waited in the spool
        (changed("watch"), 10.0),
        (changed("rescan"), None),
        (focus(idle=False), 10.0),
        (focus(idle=True), None),
        (focus(in_call=True), None),
    ],
)
def test_what_the_user_did_last(event: Event, away: float | None) -> None:
    presence = Presence()
    presence.take(event, LATE)
    known = presence.away_s(NOW + 100 * SECOND)
    assert known == (away if away is None else pytest.approx(away, abs=0.1))


def test_a_call_is_known_while_it_lasts() -> None:
    presence = Presence()
    assert presence.state(LATE).in_call is None
    presence.take(focus(in_call=True), LATE)
    assert presence.state(LATE).in_call
    presence.take(focus(in_call=False), LATE)
    assert presence.state(LATE).in_call is False
