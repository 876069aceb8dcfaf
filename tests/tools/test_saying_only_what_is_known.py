"""Whatever was noted, asked and said: no tool that notes, explains or declines says what its data do not hold."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.memory.draft import KINDS
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.kit.around import Said
from tools.kit.registry import builtin
from tools.kit.running import run

OURS = ("remember", "forget", "set_voice", "explain_answer", "run_checks", "run_command", "try_fix", "apply_fix")
WORDS = "orders in Postgres src/cart.py f12 n2 41 % E501 tests/test_a.py::test_b Kafka v2.3 x3 it's 3pm an hour quiet"
TEXT = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=8).map(" ".join)
NOW = at(1, 9)


@given(notes=st.lists(st.tuples(TEXT, st.sampled_from(KINDS)), max_size=4), said=TEXT, broken=TEXT)
@settings(max_examples=12, deadline=None)
def test_no_tool_says_what_its_data_do_not_hold(notes: list[tuple[str, str]], said: str, broken: str) -> None:
    story = Story()
    story.watched(at(0, 8))
    ids = [f"n{story.noted(title, at(0, 9), kind=kind)}" for title, kind in notes]
    failure = story.broke(broken, story.ran("pytest -q", at(0, 10), status=1))
    before = Said(said, "search_knowledge", {"query": said}, (*ids, f"f{failure}"))
    here = around(story, NOW, here=Path("/work/shop"), before=before)
    known = builtin()
    for name in OURS:
        one = known[name]
        for arguments in (one.required, tuple(one.arguments.model_fields)):
            words = {argument: said for argument in arguments if argument != "kind"}
            outcome = run(one, words | ({"mode": "quiet"} if "mode" in words else {}), here)
            assert outcome.answer or outcome.error
            assert outcome.answer is None or unfounded(outcome.answer) == [], (name, words)
    story.memory.close()
