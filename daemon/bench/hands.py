"""`sotto bench hands`: budgets, jobs whatever is killed, beside other queues, their sandbox, granted acts, fixes."""

from daemon.bench import (
    checkpoint,
    hands_applying,
    hands_budget,
    hands_commands,
    hands_fixes,
    hands_peers,
    jobs,
    sandbox,
)
from daemon.bench.figures import Asked
from knowledge.views import RowView


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    apart = [*jobs.measure(asked), *hands_peers.measure(asked), *sandbox.measure(asked)]
    acts = [*hands_commands.measure(asked), *hands_applying.measure(asked), *hands_fixes.measure(asked)]
    return [*hands_budget.measure(asked), *apart, *acts, *checkpoint.measure(asked)]
