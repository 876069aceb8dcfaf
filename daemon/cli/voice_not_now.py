"""`sotto voice not-now`: the last thing came at a bad moment."""

import argparse

from daemon.cli.reacting import configure, react

__all__ = ["configure", "run"]


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, DaemonUnreachable."""
    return react(arguments, "not now")
