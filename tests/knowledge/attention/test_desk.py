"""The desk: what waits, when it is looked at again, and what it never does twice."""

from dataclasses import replace

import pytest

from knowledge.attention.candidate import Cleared
from knowledge.attention.desk import MOST_HELD, Desk, Settings
from knowledge.attention.parameters import built_in
from knowledge.events import (
    AnnouncementReacted,
    CommandFinished,
    MentionAllowed,
    MentionForbidden,
    ProjectUnwatched,
    SpeechNoticed,
    VoiceChanged,
    VoiceSet,
)
from knowledge.redact import clean
from tests.attending import HOUR, MINUTE, SECOND, Day, candidate, focus
from tests.making import NOW, Voice, finished

ONE = candidate()
CRITICAL = candidate("hub", kind="service down", severity="critical", seen=())


def ended(at: int) -> CommandFinished:
    return finished().model_copy(update={"started": NOW + at, "duration_ms": 0})


def test_what_broke_after_long_is_said_when_what_belongs_to_it_is_gathered() -> None:
    day = Day().run([(0, focus()), (MINUTE, ONE)])
    assert day.spoken == [(MINUTE + 3 * SECOND, ONE.incident)] == day.shown
    assert day.of(ONE.incident) == [("hold", "hold", "settling"), ("speak", "show", "worth_it")]


def test_nothing_is_due_where_nothing_waits() -> None:
    day = Day().run([(0, focus()), (MINUTE, ONE)])
    assert day.desk.next_due() is None
    assert day.desk.held() == []


def test_deep_work_is_not_disturbed_before_a_command_ends() -> None:
    deep = focus(0, editing=True)
    small = replace(ONE, delay_per_minute=0.2)
    day = Day().run([(0, deep), (8 * MINUTE, small), (10 * MINUTE, ended(10 * MINUTE))])
    assert day.spoken == [(10 * MINUTE, ONE.incident)]


def test_what_waits_grows_heavier_until_it_is_said_without_a_tick() -> None:
    day = Day().run([(0, focus(0, editing=True)), (8 * MINUTE, replace(ONE, delay_per_minute=0.3))])
    [(at, _)] = day.spoken
    assert 8 * MINUTE < at < 20 * MINUTE
    assert day.of(ONE.incident) == [("hold", "hold", "not_now"), ("speak", "show", "worth_it")]


def test_what_never_grows_heavy_enough_goes_to_the_digest_after_an_hour() -> None:
    day = Day().run([(0, focus(0, editing=True)), (8 * MINUTE, replace(ONE, delay_per_minute=0.05))])
    assert day.spoken == []
    assert (day.acts[-1][0], day.of(ONE.incident)[-1]) == (68 * MINUTE, ("digest", "digest", "waited_too_long"))


def test_what_is_solved_while_it_waits_is_dropped() -> None:
    over = Cleared(ONE.thing, NOW + 3 * MINUTE, "e9")
    day = Day().run([(0, focus(in_call=True)), (MINUTE, ONE), (3 * MINUTE, over), (4 * MINUTE, focus())])
    assert day.spoken == day.shown == []
    assert day.of(ONE.incident)[-1] == ("drop", "drop", "cleared")


def test_that_it_is_well_again_is_no_news_to_who_never_heard_that_it_was_not() -> None:
    over = Cleared(ONE.thing, NOW + 3 * MINUTE, "e9")
    good = candidate(turn=2, state="good", kind="fixed", seen=(("bad", 13.0), ("good", 0.1)))
    steps = [(0, focus(in_call=True)), (MINUTE, ONE), (3 * MINUTE, over), (3 * MINUTE, good), (4 * MINUTE, focus())]
    day = Day().run(steps)
    assert day.spoken == day.shown == []
    assert day.of(good.incident) == [("drop", "drop", "never_told")]


