"""What `sotto budget` prints with `--json`."""

from knowledge.tasks.budget import Task
from knowledge.view import View


class SpentView(View):
    """What was spent."""

    tokens: float
    """Read and written by a chat model."""
    wall_s: float
    cpu_s: float
    """Seconds of processor time."""
    sandbox_s: float
    calls: float
    """Of tools."""
    spoken_s: float
    """Said unasked."""


class SpentRowView(View):
    """On tasks of one kind in one project."""

    task: Task
    project: int | None
    name: str
    """Of the project; empty where it is none."""
    tasks: int
    succeeded: int
    unsuccessful: int
    """The others are not over."""
    spent: SpentView


class CostView(View):
    """What one took on the average; of questions only those count in which a chat model had a part, where any are."""

    task: Task
    succeeded: int
    each: SpentView
    """Of those that succeeded."""
    unsuccessful: int
    each_unsuccessful: SpentView


class StopView(View):
    """A rule of the budget that stopped something, or by which it went no further."""

    rule: str
    times: int
    last: str
    """What it stopped last, such as t9 or j7."""
    at: str


class SpentPeriodView(View):
    """What was spent in some time."""

    period: str
    """As it was asked for: `today`, `7d`."""
    since: str
    rows: list[SpentRowView]
    costs: list[CostView]
    stops: list[StopView]


class LimitView(View):
    """The most that may be spent of something."""

    task: Task
    resource: str
    limit: float
    """That holds now; what was learned is never more than what is configured."""
    configured: float
    key: str
    """In the configuration."""
    learned_from: int
    """Tasks that succeeded, of which it is learned; 0 where it is what is configured."""


class HourView(View):
    """Of what nobody asks for, in the last hour."""

    resource: str
    spent: float
    limit: float
    key: str


class BudgetView(View):
    """`sotto budget`."""

    periods: list[SpentPeriodView]
    limits: list[LimitView]
    hour: list[HourView]
