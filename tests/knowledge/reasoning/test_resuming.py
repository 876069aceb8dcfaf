"""Going on where a stream ends: in the cases that tasks do not come by."""

from knowledge.reasoning.loop import Reasoning
from knowledge.reasoning.parts import Again, Called, End, Part, Plan, Result, Sources, Text
from knowledge.reasoning.resuming import INTERRUPTED, left
from knowledge.redact import clean
from tests.knowledge.reasoning.test_loop import BRIEF, came, ended, last, shown

PLAN = Plan(question=clean(BRIEF.question), conversation="", by="chat", tools=[])
CALL = Called(n=1, tool="list_failures", arguments={})
RESULT = Result(n=1, outcome="answered", text=clean("f4 broke"), sources=[clean("f4")])


def again(since: int, why: str) -> Again:
    return Again(since=since, why=clean(why))


def resumed(*parts: Part, continues: bool = True) -> Reasoning:
    return Reasoning.resumed(BRIEF, [*enumerate(parts)], continues=continues)


def begun(*parts: Part, continues: bool = True) -> list[str]:
    return [shown(one) for one in resumed(*parts, continues=continues).begin()]


def test_a_call_without_a_result_is_made_again() -> None:
    assert begun(PLAN, CALL) == ["use 1 list_failures {}"]


def test_after_a_result_it_decides() -> None:
    assert begun(PLAN) == begun() == begun(PLAN, CALL, RESULT) == ["decide"]


def test_text_that_has_begun_is_gone_on_with() -> None:
    reasoning = resumed(PLAN, CALL, RESULT, Text("f4 "), Text("bro"))
    actions = reasoning.begin()
    assert [shown(one) for one in actions] == ["answer"]
    assert actions[0].wish.prefill == "f4 bro"  # type: ignore[union-attr]
    assert [shown(one) for one in reasoning.written("answer", ended("ke."))] == ["say sources f4", "finish f4 broke."]


def test_an_engine_that_cannot_go_on_begins_anew() -> None:
    reasoning = resumed(PLAN, CALL, RESULT, Text("f4 bro"))
    reasoning.begin()
    assert [shown(one) for one in came(reasoning, "refused refused 0 0")] == [f"void {INTERRUPTED}", "answer"]
    assert [shown(one) for one in came(reasoning, "answered f4 broke.")][-1] == "finish f4 broke."
    assert begun(PLAN, CALL, RESULT, Text("f4 bro"), continues=False) == [f"void {INTERRUPTED}", "answer"]


def test_text_that_is_void_is_not_gone_on_with() -> None:
    assert begun(PLAN, Text("f4 bro"), again(1, INTERRUPTED)) == ["decide"]
    reasoning = resumed(PLAN, Text("f4 bro"), again(1, "what was written is not what was said"), Text("f4"))
    assert reasoning.begin()[0].wish.prefill == "f4"  # type: ignore[union-attr]


def test_an_answer_that_was_sent_back_is_not_sent_back_again() -> None:
    said = (PLAN, CALL, RESULT, Text("f99 "), Text("broke"), again(3, "f99 is not on record"))
    reasoning = resumed(*said)
    actions = reasoning.begin()
    assert [shown(one) for one in actions] == ["answer"]
    assert "f99 is not on record" in last(actions)
    assert actions[-1].wish.messages[-2].text == "f99 broke"  # type: ignore[union-attr]
    noted = [shown(one) for one in came(reasoning, "answered f98.")]
    assert noted[0] == "say text  (f98 is not on record)"
    whole = resumed(*said, Text("f98."), Text(" (f98 is not on record)"))
    assert whole.begin()[0].wish.prefill == "f98. (f98 is not on record)"  # type: ignore[union-attr]
    assert [shown(one) for one in came(whole, "answered ")] == [
        "say sources f4",
        "finish f98. (f98 is not on record)",
    ]


def test_it_asks_as_it_would_have_asked() -> None:
    """The prompt of a resumed answer is the one that was given before, so that what was read stays read."""
    live = Reasoning(BRIEF)
    live.begin()
    came(live, 'decided {"tool": "list_failures"}')
    came(live, "called 1 answered f4 broke | f4")
    first = came(live, 'decided {"tool": "none"}')[-1].wish  # type: ignore[union-attr]
    later = resumed(PLAN, CALL, RESULT, Text("f4")).begin()[-1].wish  # type: ignore[union-attr]
    assert later.messages == first.messages


def test_what_was_complete_is_finished() -> None:
    done = (PLAN, CALL, RESULT, Text("f4 broke."), Sources(ids=[clean("f4")]))
    assert begun(*done) == ["finish f4 broke."]
    end = End(ending="answered", reason=clean(""), hint=clean(""), code=0, took_ms=1.0)
    assert left([*enumerate((*done, end))]).sources == ["f4"]