def test_what_is_critical_goes_to_the_screen_at_once_and_is_said_when_the_call_is_over() -> None:
    day = Day().run([(0, focus(in_call=True)), (MINUTE, CRITICAL), (90 * MINUTE, focus())])
    assert day.shown == [(MINUTE, CRITICAL.incident)]
    assert day.spoken == [(90 * MINUTE, CRITICAL.incident)]


def test_what_is_critical_and_over_when_the_call_ends_is_not_said() -> None:
    over = Cleared(CRITICAL.thing, NOW + 5 * MINUTE, "e9")
    day = Day().run([(0, focus(in_call=True)), (MINUTE, CRITICAL), (5 * MINUTE, over), (90 * MINUTE, focus())])
    assert day.shown == [(MINUTE, CRITICAL.incident)]
    assert day.spoken == []


def test_what_is_critical_and_was_not_heard_is_shown() -> None:
    day = Day(heard="none").run([(0, focus(presenting=None)), (MINUTE, CRITICAL)])
    assert day.shown == [(MINUTE, CRITICAL.incident)]
    unheard = Day(heard="none", settings=Settings(desktop=False)).run([(0, focus()), (MINUTE, CRITICAL)])
    assert (unheard.shown, len(unheard.spoken)) == ([], 1)


@pytest.mark.parametrize("signal", ["in_call", "do_not_disturb", "presenting", "locked", "quiet_hours"])
def test_a_veto_holds_voice_and_screen(signal: str) -> None:
    day = Day().run([(0, focus(**{signal: True})), (MINUTE, ONE), (11 * MINUTE, focus())])
    assert day.of(ONE.incident)[0] == ("hold", "hold", signal)
    assert day.spoken == [(11 * MINUTE, ONE.incident)] == day.shown


def test_muted_forbids_the_voice_alone_and_what_was_shown_is_not_said_later() -> None:
    day = Day().run([(0, focus(muted=True)), (MINUTE, ONE), (11 * MINUTE, focus())])
    assert day.spoken == []
    assert day.shown == [(MINUTE + 3 * SECOND, ONE.incident)]


def test_asked_for_quiet_it_says_nothing_then_or_later() -> None:
    quiet = VoiceSet(mode="quiet", until=NOW + 30 * MINUTE)
    day = Day().run([(0, focus()), (0, quiet), (MINUTE, ONE)])
    assert day.spoken == day.shown == []
    assert day.of(ONE.incident) == [("digest", "digest", "quiet")]


def test_nobody_is_interrupted_while_he_speaks() -> None:
    listens = VoiceChanged(microphone="open", speaker="ready", recogniser="built in", listening="wake phrase")
    speech = [(MINUTE, SpeechNoticed(speaking=True)), (MINUTE + 8 * SECOND, SpeechNoticed(speaking=False))]
    day = Day().run([(0, focus()), (0, listens), speech[0], (MINUTE + SECOND, CRITICAL), speech[1]])
    assert day.spoken == [(MINUTE + 8_700_000, CRITICAL.incident)]


def test_ten_minutes_lie_between_two_sentences_and_the_second_is_shown_meanwhile() -> None:
    steps = [(0, focus()), *((one * MINUTE, candidate(f"t{one}")) for one in (1, 2, 14))]
    day = Day().run(steps)
    assert [incident for _, incident in day.spoken] == [candidate("t1").incident, candidate("t14").incident]
    assert [incident for _, incident in day.shown] == [candidate(f"t{one}").incident for one in (1, 2, 14)]


def test_what_has_one_cause_is_one_sentence() -> None:
    reds = [(MINUTE, candidate(f"t{one}", cause="commit:abc")) for one in range(40)]
    day = Day().run([(0, focus()), *reds])
    assert len(day.spoken) == len(day.shown) == 1
    along = [act.decided for _, act in day.acts if act.decided.told_with]
    assert {one.told_with for one in along} == {day.spoken[0][1]}
    assert len(along) + len([one for one in day.acts if one[1].decided.reasons[0] == "too_many"]) == 39


