"""The one choke point for secrets: text that may reach log, model or voice has been through `clean`."""

import importlib
from collections.abc import Iterator, Sequence
from typing import Any, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from knowledge.redaction.known import NOTHING, Known
from knowledge.redaction.marks import cut
from knowledge.redaction.span import Span
from knowledge.redaction.stream import AHEAD, Redactor
from knowledge.redaction.vault import OWN_KEY


class Clean(str):
    """Text that has been through the redactor. Only this file makes one; events accept nothing else.

    Read back from JSON it needs no second pass: only clean text was ever written. A part of it is clean and may be had
    with `first`; whatever else is made of it is plain text, because two clean texts can join to a secret.
    """

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(cls, core_schema.str_schema()),
            python_schema=core_schema.is_instance_schema(cls),
            serialization=core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema()),
        )

    def first(self, longest: int) -> "Clean":
        """Its beginning, without half a mark at the end."""
        return Clean(cut(self, longest))

    def parts(self, longest: int) -> Iterator["Clean"]:
        """All of it in pieces, none of which ends in half a mark."""
        rest = str(self)
        while rest:
            part = cut(rest, longest)
            yield Clean(part)
            rest = rest[len(part) :]


class _Configured:
    """What this process knows to be secret."""

    known: Known = NOTHING
    key: bytes = OWN_KEY


def configure(known: Known, key: bytes) -> None:
    """Once, when a process begins; before, `clean` knows secrets by their shape alone."""
    _Configured.known, _Configured.key = known, key


def clean(text: str, longest: int | None = None, *, known: Known | None = None) -> Clean:
    """Make text safe to keep: secrets replaced by marks, valid UTF-8.

    With `longest` only its first characters are kept; it is cut after secrets are found, so none is cut in two.
    `known` is what is secret where the text comes from, beside what the process knows.
    """
    return _cleaned(text, longest, redactor_of(known))


def clean_command(text: str, longest: int | None = None, *, known: Known | None = None) -> Clean:
    """`clean` of a command line, in which what is given to `PASSWORD=`, `--token` or `mysql -p` goes whatever it is."""
    # with an end to its last line all of it is read together: a command may go on from line to line
    return _cleaned(text, longest, redactor_of(known, command=True), end="\n")


def _cleaned(text: str, longest: int | None, redactor: Redactor, end: str = "") -> Clean:
    if longest is not None and len(text) > longest + AHEAD:
        text = text[: longest + AHEAD]
    found = (redactor.feed(_valid(text) + end) + redactor.finish()).removesuffix(end)
    return Clean(found if longest is None else cut(found, longest))


def clean_each(texts: Sequence[str], longest: int | None = None, *, known: Known | None = None) -> list[Clean]:
    """`clean` of each of some texts; those in which nothing is secret, which is nearly always, are looked at at once.

    A secret is sought within lines, so what stands in one text does not hide what stands in another.
    """
    whole = [_valid(text if longest is None else text[: longest + AHEAD]) for text in texts]
    if redactor_of(known).spans("\n".join(whole)):
        return [clean(text, longest, known=known) for text in texts]
    return [Clean(text if longest is None else cut(text, longest)) for text in whole]


def clean_torn(head: str, notice: str, tail: str, *, known: Known | None = None) -> Clean:
    """A text of which the middle was left out, as `notice` says in its place.

    What stands beside the gap goes: it may be half a secret, which nothing would recognise.
    """
    redactor = redactor_of(known)
    before = redactor.feed(_valid(head)) + redactor.gap()
    return Clean(before + notice + redactor.feed(_valid(tail)) + redactor.finish())


def redactor_of(known: Known | None = None, *, command: bool = False) -> Redactor:
    """A redactor that knows what this process knows, or `known`; one for a `command` reads text as shell."""
    return Redactor(known or _Configured.known, key=_Configured.key, guess=_guess_command if command else _guess)


def _guess(text: str) -> list[Span]:
    """Loaded when there is something to redact: most commands only read what is clean already."""
    return cast("list[Span]", importlib.import_module("knowledge.redaction.patterns").guessed(text))


def _guess_command(text: str) -> list[Span]:
    return cast("list[Span]", importlib.import_module("knowledge.redaction.patterns").guessed_in_command(text))


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
