"""Answers out of memory and the log: one call or two, what is asked back, and what needs the daemon."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from daemon.answers import Asked, Made
from daemon.paths import Paths
from knowledge.events import EnqueueJob, NoteTaken, ProposePlan
from knowledge.memory.books import Books
from knowledge.memory.encoding import BYTES
from knowledge.routing.following import Before
from knowledge.routing.route import Route
from knowledge.routing.suggestions import EXAMPLES
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter, Unit
from knowledge.store.memory import Memory
from services.answering import answer, found, prepare
from services.answering.surroundings import Given
from tests.knowledge.memory.briefing.story import NOW, lived
from tests.knowledge.memory.days.diary import TREES
from tests.tools.faithful import unfounded
from tools.kit.answer import Answer


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A home in which the story was lived."""
    paths = Paths.find({"SOTTO_HOME": str(tmp_path_factory.mktemp("lived"))}).make()
    story = lived()
    log = LogWriter.open(paths.core)
    log.producer("diary", "one", NOW)
    log.commit([Unit("diary", "one", tuple(story.log), None, 1)], NOW)
    log.close()
    with EventLog.open(paths.core) as past, Memory.writer(paths.memory) as memory:
        Books(memory, past).catch_up()
    return paths


def asked(*routes: Route, question: str = "?", before: Before | None = None, writes: bool = True) -> Asked:
    return Asked(question, "mine", Path(TREES[1]), NOW, routes, "model", before, {}, writes)


def route(tool: str, arguments: Mapping[str, str] | None = None) -> Route:
    return Route(tool, arguments or {}, 0.9)


def test_every_tool_can_be_called_and_says_nothing_that_it_did_not_find(lived_in: Paths) -> None:
    prepare()
    needed = {"remember": {"text": "tea"}, "forget": {"entry": "Postgres"}, "set_voice": {"mode": "quiet"}}
    needed |= {"search_knowledge": {"query": "orders"}, "test_history": {"test": "test_expiry"}}
    needed |= {"run_command": {"command": "ls"}}
    for tool in EXAMPLES:
        made = answer(lived_in, asked(route(tool, needed.get(tool))))
        said = Made.read(made.written()).answer
        assert said == made.answer
        (call,) = said.calls
        assert call.outcome != "failed", said
        held = {"call": call.model_dump(mode="json"), "data": call.data}
        assert unfounded(Answer(held, said.text)) == [], tool


def test_the_second_call_is_about_the_failure_of_the_first(lived_in: Paths) -> None:
    made = answer(lived_in, asked(route("list_failures"), route("find_fix")))
    first, second = made.answer.calls
    assert first.outcome == "answered"
    assert second.arguments["error"] in first.data
    assert made.answer.text.count("\n\n") >= 1
    explained = answer(lived_in, asked(route("list_failures"), route("explain_failure"))).answer
    assert explained.calls[1].arguments["failure"] in explained.sources


@pytest.mark.parametrize("tool", ["list_failures", "recent_activity"])
def test_a_question_that_leans_has_the_tool_and_the_arguments_of_the_one_before(lived_in: Paths, tool: str) -> None:
    before = Before("what failed in shop?", "list_failures", {"project": "shop", "status": "all"}, ())
    one = asked(question="and since monday?", before=before).routed((route(tool, {"since": "monday"}),), "model")
    (call,) = answer(lived_in, one).answer.calls
    assert call.arguments == {"project": "shop", "status": "all", "since": "since monday"}


def test_what_has_to_be_said_and_is_not_is_asked_for(lived_in: Paths) -> None:
    said = answer(lived_in, asked(route("remember"))).answer
    assert (said.calls[0].outcome, said.code) == ("unclear", 2)
    assert EXAMPLES["remember"] in said.calls[0].hint


