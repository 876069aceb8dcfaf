"""`sotto model list|use|pull|where`: models for chat and for speech, of your choice. Each action has its own file."""

import argparse
import importlib
import os

from daemon.paths import Paths

ACTIONS = {
    "list": "show the models on this machine, whoever downloaded them, and which are in use",
    "use": "answer questions with one of them, or make words of speech with it; `none` goes back to what is built in",
    "pull": "fetch a model: a name of the catalogue, hf:ORG/REPO/FILE (for speech hf:ORG/REPO), or a url",
    "where": "show where models are looked for, and the path of the one in use",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    groups = parser.add_subparsers(dest="action", metavar="ACTION")
    for name, summary in ACTIONS.items():
        own = groups.add_parser(name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}.")
        own.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
        if name == "use":
            _use(own)
        if name == "pull":
            _pull(own)


def _use(parser: argparse.ArgumentParser) -> None:
    wanted = parser.add_argument(
        "model", metavar="NAME|PATH|URL|none", help="as `sotto model list` has it; a folder is for speech"
    )
    wanted.completer = _known  # type: ignore[attr-defined]  # what argcomplete looks for
    parser.add_argument("--speech", action="store_true", help="a speech model; with `none`: the built-in recogniser")
    parser.add_argument("--model", dest="of_server", metavar="NAME", default="", help="which one of a server's models")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _pull(parser: argparse.ArgumentParser) -> None:
    wanted = parser.add_argument(
        "model", metavar="NAME|hf:ORG/REPO/FILE|URL", help="such as qwen3-1.7b, or whisper-tiny.en"
    )
    wanted.completer = _fetchable  # type: ignore[attr-defined]
    parser.add_argument("--sha256", metavar="HEX", default="", help="what the file must be")
    parser.add_argument("--endpoint", metavar="URL", default="", help="a mirror of the hub (also: HF_ENDPOINT)")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    action = arguments.action or "list"
    return int(importlib.import_module(f"daemon.cli.model_{action}").run(arguments))


def _known(**_: object) -> list[str]:
    """Names for completion: of what lies on the disk, without looking into it or asking a server."""
    discovery = importlib.import_module("daemon.models.discovery")
    found = [one for shelf in discovery.shelves(Paths.find(), os.environ) for one in shelf.models]
    spoken = importlib.import_module("daemon.models.speech").found(Paths.find(), os.environ)
    return [*(one.name for one in (*discovery.offers(found), *discovery.offers(spoken))), "none"]


def _fetchable(**_: object) -> list[str]:
    catalogues = ("daemon.models.catalogue", "daemon.models.speech_catalogue")
    return [one.name for module in catalogues for one in importlib.import_module(module).entries()]
