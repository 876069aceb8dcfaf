"""`sotto bench hands`: jobs whatever is killed, beside other queues; the sandbox of their commands; the checkpoint."""

from daemon.bench import checkpoint, hands_peers, jobs, sandbox
from daemon.bench.figures import Asked
from knowledge.views import RowView


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    return [*jobs.measure(asked), *hands_peers.measure(asked), *sandbox.measure(asked), *checkpoint.measure(asked)]