def test_what_turns_back_and_forth_is_one_incident() -> None:
    turns = [
        (MINUTE, candidate(turn=1)),
        (11 * MINUTE, candidate(turn=2, state="good", kind="fixed")),
        (20 * MINUTE, candidate(turn=3, seen=(("bad", 1.0), ("good", 15.7)))),
        (33 * MINUTE, candidate(turn=4, state="good", kind="fixed")),
    ]
    day = Day().run([(0, focus()), *turns])
    assert [incident for _, incident in day.spoken] == [candidate(turn=1).incident]
    assert len(day.shown) == 1


def test_what_breaks_again_hours_later_is_said_again() -> None:
    day = Day().run([(0, focus()), (MINUTE, candidate(turn=1)), (2 * HOUR, candidate(turn=2))])
    assert len(day.spoken) == 2


def test_the_same_incident_is_never_said_again_however_it_is_worded() -> None:
    other = replace(ONE, sentence="the tests of shop are red")
    day = Day().run([(0, focus()), (MINUTE, ONE), (2 * HOUR, other), (26 * HOUR, ONE)])
    assert len(day.spoken) == len(day.shown) == 1
    assert day.of(ONE.incident)[-1] == ("drop", "drop", "said_already")


def test_what_was_dropped_counts_again_only_if_it_is_another_matter() -> None:
    small = replace(ONE, severity="info", seen=())
    day = Day().run([(0, focus()), (MINUTE, small), (2 * MINUTE, small), (3 * MINUTE, replace(ONE, kind="known fix"))])
    assert day.of(ONE.incident)[1] == ("drop", "drop", "settled_before")
    assert len(day.spoken) == 1


