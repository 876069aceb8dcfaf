"""`sotto voice not-useful`: the last thing was not worth it."""

import argparse

from daemon.cli.reacting import configure, react

__all__ = ["configure", "run"]


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, DaemonUnreachable."""
    return react(arguments, "not useful")
