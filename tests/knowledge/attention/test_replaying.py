"""Replaying on a virtual clock: what waits is looked at when it is due, and speech goes as if it had been heard."""

from knowledge.attention.replaying import Replay
from knowledge.events import AnnouncementDecided, AnnouncementReacted, SaySentence, SentenceBegun, SentenceEnded
from knowledge.redact import clean
from tests.knowledge.attention.staged import Obedient, at, candidate, decided, event, steps, tick


def test_what_waits_is_decided_at_its_own_moment_between_two_events() -> None:
    found = list(steps(Obedient(after=7), [event(1, 0), tick(2, 5), tick(3, 30)]))
    assert [(step.moment.at, step.act.decided.voice) for step in found] == [(at(0), "hold"), (at(7), "speak")]


def test_what_still_waits_at_the_last_event_stays_open() -> None:
    assert [step.act.decided.voice for step in steps(Obedient(after=7), [event(1, 0), tick(2, 5)])] == ["hold"]


def test_a_sentence_is_heard_to_its_end_at_the_pace_of_its_words() -> None:
    policy = Obedient()
    (step,) = steps(policy, [event(1, 0), tick(2, 1)])
    own = [(when, seen.event) for when, seen in policy.heard if seen.header.source == "replay"]
    assert [type(one) for _, one in own] == [SentenceBegun, SentenceEnded]
    assert own[0][0] < own[1][0]
    assert 1_000_000 < own[1][0] - at(0) < 3_000_000
    ended = own[1][1]
    assert isinstance(ended, SentenceEnded)
    assert (ended.heard, ended.incident) == ("whole", step.act.decided.incident)


def test_what_was_decided_and_said_in_the_history_is_no_input_but_its_time_counts() -> None:
    first = event(1, 0)
    old = decided(candidate(first), "drop", "drop")
    said = SaySentence(ref="r", text=clean("no"), why="announcement", expires=at(9))
    answer = SentenceBegun(ref="q", why="answer")
    policy = Obedient(after=7)
    recorded = [first, event(2, 1, old), event(3, 2, said), event(4, 3, answer), event(5, 8, old)]
    found = list(steps(policy, recorded))
    assert [step.act.decided.voice for step in found] == ["hold", "speak"]
    heard = [seen.type for _, seen in policy.heard if seen.header.source == "staged"]
    assert AnnouncementDecided.__name__ not in heard
    assert SaySentence.__name__ not in heard
    assert heard == ["ServiceGaveUp", "SentenceBegun"]


def test_a_clock_that_is_set_back_brings_nothing_and_ends_nothing() -> None:
    found = list(steps(Obedient(after=7), [event(1, 60), tick(2, 0), tick(3, 66), tick(4, 68)]))
    assert [(step.moment.at, step.act.decided.voice) for step in found] == [(at(60), "hold"), (at(67), "speak")]


class Stuck(Obedient):
    """A policy that is never done."""

    def next_due(self) -> int | None:
        return at(1)


def test_a_policy_that_is_never_done_does_not_hold_up_the_replay() -> None:
    run = Replay(Stuck())
    assert [list(run.take(seen)) for seen in (tick(1, 0), tick(2, 5), tick(3, 6))] == [[], [], []]


def test_the_past_counts_and_nothing_is_decided_of_it() -> None:
    policy = Obedient()
    run = Replay(policy, begin=at(10))
    found = [step for seen in (event(1, 0), tick(2, 5), event(3, 12)) for step in run.take(seen)]
    assert [step.act.decided.incident for step in found] == ["service:model:e3"]
    assert [seen.seq for seen in policy.past] == [1, 2]


def test_that_nobody_reacted_is_made_up_and_what_the_user_did_is_heard() -> None:
    reacted = AnnouncementReacted(
        incident="i", kind="failure", thing="t", reaction="ignored", by="nobody", after_s=60.0
    )
    dismissed = reacted.model_copy(update={"reaction": "not now", "by": "notification"})
    policy = Obedient()
    assert not list(steps(policy, [event(1, 0, reacted), event(2, 1, dismissed)]))
    assert [seen.seq for _, seen in policy.heard] == [2]
