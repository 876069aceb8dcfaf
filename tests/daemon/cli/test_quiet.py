"""`sotto quiet`: put on record by a real daemon, shown in status; what is no duration is asked back."""

import time
from collections.abc import Callable

import pytest

from daemon.cli.quiet import wanted
from daemon.paths import Paths
from knowledge.errors import Unclear
from knowledge.events import VoiceSet
from knowledge.store.log import EventLog
from tests.daemon.cli.conftest import Say
from tests.making import NOW
from tests.patience import PATIENCE_S


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("", VoiceSet(mode="quiet")),
        ("on", VoiceSet(mode="quiet")),
        ("off", VoiceSet(mode="normal")),
        ("Normal", VoiceSet(mode="normal")),
        ("2h", VoiceSet(mode="quiet", until=NOW + 7_200_000_000)),
        ("an hour", VoiceSet(mode="quiet", until=NOW + 3_600_000_000)),
    ],
)
def test_what_is_said_is_put_on_record(said: str, event: VoiceSet) -> None:
    assert wanted(said, NOW) == event


def test_what_is_no_duration_is_asked_back() -> None:
    with pytest.raises(Unclear):
        wanted("until the demo is over", NOW)


def test_a_daemon_is_needed_and_a_duration_is_understood(say: Say) -> None:
    assert say("quiet", "until", "standup").status == 2
    assert say("quiet", "an", "hour").status == 7


def test_status_says_that_it_is_quiet_until_it_is_not(say: Say, home: Paths, start: Callable[[], None]) -> None:
    def status(quiet: bool) -> dict[str, object]:
        until = time.monotonic() + PATIENCE_S
        while (found := say("status", "--json").json)["quiet"] is not quiet and time.monotonic() < until:
            pass
        return {name: found[name] for name in ("quiet", "quiet_until")}

    start()
    assert status(quiet=False) == {"quiet": False, "quiet_until": None}
    assert say("quiet").err == "quiet until `sotto quiet off`: no hints, no notifications; what happens is recorded\n"
    assert status(quiet=True) == {"quiet": True, "quiet_until": None}
    assert say("quiet", "an", "hour", "--json").json["done"].startswith("quiet until ")
    assert say("quiet", "off").err == "hints and notifications are shown again\n"
    assert status(quiet=False) == {"quiet": False, "quiet_until": None}
    with EventLog.open(home.core) as log:
        assert [one.event.mode for one in log.every(types=[VoiceSet.__name__])] == ["quiet", "quiet", "normal"]  # type: ignore[attr-defined]
