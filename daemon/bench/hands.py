"""`sotto bench hands`: jobs whatever is killed, beside other queues; the sandbox of their commands; granted acts."""

from daemon.bench import checkpoint, hands_applying, hands_commands, hands_peers, jobs, sandbox
from daemon.bench.figures import Asked
from knowledge.views import RowView


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    apart = [*jobs.measure(asked), *hands_peers.measure(asked), *sandbox.measure(asked)]
    acts = [*hands_applying.measure(asked), *hands_commands.measure(asked)]
    return [*apart, *acts, *checkpoint.measure(asked)]
