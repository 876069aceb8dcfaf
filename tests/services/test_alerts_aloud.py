"""What is given to the voice: once, with an end, and to the screen where nobody heard what is critical."""

from collections.abc import Callable

import pytest

from daemon.paths import Paths
from knowledge.attention.announcing import IGNORED_S, SAY_WITHIN_S, UNHEARD_S
from knowledge.events import (
    AnnouncementReacted,
    FocusChanged,
    MentionForbidden,
    Reading,
    SaySentence,
    SentenceBegun,
    SentenceEnded,
    ServiceGaveUp,
    VoiceChanged,
)
from tests.daemon.signals.conftest import bus, service, short  # noqa: F401 - fixtures
from tests.daemon.signals.desktop import Bus, StandIn
from tests.services.test_alerts import PATH, SERVER, Life, desktop_of, notified, soon

Begin = Callable[..., Life]
VOICE = "[voice]\non = true\n"
GONE = ServiceGaveUp(process="thinking", services=["memory"], deaths=5, within_s=60)


@pytest.fixture
def begin(home: Paths, request: pytest.FixtureRequest) -> Begin:
    def start(config: str = VOICE) -> Life:
        life = Life(home, config)
        request.addfinalizer(life.stop)
        life.hear(VoiceChanged(microphone="closed", speaker="ready", recogniser="built in", listening="push to talk"))
        said = ("in_call", "locked", "do_not_disturb", "presenting", "quiet_hours", "muted")
        life.focus(**dict.fromkeys(said, False), idle=True)
        return life

    return start


@pytest.fixture
def desktop(bus: Bus, service: Callable[[str], StandIn]) -> StandIn:  # noqa: F811
    del bus
    return desktop_of(service(SERVER), "body", "actions")


def sentences(life: Life) -> list[SaySentence]:
    return [one.event for one in life.events if isinstance(one.event, SaySentence)]


def ended(order: SaySentence, heard: str = "whole") -> SentenceEnded:
    return SentenceEnded(ref=order.ref, why="announcement", incident=order.incident, heard=heard)  # type: ignore[arg-type]


def test_a_sentence_is_ordered_once_with_its_decision(begin: Begin) -> None:
    life = begin()
    life.hear(GONE)
    life.settle()
    [order] = sentences(life)
    assert order.text == "the memory broke down 5 times and stays off"
    assert order.why == "announcement"
    assert life.clock.now() < order.expires <= life.clock.now() + SAY_WITHIN_S * 1_000_000
    [decided] = [one for one in life.decided if one.voice == "speak"]
    assert decided.incident == order.incident
    life.hear(SentenceBegun(ref=order.ref, why="announcement", incident=order.incident), ended(order))
    life.settle()
    life.hear(GONE)
    life.settle()
    assert len(sentences(life)) == 1


def test_no_sentence_where_voice_is_off_or_not_to_be_heard_unasked(begin: Begin) -> None:
    for config in ("", VOICE + "unasked = false\n"):
        life = begin(config)
        life.hear(GONE)
        life.settle()
        assert sentences(life) == []
        assert {one.voice for one in life.decided} == {"drop"}
        life.stop()


@pytest.mark.parametrize("how", ["nobody answers", "not heard"])
def test_what_is_critical_and_was_not_heard_is_shown_and_not_said_again(
    begin: Begin,
    desktop: StandIn,
    how: str,
) -> None:
    life = begin()
    life.hear(GONE)
    life.settle()
    already = len(notified(desktop))
    [order] = sentences(life)
    if how == "not heard":
        life.hear(ended(order, "none"))
        life.ring()
    else:
        life.clock.advance(SAY_WITHIN_S + UNHEARD_S)
        life.ring()
    assert len(soon(desktop, 1)) == 1 >= already
    assert len(sentences(life)) == 1


def test_a_call_keeps_it_from_being_said_and_critical_ones_go_to_the_screen_at_once(
    begin: Begin,
    desktop: StandIn,
) -> None:
    life = begin()
    life.focus(in_call=True)
    life.hear(GONE)
    life.ring()
    assert soon(desktop, 1) == [("The memory broke down 5 times and stays off", "")]
    [call] = desktop.heard("Notify")
    assert call[6]["urgency"][1] == 2
    life.settle()
    assert sentences(life) == []
    life.focus(in_call=False)
    life.settle()
    assert len(sentences(life)) == 1
    assert len(notified(desktop)) == 1


