"""`sotto bench hands`: jobs whatever is killed, beside other queues, the sandbox that they run commands in, budgets."""

from daemon.bench import hands_budget, hands_peers, jobs, sandbox
from daemon.bench.figures import Asked
from knowledge.views import RowView


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    return [*hands_budget.measure(asked), *jobs.measure(asked), *hands_peers.measure(asked), *sandbox.measure(asked)]
