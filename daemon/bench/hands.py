"""`sotto bench hands`: jobs whatever is killed, beside other queues, their sandbox, and files that are changed."""

from daemon.bench import hands_applying, hands_peers, jobs, sandbox
from daemon.bench.figures import Asked
from knowledge.views import RowView


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    return [*jobs.measure(asked), *hands_peers.measure(asked), *sandbox.measure(asked), *hands_applying.measure(asked)]