def test_who_says_nothing_to_it_has_ignored_it(begin: Begin) -> None:
    life = begin()
    life.hear(GONE)
    life.settle()
    life.hear(ended(sentences(life)[0]))
    life.clock.advance(IGNORED_S)
    life.ring()
    life.ring()
    [reacted] = [one.event for one in life.events if isinstance(one.event, AnnouncementReacted)]
    assert (reacted.reaction, reacted.by, reacted.kind, reacted.after_s) == ("ignored", "nobody", "service down", 60.0)


def test_who_has_reacted_has_not_ignored_it(begin: Begin) -> None:
    life = begin()
    life.hear(GONE)
    life.settle()
    order = sentences(life)[0]
    life.hear(ended(order))
    life.hear(
        AnnouncementReacted(
            incident=order.incident, kind="service down", thing="x", reaction="not now", by="voice", after_s=2
        )
    )
    life.clock.advance(IGNORED_S)
    life.ring()
    assert len([one for one in life.events if isinstance(one.event, AnnouncementReacted)]) == 1


# ── a restart ─────────────────────────────────────────────────────────────────────────────────────


def test_a_restart_repeats_nothing_and_loses_nothing(begin: Begin) -> None:
    life = begin()
    life.hear(GONE)
    life.settle()
    assert len(sentences(life)) == 1
    life.restart()
    life.settle()
    assert len(sentences(life)) == 1
    life.focus(in_call=True)
    life.hear(ServiceGaveUp(process="senses", services=["files"], deaths=5, within_s=60))
    life.settle()
    life.restart()
    life.settle()
    assert len(sentences(life)) == 1
    life.focus(in_call=False)
    life.settle()
    assert [one.text for one in sentences(life)][1:] == ["watching your files broke down 5 times and stays off"]


def test_what_was_noticed_and_not_decided_before_a_death_is_decided_after_it(begin: Begin) -> None:
    life = begin("")
    life.ends(2, "parse.c:7:19: error: no such member\n", command="make")
    assert life.decided == []
    life.restart()
    life.settle()
    assert [one.kind for one in life.decided][:1] == ["build failed"]
    count = len(life.decided)
    life.restart()
    life.settle()
    assert len(life.decided) == count


def test_an_order_without_an_end_is_followed_over_a_restart(begin: Begin, desktop: StandIn) -> None:
    life = begin()
    life.hear(GONE)
    life.settle()
    assert sentences(life)
    life.restart()
    life.clock.advance(SAY_WITHIN_S + UNHEARD_S)
    life.ring()
    assert len(soon(desktop, 1)) == 1


# ── what is done with a notification ──────────────────────────────────────────────────────────────


def pressed(life: Life, desktop: StandIn, key: str) -> None:
    life.until_shown()
    desktop.emits(PATH, SERVER, "ActionInvoked", "us", 1, key)
    life.until_answered()


@pytest.mark.parametrize(("key", "reaction"), [("not-now", "not now"), ("show", "ack")])
def test_an_answer_is_put_on_record_and_runs_nothing(
    begin: Begin,
    desktop: StandIn,
    key: str,
    reaction: str,
) -> None:
    life = begin("")
    life.ends(2, "parse.c:7:19: error: no such member\n", command="make", took_ms=60_000)
    life.settle()
    assert len(soon(desktop, 1)) == 1
    pressed(life, desktop, key)
    [reacted] = [one.event for one in life.events if isinstance(one.event, AnnouncementReacted)]
    assert (reacted.reaction, reacted.by, reacted.kind) == (reaction, "notification", "build failed")
    if key == "show":
        [_, pointer] = soon(desktop, 2)
        assert pointer[1].endswith("\nsotto why f" + str(life.decided[-1].evidence[0][1:]))


def test_never_again_is_a_rule(begin: Begin, desktop: StandIn) -> None:
    life = begin("")
    life.ends(0, "fine\n", took_ms=60_000)
    life.settle()
    assert len(soon(desktop, 1)) == 1
    pressed(life, desktop, "never")
    [rule] = [one.event for one in life.events if isinstance(one.event, MentionForbidden)]
    assert rule.thing == life.decided[-1].thing
    life.clock.advance(120)
    life.ends(0, "fine\n", took_ms=61_000)
    life.settle()
    assert life.decided[-1].reasons[0] == "never"
    assert len(notified(desktop)) == 1


def test_an_idle_service_waits_for_nothing(begin: Begin) -> None:
    life = begin()
    life.hear(GONE)
    life.settle()
    life.hear(ended(sentences(life)[0]))
    life.clock.advance(IGNORED_S)
    life.ring()
    life.hear(FocusChanged(active=None, readings=[Reading(signal="idle", value=True, source="t", at=1)]))
    life.ring()
    assert life.waits is None
