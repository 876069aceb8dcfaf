"""`sotto redact [FILE|-]`: show a text as Sotto would keep it, secrets replaced by marks. Nothing is stored."""

import argparse
import codecs
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from daemon.cli import show
from daemon.paths import Paths
from knowledge.data_views import FoundView, RedactView
from knowledge.errors import NotFound
from knowledge.redact import configure as know
from knowledge.redact import redactor_of
from knowledge.redaction.vault import Vault, home_of, key_of

READ = 64 << 10


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="what to read; - or nothing for stdin")
    parser.add_argument("--json", action="store_true", help="print how much of what kind is on which lines, as JSON")


def run(arguments: argparse.Namespace) -> int:
    known = Vault(os.environ, home_of(os.environ)).around(os.curdir)
    know(known, key_of(Paths.find().redaction_key))
    redactor = redactor_of()
    for text in _pieces(arguments.file):
        _print(redactor.feed(text), quiet=arguments.json)
    _print(redactor.finish(), quiet=arguments.json)
    if arguments.json:
        lines = defaultdict[str, list[int]](list)
        for kind, line in sorted(redactor.found):
            lines[kind].append(line)
        counts = {kind: sum(n for (one, _), n in redactor.found.items() if one == kind) for kind in lines}
        found = [FoundView(kind=kind, count=counts[kind], lines=lines[kind]) for kind in lines]
        show.data(RedactView(count=redactor.found.total(), found=found).model_dump())
    return 0


def _pieces(name: str) -> Iterator[str]:
    """The text as it comes, so that a log can be followed through a pipe. Raises NotFound."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    try:
        descriptor = sys.stdin.fileno() if name == "-" else os.open(Path(name), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NotFound(f"file {name}") from error
    try:
        while data := os.read(descriptor, READ):
            yield decoder.decode(data)
        yield decoder.decode(b"", final=True)
    finally:
        if name != "-":
            os.close(descriptor)


def _print(text: str, *, quiet: bool) -> None:
    if text and not quiet:
        sys.stdout.write(text)
        sys.stdout.flush()
