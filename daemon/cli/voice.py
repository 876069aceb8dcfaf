"""`sotto voice …`: speaking, listening, and what is said unasked. Each action has a file of its own."""

import argparse
import importlib

from daemon.cli.parsing import subcommands

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "status": ("voice_status", "show whether it speaks and listens, and what it lacks"),
    "on": ("voice_on", "have a voice, from now on where the daemon runs"),
    "off": ("voice_off", "have none; not a byte of it is loaded then"),
    "say": ("voice_say", "say something aloud"),
    "why": ("voice_why", "say why something was said, or was not"),
    "held": ("voice_held", "show what was held back"),
    "never": ("voice_never", "never mention something again"),
    "allow": ("voice_allow", "take such a rule back"),
    "rules": ("voice_rules", "show what is never mentioned"),
    "learned": ("voice_learned", "show what was learned from your reactions, or forget it"),
    "not-now": ("voice_not_now", "tell it that the last thing came at a bad moment"),
    "not-useful": ("voice_not_useful", "tell it that the last thing was not worth it"),
    "replay": ("voice_replay", "run a recorded history through the gates, and say what would have been said"),
}
"""Word → file in `daemon/cli/`, with `configure` and `run` as every command has them, and what it is for."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    subcommands(parser, SUBCOMMANDS)


def run(arguments: argparse.Namespace) -> int:
    """Without an action: how it is."""
    module, _ = SUBCOMMANDS[arguments.action or "status"]
    return int(importlib.import_module(f"daemon.cli.{module}").run(arguments))
