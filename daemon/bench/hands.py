"""`sotto bench hands`: jobs whatever is killed, beside other queues, the sandbox of their commands, and fixes."""

from daemon.bench import hands_fixes, hands_peers, jobs, sandbox
from daemon.bench.figures import Asked
from knowledge.views import RowView


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    return [*jobs.measure(asked), *hands_peers.measure(asked), *sandbox.measure(asked), *hands_fixes.measure(asked)]
