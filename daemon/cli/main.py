"""The command line: which command lives in which file, and the one place where errors become sentences and codes.

A group file has `configure(parser)` and `run(arguments) -> exit status`; only the one that is called is imported.
"""

import argparse
import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from daemon.cli import show
from daemon.cli.parsing import Parser
from knowledge.errors import NoDirectory, SottoError

INTERRUPTED = 130


class Command(NamedTuple):
    """One word after `sotto`."""

    module: str
    """File in `daemon/cli/`."""
    summary: str
    needs: Literal["offline", "daemon"]
    """Whether it works without a running daemon."""


COMMANDS: dict[str, Command] = {
    "up": Command("up", "start the daemon", "offline"),
    "down": Command("down", "stop the daemon", "offline"),
    "restart": Command("restart", "let a new generation of the daemon take over", "offline"),
    "status": Command("status", "show what runs, and what is not as it should be", "offline"),
    "doctor": Command("doctor", "check this machine and say what to do", "offline"),
    "logs": Command("logs", "show what the processes wrote into their own log files", "offline"),
    "events": Command("events", "show what happened, or follow it as it happens", "offline"),
    "run": Command("run", "run a command and remember what it printed", "offline"),
    "init": Command("init", "print the integration for a shell", "offline"),
    "pause": Command("pause", "record nothing for a while, or nothing in this directory", "offline"),
    "resume": Command("resume", "record again", "offline"),
    "quiet": Command("quiet", "show no hints and no notifications for a while", "daemon"),
    "shell": Command("shell", "your shell, with what failed commands print kept", "offline"),
    "why": Command("why", "say why a command failed", "offline"),
    "diagnose": Command("diagnose", "say what broke, out of any log", "offline"),
    "failures": Command("failures", "show what is broken, and what was", "offline"),
    "brief": Command("brief", "say where you left off, what came since, what is broken, what is next", "offline"),
    "remember": Command("remember", "keep something, in your own words", "daemon"),
    "notes": Command("notes", "show what is worth remembering", "offline"),
    "note": Command("note", "show one note, edit it, restore it, settle a conflict", "offline"),
    "forget": Command("forget", "let a note hold no longer, or remove it for good", "daemon"),
    "ask": Command("ask", "ask in your own words: what broke, what changed, what was decided", "offline"),
    "trace": Command("trace", "say how an answer came about, step by step", "offline"),
    "chat": Command("chat", "a conversation in the terminal: ask, go on, come back to it later", "offline"),
    "search": Command("search", "find what is remembered, by words and by meaning", "offline"),
    "fixes": Command("fixes", "show what made red green, and how often", "offline"),
    "suspects": Command("suspects", "show which change may have broken it", "offline"),
    "next": Command("next", "show what probably comes next here, and how often that was right", "offline"),
    "watch": Command("watch", "watch a project from now on", "daemon"),
    "unwatch": Command("unwatch", "watch a project no longer", "daemon"),
    "projects": Command("projects", "show what is watched", "offline"),
    "import": Command("import_", "take in what was done before: histories of shells, commits", "daemon"),
    "ingest": Command("ingest", "have documents read, so that they can be found; show which are", "daemon"),
    "demo": Command("demo", "a guided tour in a project that is thrown away", "offline"),
    "redact": Command("redact", "show a text with its secrets replaced, as it would be kept", "offline"),
    "export": Command("export", "take along what is yours, as JSON lines or Markdown", "offline"),
    "wipe": Command("wipe", "remove what was recorded, for good", "offline"),
    "rebuild": Command("rebuild", "make memory anew from the log", "offline"),
    "jobs": Command("jobs", "show what is done in the background, or have something done", "offline"),
    "job": Command("job", "show one job and what it prints, follow it, cancel it, try it again", "offline"),
    "try-fix": Command("try_fix", "try what is known to help in a throw-away copy of the project", "daemon"),
    "approvals": Command("approvals", "show what waits for your yes, and what became of what did", "offline"),
    "approve": Command("approve", "look at all of what would be done, and say yes or no", "offline"),
    "deny": Command("deny", "say no to what waits for you", "daemon"),
    "apply-fix": Command("apply_fix", "put in what helped last time, after you have looked at it", "daemon"),
    "undo": Command("undo", "take back what was approved and done", "daemon"),
    "budget": Command("budget", "show what was spent on what, against its limits, and what was stopped", "offline"),
    "model": Command("model", "models for chat and speech: what is on this machine, use one, fetch one", "offline"),
    "voice": Command("voice", "speaking, listening, and what is said unasked", "offline"),
    "listen": Command("listen", "ask aloud: listens for one question and answers it", "daemon"),
    "config": Command("config", "read or change the configuration", "offline"),
    "sandbox": Command(
        "sandbox", "run a command in a throw-away copy of the project that nothing gets out of", "offline"
    ),
    "bench": Command("bench", "measure what the design promises", "offline"),
    "uninstall": Command("uninstall", "remove Sotto and, unless told otherwise, what it knows", "offline"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    words = _json_last(list(sys.argv[1:] if argv is None else argv))
    _prepare_output()
    if "_ARGCOMPLETE" in os.environ:
        _complete()
    try:
        parser = build_parser(words[0] if words else "")
        arguments = parser.parse_args(words)
        return _run(arguments)
    except SottoError as error:
        show.error(error, as_json="--json" in words)
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if isinstance(error, FileNotFoundError) and error.filename is None and _nowhere():
            gone = NoDirectory()
            show.error(gone, as_json="--json" in words)
            return gone.code
        _abandon_output()
        if not isinstance(error, BrokenPipeError):
            show.say(f"sotto: {error}")
        return 1


def _nowhere() -> bool:
    """Whether the directory in which we were called is no more."""
    try:
        os.getcwd()  # noqa: PTH109 - it is only asked for
    except FileNotFoundError:
        return True
    return False


def build_parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser for `wanted`, or for every command when it is none of them."""
    parser = Parser(
        prog="sotto", description="A quiet companion for developers.", epilog="`sotto COMMAND -h` tells more of each."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the release and end")
    groups = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, command in COMMANDS.items():
        if wanted in COMMANDS and name != wanted:
            continue  # a parser takes half a millisecond to make
        own = groups.add_parser(
            name, help=command.summary, description=f"{command.summary[:1].upper()}{command.summary[1:]}."
        )
        _group(command).configure(own)
    return parser


def _json_last(words: list[str]) -> list[str]:
    """Let `--json` stand anywhere: argparse cannot have it between two words that may be left out."""
    if "--json" not in words or words[0] in ("run", "shell", "sandbox"):
        return words
    return [*(word for word in words if word != "--json"), "--json"]


def _prepare_output() -> None:
    """Make sure that there is somewhere to print to, and that no character stops it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called us
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for good
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _abandon_output() -> None:
    """Nobody takes what we print: let what is still buffered go nowhere, without a second complaint."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Version(argparse.Action):
    """Looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        release = importlib.import_module("importlib.metadata").version("sotto")
        print(f"sotto {release}")
        parser.exit()


def _run(arguments: argparse.Namespace) -> int:
    if not arguments.command:
        build_parser().print_help()
        return 2
    status: int = _group(COMMANDS[arguments.command]).run(arguments)
    sys.stdout.flush()
    return status


def _group(command: Command):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """The file of a command."""
    return importlib.import_module(f"daemon.cli.{command.module}")


def _complete() -> None:
    """Answer the shell's question for completions, and end."""
    argcomplete = importlib.import_module("argcomplete")
    argcomplete.autocomplete(build_parser())


if __name__ == "__main__":
    sys.exit(main())
