"""Reports that are lines: splitting bytes into them, and objects of JSON among other things that were printed."""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any

from knowledge.errors import BadReport
from knowledge.reports.report import Source

LONGEST = 4 << 20
"""Characters of one line."""
Json = dict[str, Any]


def lines(source: Source) -> Iterator[str]:
    """Each line without its end; what is no UTF-8 is replaced. Raises BadReport."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    rest: list[str] = []
    held = 0
    for piece in source:
        *whole, last = decoder.decode(piece).split("\n")
        for line in whole:
            yield "".join([*rest, line]).removesuffix("\r")
            rest, held = [], 0
        rest.append(last)
        held += len(last)
        if held > LONGEST:
            raise BadReport(f"a line is longer than {LONGEST >> 20} Mi characters")
    tail = "".join([*rest, decoder.decode(b"", final=True)])
    if tail:
        yield tail


def objects(given: Iterable[str]) -> Iterator[Json]:
    """The lines that are a JSON object; others were printed by somebody else. Raises BadReport for half a line."""
    for number, line in enumerate(given, 1):
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise BadReport(f"broken JSON in line {number} ({error})") from error
            yield found


def document(source: Source, most: int) -> Any:
    """One JSON value. Raises BadReport."""
    data = bytearray()
    for piece in source:
        data += piece
        if len(data) > most:
            raise BadReport(f"JSON larger than {most >> 20} MiB")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadReport(f"broken JSON ({error})") from error
