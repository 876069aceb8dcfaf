"""The example in docs/reasoning.md is what a model is given, word for word."""

from daemon.doubles.chat import ScriptedEngine
from daemon.doubles.competent import Competent
from daemon.doubles.reasoner import Reasoner
from knowledge.reasoning import budget
from knowledge.reasoning.actions import SEED
from knowledge.reasoning.transcript import ANSWERS, DECIDES
from tests.conftest import REPOSITORY
from tests.knowledge.reasoning.working import caller, tasks

GUIDE = (REPOSITORY / "docs/reasoning.md").read_text(encoding="utf-8")


def example() -> str:
    """The last prompt of the first task, and what was written to it."""
    task, scripted = tasks()[0], ScriptedEngine(Competent())
    answer = Reasoner(scripted, caller(task.around)).told(task.brief())
    said = [f"[{one.role}]\n{one.text}" for one in scripted.wishes[-1].messages]
    return "\n\n".join([*said, f"[assistant]\n{answer.ending.text}"])  # type: ignore[union-attr]


def test_the_example_is_what_a_model_sees() -> None:
    assert GUIDE.partition("````text\n")[2].partition("\n````")[0] == example()


def test_the_figures_are_those_of_the_code() -> None:
    figures = (budget.TOTAL, budget.SYSTEM, budget.MOMENT, budget.CONVERSATION, budget.QUESTION, DECIDES, ANSWERS)
    assert [one for one in figures if f"{one:,}" not in GUIDE] == []
    assert f"at most {int(SEED.calls)} calls" in GUIDE
