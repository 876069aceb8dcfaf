"""What tasks may spend: as it is configured, or less, by what those took that succeeded before."""

from contextlib import suppress
from pathlib import Path

from daemon.config import Config
from knowledge.errors import NotFound
from knowledge.store.spending import SpendingReader
from knowledge.tasks.budget import Limits, learned

LOOKED_AT = 200
"""Of the last so many it is learned what one takes."""


def answer(core: Path, config: Config) -> Limits:
    """A question that a chat model answers. Raises NewerDatabase."""
    wall_s, budget = config.model.answer_within_s, config.budget
    limits = Limits(tokens=budget.answer_tokens, wall_s=wall_s, calls=budget.answer_calls)
    with suppress(NotFound), SpendingReader.open(core) as reader:
        return learned(limits, reader.answered(LOOKED_AT))
    return limits


def check(core: Path, config: Config, project: int | None) -> Limits:
    """One run of a project's tests, its build or its linter. Raises NewerDatabase."""
    limits = Limits(sandbox_s=config.budget.check_s)
    with suppress(NotFound), SpendingReader.open(core) as reader:
        return learned(limits, reader.checks(project, LOOKED_AT))
    return limits


def idle_hour(config: Config) -> Limits:
    """An hour of what nobody asked for."""
    return Limits(sandbox_s=config.budget.idle_sandbox_s, cpu_s=config.budget.idle_cpu_s)
