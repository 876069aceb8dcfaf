"""Parsers of the command line: one that errs as every command does, one that is made ready only when it is needed."""

import argparse
import importlib
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from knowledge.errors import Usage


class Parser(argparse.ArgumentParser):
    """Says what it does not understand the way every other error is said."""

    def error(self, message: str) -> NoReturn:
        raise Usage(message, hint=f"see `{self.prog} -h`")


class Later(Parser):
    """Of a sub-command: its file is imported when its words are read, so that help and the others do without it."""

    module = ""
    """File in `daemon/cli/`."""

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        module, self.module = self.module, ""
        if module:
            importlib.import_module(f"daemon.cli.{module}").configure(self)
        return super().parse_known_args(args, namespace)


def subcommands(parser: argparse.ArgumentParser, table: Mapping[str, tuple[str, str]]) -> None:
    """Let `parser` take one of these as `action`; each is a file in `daemon/cli/` and what it is for."""
    groups = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Later)
    for name, (module, summary) in table.items():
        own = groups.add_parser(name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}.")
        own.module = module
