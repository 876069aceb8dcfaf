"""Gate 2 on what is heard: what is meant for Sotto, and that nothing else gets through."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.directed import LEAST_SURE, Judgement, Said, Situation, judge
from knowledge.speech.replies import CONFIRMING, FOLLOWING, REPLIES, STOPPING

BOTH = ("grammar", "language model")
QUESTION = Said("why did the build break", "question", BOTH, 0.9)
UNCALLED = QUESTION._replace(wake_by=())
SAID = st.builds(
    Said,
    text=st.sampled_from(["", "why did the build break", "stop", "later", "the build broke on main"]),
    intent=st.sampled_from(["", "question", *REPLIES]),
    wake_by=st.sampled_from([(), BOTH[:1], BOTH, (BOTH[0], BOTH[0])]),
    confidence=st.none() | st.floats(0, 1),
    refused=st.sampled_from(["", "no agreement", "no words"]),
    too_long=st.booleans(),
)
SITUATIONS = st.builds(
    Situation,
    pushed=st.booleans(),
    replies=st.sampled_from([(), FOLLOWING, CONFIRMING]),
    own_voice=st.booleans(),
    in_call=st.booleans(),
    muted=st.booleans(),
    deaf=st.booleans(),
    said=st.sampled_from(["", "the build broke on main"]),
    said_s_ago=st.floats(0, 100),
)


@dataclass(frozen=True)
class Row:
    said: Said
    situation: Situation
    directed: str
    refused: str = ""


ROWS = {
    "pushed": Row(UNCALLED, Situation(pushed=True), "push to talk"),
    "called, heard by both": Row(QUESTION, Situation(), "wake phrase"),
    "called, heard by one": Row(QUESTION._replace(wake_by=BOTH[:1]), Situation(), "no", "not directed"),
    "called, heard by one twice": Row(QUESTION._replace(wake_by=BOTH[:1] * 2), Situation(), "no", "not directed"),
    "not called": Row(UNCALLED, Situation(), "no", "not directed"),
    "a question is no reply": Row(UNCALLED, Situation(replies=FOLLOWING), "no", "not directed"),
    "a reply": Row(Said("later", "later"), Situation(replies=FOLLOWING), "follow-up"),
    "a reply to something else": Row(Said("yes", "yes"), Situation(replies=FOLLOWING), "no", "not directed"),
    "a reply to nothing": Row(Said("later", "later"), Situation(), "no", "not directed"),
    "stop": Row(Said("stop", "stop"), Situation(own_voice=True, in_call=True, muted=True, deaf=True), "stop word"),
    "in a call": Row(QUESTION, Situation(in_call=True), "wake phrase", "in a call"),
    "in a call, pushed": Row(UNCALLED, Situation(in_call=True, pushed=True), "push to talk"),
    "muted": Row(QUESTION, Situation(muted=True), "wake phrase", "muted"),
    "while it speaks": Row(QUESTION, Situation(own_voice=True), "wake phrase", "echo"),
    "an echo": Row(QUESTION, Situation(said="Why did the build break?", said_s_ago=9), "wake phrase", "echo"),
    "no echo any more": Row(QUESTION, Situation(said="Why did the build break?", said_s_ago=11), "wake phrase"),
    "heard itself too often": Row(QUESTION, Situation(deaf=True), "wake phrase", "echo"),
    "no agreement": Row(Said("", "", BOTH, refused="no agreement"), Situation(), "wake phrase", "no agreement"),
    "no words": Row(Said(), Situation(pushed=True), "push to talk", "no words"),
    "unsure": Row(QUESTION._replace(confidence=LEAST_SURE / 2), Situation(), "wake phrase", "unsure"),
    "too long": Row(QUESTION._replace(too_long=True), Situation(), "wake phrase", "too long"),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_is_made_of_it(row: Row) -> None:
    found = judge(row.said, row.situation)
    assert (found.directed, found.refused) == (row.directed, row.refused)
    assert bool(found.intent) == (not row.refused)


@given(SAID, SITUATIONS)
def test_what_counts_was_meant(said: Said, situation: Situation) -> None:
    found = judge(said, situation)
    if found.refused:
        assert not found.intent
        return
    assert found.directed != "no"
    if found.directed != "stop word":
        assert said.text
        assert situation.pushed or not (situation.in_call or situation.own_voice or situation.deaf or situation.muted)
        assert situation.pushed or len(set(said.wake_by)) > 1 or said.intent in situation.replies


@given(SAID, SITUATIONS, st.sampled_from(STOPPING))
def test_stop_words_count_at_all_times(said: Said, situation: Situation, word: str) -> None:
    stop = said._replace(text=word, intent=word, too_long=False)
    found = judge(stop, situation)
    assert found == Judgement("stop word", word, "", found.echo)


@given(SAID, SITUATIONS)
def test_a_call_never_lets_more_through(said: Said, situation: Situation) -> None:
    if judge(said, situation).refused:
        assert judge(said, situation._replace(in_call=True)).refused
