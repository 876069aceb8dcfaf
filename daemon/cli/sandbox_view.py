"""What `sotto sandbox probe|run` found and did, as they print it with `--json`."""

from typing import Any

from knowledge.sandbox_views import ConnectionView, ProbeView, RungView, SandboxRunView


def found(probed: Any) -> ProbeView:
    """`probed` is what the sandbox's front found."""
    rungs = [_rung(one) for one in probed.rungs]
    return ProbeView(
        level=probed.level,
        rungs=rungs,
        left_open=probed.left_open,
        processes=probed.processes,
        memory=probed.memory,
    )


def _rung(tried: Any) -> RungView:
    if tried.cause is None:
        return RungView(name=tried.rung, works=True)
    return RungView(name=tried.rung, works=False, **tried.cause._asdict())


def ran(told: Any, out: bytes, err: bytes) -> SandboxRunView:
    """`told` is how it went; what it printed beside it."""
    stdout, stderr = (one.decode("utf-8", "replace") for one in (out, err))
    how = told._asdict()
    reached = how.pop("reached")
    connections = [ConnectionView(**one._asdict()) for one in reached.connections]
    return SandboxRunView(
        **how, connections=connections, connections_left_out=reached.left_out, stdout=stdout, stderr=stderr
    )
