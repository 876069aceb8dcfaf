"""`sotto sandbox probe|run`: run a command where it can reach nothing of this machine but a copy of the project."""

import argparse
import importlib

_ACTIONS = {
    "probe": "say what keeps a command apart on this machine, and what is missing",
    "run": "run a command in a throw-away copy of this project, without network, credentials or your other files",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    groups = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in _ACTIONS.items():
        own = groups.add_parser(name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}.")
        own.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
        if name == "run":
            _run(own)


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--level",
        choices=("full", "reduced"),
        default="reduced",
        help="the lowest that will do: `full` refuses where only the reduced level is possible",
    )
    parser.add_argument(
        "--net",
        action="append",
        default=[],
        metavar="HOST[:PORT]",
        help="a host that it may reach through a proxy, on 443 and 80 unless a port is said; `*.example.org` for all "
        "below one; can be repeated (none)",
    )
    parser.add_argument("--timeout", type=float, default=600.0, metavar="S", help="seconds that it has (600)")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- CMD", help="the command and its arguments")


def run(arguments: argparse.Namespace) -> int:
    return int(importlib.import_module(f"daemon.cli.sandbox_{arguments.action}").run(arguments))
