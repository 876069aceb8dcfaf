"""`sotto bench GROUP`: measure what the design promises, each figure beside its reference and its limit."""

import argparse
import importlib
import sys

from daemon.cli import show

GROUPS = (
    *("spine", "endurance", "senses", "shell", "failures", "fixes", "suspects", "memory", "proposals"),
    *("prediction", "briefing", "month", "router", "ask", "chat", "traces", "whisper", "voice"),
    *("attention", "speech", "hands", "sandbox", "jobs"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("--full", action="store_true", help="whole counts: minutes instead of one")
    parser.add_argument("--kills", type=int, default=0, metavar="N", help="endurance: kill each role N times")
    parser.add_argument("--chaos", type=float, default=0.0, metavar="MINUTES", help="endurance: a chaos run as well")
    parser.add_argument(
        "--plots",
        default="",
        metavar="FOLDER",
        help="endurance, memory: draw what grows there; prediction, router: how certain it is",
    )
    parser.add_argument(
        "--data",
        default="",
        metavar="DIR",
        help="senses: labelled texts and real build output; shell: published test reports; memory: corpora",
    )
    parser.add_argument("--detail", action="store_true", help="attention: each error, with what decided it")
    parser.add_argument("--json", action="store_true", help="print JSON rows")


def run(arguments: argparse.Namespace) -> int:
    """Returns 1 when a limit is missed."""
    figures = importlib.import_module("daemon.bench.figures")
    group = importlib.import_module(f"daemon.bench.{arguments.group}")
    tell = show.say if sys.stderr.isatty() else _silent
    notes: list[str] = []
    rows = group.measure(
        figures.Asked(
            tell=lambda what: tell(f"measuring {what} …"),
            full=arguments.full,
            kills=arguments.kills,
            chaos_minutes=arguments.chaos,
            plots=arguments.plots,
            data=arguments.data,
            detail=arguments.detail,
            note=notes.append,
        )
    )
    if arguments.json:
        show.data([row.model_dump() for row in rows])
    else:
        for line in figures.table(rows):
            print(line)
    for note in notes:
        show.say(note) if arguments.json else print(note)
    return 0 if all(row.ok for row in rows) else 1


def _silent(_text: str) -> None:
    """Nobody is looking."""