def test_four_sentences_a_day_and_none_of_what_is_critical_is_counted() -> None:
    steps = [(hour * HOUR, candidate(f"t{hour}", delay_per_minute=2.0)) for hour in range(1, 9)]
    day = Day().run([(0, focus()), *steps, (9 * HOUR, CRITICAL)])
    assert [at // HOUR for at, _ in day.spoken] == [1, 2, 3, 4, 9]
    assert Day(settings=Settings(spoken_a_day=1)).run([(0, focus()), *steps]).spoken[1:] == []


def test_the_day_is_that_of_the_place() -> None:
    """At ten in the evening UTC it is tomorrow in Tokyo."""
    steps = [(hour * HOUR, candidate(f"t{hour}", delay_per_minute=2.0)) for hour in (10, 11, 12, 13, 16)]
    tokyo = Day(settings=Settings(offset=lambda _at: 540)).run([(0, focus()), *steps])
    assert len(tokyo.spoken) == 5
    assert len(Day().run([(0, focus()), *steps]).spoken) == 4


def test_two_critical_sentences_an_hour_and_the_rest_on_the_screen() -> None:
    steps = [(one * MINUTE, replace(CRITICAL, incident=f"i{one}", thing=f"t{one}", cause="")) for one in range(1, 6)]
    day = Day().run([(0, focus()), *steps])
    assert len([at for at, _ in day.spoken if at < HOUR]) == 2
    assert [incident for _, incident in day.shown] == [f"i{one}" for one in range(1, 6)]
    assert all(later - at >= HOUR for (at, _), (later, _) in zip(day.spoken, day.spoken[2:], strict=False))


def test_a_rule_is_obeyed_until_it_is_taken_back() -> None:
    never = MentionForbidden(thing=ONE.thing, said=clean("never mention it"))
    day = Day().run([(0, focus()), (0, never), (MINUTE, ONE)])
    assert day.of(ONE.incident) == [("drop", "drop", "never")]
    day.run([(31 * HOUR, MentionAllowed(rule=2)), (32 * HOUR, focus()), (32 * HOUR, candidate(turn=2))])
    assert len(day.spoken) == 1
    assert day.desk.rules() == {}


def test_a_rule_without_an_object_rules_out_nothing() -> None:
    day = Day().run([(0, focus()), (0, MentionForbidden(said=clean("never"))), (MINUTE, ONE)])
    assert len(day.spoken) == 1


def test_nothing_is_said_of_a_project_that_is_watched_no_longer() -> None:
    day = Day().run([(0, focus()), (0, ProjectUnwatched(number=1, trees=[])), (MINUTE, ONE)])
    assert day.of(ONE.incident) == [("drop", "drop", "not_watched")]


def test_without_a_voice_the_screen_decides_by_itself() -> None:
    day = Day(settings=Settings(voice=False)).run([(0, focus()), (MINUTE, ONE)])
    assert (day.spoken, len(day.shown)) == ([], 1)
    nothing = Day(settings=Settings(voice=False, desktop=False)).run([(0, focus()), (MINUTE, ONE)])
    assert nothing.spoken == nothing.shown == []


def test_who_knows_nothing_of_the_user_takes_him_for_busy() -> None:
    small = replace(ONE, delay_per_minute=0.2)
    blind = Day().run([(0, focus(in_call=None)), (MINUTE, small)], until=2 * MINUTE)
    assert blind.of(ONE.incident)[-1][0] == "hold"
    assert Day().run([(0, focus()), (MINUTE, small)], until=2 * MINUTE).spoken


def test_a_call_that_somebody_forgot_is_a_call_for_six_hours() -> None:
    day = Day().run([(0, focus(in_call=True)), (MINUTE, CRITICAL)])
    assert [at for at, _ in day.spoken] == [6 * HOUR + 1]


def test_what_waits_is_bounded() -> None:
    many = [(MINUTE, candidate(f"t{one}")) for one in range(MOST_HELD * 3)]
    day = Day().run([(0, focus(in_call=True)), *many], until=2 * MINUTE)
    assert len(day.desk.held()) == MOST_HELD


def test_a_clock_that_is_set_back_neither_says_it_again_nor_falls_silent() -> None:
    day = Day().run([(0, focus()), (MINUTE, ONE)], until=2 * MINUTE)
    voice = Voice("late")
    back = NOW - 10 * HOUR
    for after in range(4):
        assert day.desk.take(voice.says(focus(), at=back + after)) == []
    later = candidate("b")
    assert day.desk.consider(replace(ONE), back + MINUTE)[0].decided.reasons[0] == "said_already"
    day.desk.consider(later, back + MINUTE)
    acts = day.desk.due(back + MINUTE + 4 * SECOND)
    assert [act.decided.screen for act in acts] == ["show"]
    due = day.desk.next_due()
    assert due is None or due < back + HOUR


def test_one_event_that_comes_late_turns_no_clock_back() -> None:
    day = Day().run([(0, focus()), (MINUTE, ONE), (2 * HOUR, candidate("b"))], until=2 * HOUR + MINUTE)
    day.desk.take(Voice("late").says(focus(), at=NOW + MINUTE))
    third = candidate("c")
    [act] = day.desk.consider(third, NOW + 2 * HOUR + 2 * MINUTE)
    acts = day.desk.due(NOW + 2 * HOUR + 3 * MINUTE)
    assert act.decided.voice == "hold"
    assert [one.decided.reasons[0] for one in acts] == ["too_soon"]


def test_reactions_are_learned_from_and_can_be_seen() -> None:
    day = Day()
    reaction = AnnouncementReacted(
        incident=ONE.incident, kind=ONE.kind, thing=ONE.thing, reaction="not useful", by="terminal", after_s=2
    )
    day.run([(0, focus()), (MINUTE, ONE), *((2 * MINUTE + one, reaction) for one in range(10))])
    assert [line.what for line in day.desk.learned()] == ["kind failure", "thing check:1:a"]
    day.run([(40 * HOUR, focus()), (41 * HOUR, candidate(turn=2))])
    assert len(day.spoken) == 1


def test_an_event_that_does_not_matter_is_not_looked_into() -> None:
    desk = Desk(built_in(), Settings())
    assert desk.take(Voice().utters("CommandStarted", b"{no json")) == []
