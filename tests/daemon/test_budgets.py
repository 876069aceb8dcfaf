"""What tasks may spend: as it is configured, or by what those took that succeeded before."""

from collections.abc import Iterator

import pytest

from daemon import budgets
from daemon.config import Config
from daemon.config_sections import BudgetSection, ModelSection
from daemon.paths import Paths
from knowledge.reasoning.actions import SEED
from knowledge.store.log_writer import LogWriter
from knowledge.tasks.budget import LEARNS_FROM, Limits
from tests.spending import Spender

OURS = Config(
    model=ModelSection(answer_within_s=60),
    budget=BudgetSection(answer_tokens=12_000, answer_calls=3, check_s=200, idle_sandbox_s=5, idle_cpu_s=6),
)


@pytest.fixture
def spender(home: Paths) -> Iterator[Spender]:
    log = LogWriter.open(home.core)
    yield Spender(log)
    log.close()


def test_the_defaults_are_the_seeds(home: Paths) -> None:
    assert budgets.answer(home.core, Config()) == SEED
    assert budgets.check(home.core, Config(), 1) == Limits(sandbox_s=1_800)
    assert budgets.idle_hour(Config()) == Limits(sandbox_s=2_700, cpu_s=10_800)


def test_what_is_configured_holds(home: Paths) -> None:
    assert budgets.answer(home.core, OURS) == Limits(tokens=12_000, wall_s=60, calls=3)
    assert budgets.check(home.core, OURS, 1) == Limits(sandbox_s=200)
    assert budgets.idle_hour(OURS) == Limits(sandbox_s=5, cpu_s=6)


def test_a_question_is_learned_from_those_that_a_chat_model_answered(home: Paths, spender: Spender) -> None:
    for _ in range(LEARNS_FROM - 1):
        spender.answer()
    spender.answer(rule="budget.same_call")
    assert budgets.answer(home.core, OURS).tokens == 12_000
    spender.answer()
    assert budgets.answer(home.core, OURS) == Limits(tokens=6_000, wall_s=60, calls=3)


def test_a_check_is_learned_for_its_project(home: Paths, spender: Spender) -> None:
    for _ in range(LEARNS_FROM):
        spender.check(took_s=80, job=7)
    assert budgets.check(home.core, OURS, 1).sandbox_s == 120
    assert budgets.check(home.core, OURS, 2).sandbox_s == 200