def test_what_is_not_there_and_who_is_not_known(lived_in: Paths) -> None:
    gone = answer(lived_in, asked(route("explain_failure", {"failure": "f99999"}))).answer
    assert (gone.calls[0].outcome, gone.code) == ("not found", 3)
    unknown = answer(lived_in, asked(route("os"))).answer
    assert (unknown.calls[0].outcome, unknown.code) == ("not found", 3)


def test_an_order_comes_of_what_notes_and_needs_somebody_who_keeps_it(lived_in: Paths) -> None:
    tea = route("remember", {"text": "tea is hot"})
    made = answer(lived_in, asked(tea))
    (order,) = Made.read(made.written()).orders
    assert isinstance(order, NoteTaken)
    assert made.project == 1
    alone = answer(lived_in, asked(tea, writes=False))
    assert (alone.orders, alone.answer.code) == ((), 7)
    assert "sotto up" in alone.answer.text


def test_a_fix_is_tried_by_a_job_and_needs_who_runs_it(lived_in: Paths) -> None:
    made = answer(lived_in, asked(route("try_fix")))
    (order,) = Made.read(made.written()).orders
    assert isinstance(order, EnqueueJob)
    assert (order.kind, made.project, made.answer.code) == ("try_fix", 1, 0)
    alone = answer(lived_in, asked(route("try_fix"), writes=False))
    assert (alone.orders, alone.answer.code) == ((), 7)


def test_of_what_a_person_has_to_grant_a_plan_is_asked_for(lived_in: Paths) -> None:
    listing = route("run_command", {"command": "ls"})
    made = answer(lived_in, asked(listing))
    (order,) = Made.read(made.written()).orders
    assert isinstance(order, ProposePlan)
    assert (order.tool, order.surface, order.task) == ("run_command", "model", "mine")
    alone = answer(lived_in, asked(listing, writes=False))
    assert (alone.orders, alone.answer.code) == ((), 7)
    chat = answer(lived_in, asked(listing)._replace(only_reads=True))
    assert (chat.orders, chat.answer.code) == ((), 3)


def test_one_thing_at_a_time_is_planned(lived_in: Paths) -> None:
    made = answer(
        lived_in, asked(route("run_command", {"command": "ls"}), route("run_command", {"command": "git push"}))
    )
    assert len(made.orders) == 1
    assert [one.outcome for one in made.answer.calls] == ["answered", "unclear"]


def test_a_check_is_ordered_as_a_job_and_needs_who_runs_it(lived_in: Paths) -> None:
    made = answer(lived_in, asked(route("run_checks")))
    (order,) = Made.read(made.written()).orders
    assert isinstance(order, EnqueueJob)
    assert (order.kind, made.project, made.answer.calls[0].outcome, made.answer.code) == ("checks", 1, "answered", 0)
    alone = answer(lived_in, asked(route("run_checks"), writes=False))
    assert (alone.orders, alone.answer.code) == ((), 7)
    assert "it runs checks" in alone.answer.text


def test_a_memory_that_is_damaged_is_an_answer(home: Paths) -> None:
    home.memory.write_bytes(b"no database" * 500)
    said = answer(home, asked(route("list_failures"))).answer
    assert said.code == 1
    assert said.text


def test_an_empty_home_has_nothing_on_record(home: Paths) -> None:
    for tool in ("briefing", "list_failures", "predict_next", "what_changed"):
        said = answer(home, asked(route(tool))).answer
        assert not said.recorded, tool
        assert said.code in (0, 3)
    assert list(home.data.iterdir()) == []


def test_words_find_something_where_nothing_can_be_asked(lived_in: Paths, home: Paths) -> None:
    known = found(lived_in, "where do we keep orders? postgres?", NOW)
    assert "Postgres for orders" in known.text
    assert known.sources[0].startswith("n")
    assert found(home, "anything", NOW).text == ""


def test_vectors_are_of_the_texts_that_they_were_made_of() -> None:
    row = bytes(range(256)) * (BYTES // 256)
    embed = Given({"caching": row})
    assert embed([" caching "]) == row
    assert embed(["caching", "else"]) is None
    assert embed(["else"]) is None
