"""Tasks of several calls over real memory: a competent scripted model does them, and goes on wherever it stopped."""

import itertools
import random

import pytest

from daemon import engine
from daemon.doubles.chat import ScriptedEngine
from daemon.doubles.competent import Competent
from daemon.doubles.reasoner import Reasoner, Told
from knowledge.reasoning.actions import CallResult, Finish, UseTool
from knowledge.reasoning.budget import TOTAL
from knowledge.reasoning.parts import Result, Sources
from knowledge.routing.by_words import WordRouter
from tests.knowledge.reasoning.working import TOOLS, Task, caller, calls, said, tasks
from tests.services.engines.shipped import needs_engine

TASKS = range(57)
CHAINED = 50


def one(number: int) -> Task:
    return tasks()[number]


def done(task: Task, tools: list[str] | None = None) -> Told:
    """A context of 4,096 tokens would overflow where a prompt is longer."""
    scripted = ScriptedEngine(Competent(), context=TOTAL)
    answer = Reasoner(scripted, caller(task.around)).told(task.brief(tools))
    assert all(not wish.form or wish.temperature == 0 for wish in scripted.wishes)
    return answer


def right(task: Task, answer: Told) -> bool:
    return calls(answer.chunks) == task.calls and all(fact in said(answer) for fact in task.facts)


def test_each_needs_two_to_four_calls_of_reading_tools_and_most_use_what_an_earlier_one_gave() -> None:
    assert len(tasks()) == len(TASKS)
    assert all(2 <= len(task.calls) <= 4 for task in tasks())
    assert all(TOOLS[tool].effect == "reads" for task in tasks() for tool, _ in task.calls)
    assert sum(map(chained, tasks())) >= CHAINED


def chained(task: Task) -> bool:
    """Whether an argument stands in an earlier result, and not in the question."""
    call, read = caller(task.around), ""
    for n, (tool, arguments) in enumerate(task.calls, 1):
        if any(value in read and value not in task.question for value in arguments.values()):
            return True
        read += call(UseTool(n, tool, arguments)).text
    return False


@pytest.mark.parametrize("number", TASKS)
def test_a_competent_model_does_it(number: int) -> None:
    task = one(number)
    answer = done(task)
    assert isinstance(answer.ending, Finish)
    assert calls(answer.chunks) == task.calls
    assert [fact for fact in task.facts if fact not in said(answer)] == []
    assert answer.ending.text == said(answer)
    given = [f"{part.text} {part.sources}" for _, part in answer.chunks if isinstance(part, Result)]
    assert answer.ending.sources
    assert all(any(one in result for result in given) for one in answer.ending.sources)


@needs_engine
def test_it_does_them_with_the_tools_that_the_shipped_router_thinks_likely() -> None:
    router = engine.load_router()
    failed = [task.question for task in tasks() if not right(task, done(task, [*router.route(task.question).likely]))]
    assert failed == []


def test_without_the_right_tools_none_is_done() -> None:
    """The check can fail: the tools are what it needs."""
    assert not any(right(task, done(task, ["service_health", "job_status"])) for task in tasks())


def test_without_what_tools_said_none_is_done() -> None:
    """It reads its prompt alone: where results are not there, it does not get on."""

    def silent(use: UseTool) -> CallResult:
        return CallResult(use.n, "not recorded", "Nothing is on record.")

    answers = ((task, Reasoner(ScriptedEngine(Competent()), silent).told(task.brief())) for task in tasks())
    assert not any(right(task, answer) for task, answer in answers)


@pytest.mark.parametrize("continues", [True, False], ids=["continued", "written anew"])
@pytest.mark.parametrize("number", range(0, len(TASKS), 8))
def test_wherever_it_stopped_it_goes_on_to_the_same(
    number: int, continues: bool, request: pytest.FixtureRequest
) -> None:
    chosen = TASKS[number : number + 8] if request.config.getoption("--full") else [number]
    for task in map(one, chosen):
        resumed_everywhere(task, continues)


def resumed_everywhere(task: Task, continues: bool) -> None:
    whole = done(task)
    call = caller(task.around)
    texts = [n for n, (_, part) in enumerate(whole.chunks) if part.kind == "text"]
    rest = [n for n in range(len(whole.chunks) + 1) if n not in texts]
    for kept in (*rest, *random.Random(task.question).sample(texts, min(4, len(texts)))):
        resumed = Reasoner(ScriptedEngine(Competent(), context=TOTAL), call)
        answer = resumed.told(task.brief(), whole.chunks[:kept], continues=continues)
        assert answer.chunks[:kept] == whole.chunks[:kept]
        assert [off for off, _ in answer.chunks] == [*range(len(answer.chunks))]
        assert calls(answer.chunks) == task.calls
        assert results(answer) == results(whole)
        assert said(answer) == said(whole)
        assert answer.ending == whole.ending
        assert sum(isinstance(part, Sources) for _, part in answer.chunks) == 1


def results(answer: Told) -> list[Result]:
    found = [part for _, part in answer.chunks if isinstance(part, Result)]
    assert [one.n for one in found] == [*range(1, len(found) + 1)]
    return found


def test_the_prompts_of_a_question_begin_alike() -> None:
    """What was read once stays read: each prompt of a task is the one before, and more."""
    for task in itertools.islice(tasks(), 0, None, 5):
        scripted = ScriptedEngine(Competent(), context=TOTAL)
        Reasoner(scripted, caller(task.around)).told(task.brief())
        for before, after in itertools.pairwise(scripted.wishes):
            assert after.messages[: len(before.messages) - 1] == before.messages[:-1]
            assert shared(before.messages[-1].text, after.messages[len(before.messages) - 1].text) > 0.5 or (
                after.messages[len(before.messages) - 1] == before.messages[-1]
            )


def shared(one: str, other: str) -> float:
    """How much of the shorter both begin with."""
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same / min(len(one), len(other))


def test_words_alone_choose_tools_that_do() -> None:
    router = WordRouter()
    assert all({tool for tool, _ in task.calls} <= {*router.route(task.question).likely} for task in tasks())
