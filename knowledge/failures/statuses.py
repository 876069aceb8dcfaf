"""What the status of a command says by itself."""

import signal

_MEANINGS = {
    124: "Its time was up: `timeout` ended it (status 124)",
    125: "`timeout`, `docker` or the like could not run it (status 125)",
    126: "It was found but could not be executed: not executable, or not for this machine (status 126)",
    127: "The command, or one that it calls, was not found (status 127)",
    130: "It was interrupted with Ctrl-C (status 130)",
    137: "It was killed (status 137), which is what happens when memory runs out",
    139: "It crashed: segmentation fault (status 139)",
}


def meaning(status: int | None) -> str | None:
    """What a status says by itself; a program can of course use these numbers for something else."""
    if status is None:
        return None
    status = 128 - status if status < 0 else status
    if status in _MEANINGS:
        return _MEANINGS[status]
    try:
        name = signal.Signals(status - 128).name
    except ValueError:
        return None
    return f"It was ended by {name} (status {status})"
