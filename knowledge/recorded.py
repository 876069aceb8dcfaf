"""An event as `sotto events --json` prints it, read back: the lines of a history."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from knowledge.envelope import Envelope, Header
from knowledge.errors import BadId, HistoryUnreadable, Malformed
from knowledge.ids import EventId
from knowledge.moment import Moment

BOM = b"\xef\xbb\xbf"
LONGEST = 8 << 20
"""Bytes of a line: an event has a mebibyte, and JSON may write a byte as six."""
KEYS = ("seq", "id", "at", "source", "type", "version", "body")
"""What every line has; others may be missing or null."""


def read(line: bytes | str) -> Envelope:
    """One line of a history. Raises Malformed, with what is wrong with it."""
    try:
        found = from_json(line, allow_inf_nan=False)
    except ValueError as error:
        raise Malformed(f"no JSON: {error}", evidence=_bytes(line)) from error
    if not isinstance(found, dict):
        raise Malformed("not a JSON object", evidence=_bytes(line))
    if missing := [key for key in KEYS if key not in found]:
        raise Malformed(f"no `{missing[0]}`, so it is not an event", evidence=_bytes(line))
    try:
        return envelope(found)
    except (BadId, ValidationError, ValueError, TypeError, AttributeError) as error:
        raise Malformed(f"not an event: {_first(error)}", evidence=_bytes(line)) from error


def envelope(recorded: dict[str, Any]) -> Envelope:
    """One line of a history, taken apart already. Raises what reading its parts raises."""
    origin = EventId.parse(recorded["id"])
    moment = Moment.parse(recorded["at"])
    trace = recorded.get("trace")
    header = Header(
        source=origin.source,
        epoch=origin.epoch,
        n=origin.n,
        type=recorded["type"],
        version=recorded["version"],
        service=recorded["source"] if recorded["source"] != origin.source else None,
        trace=trace if trace != recorded["id"] else None,
        cause=recorded.get("cause"),
        at=moment.at,
        offset=moment.offset,
        project=recorded.get("project"),
    )
    return Envelope(header, to_json(recorded["body"]), _seq(recorded["seq"]))


def _seq(found: Any) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise ValueError(f"seq is {found!r}")
    return found


def _first(error: Exception) -> str:
    """What is wrong, in one line."""
    if isinstance(error, ValidationError):
        complaint = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, complaint['loc']))}: {complaint['msg']}"
    return str(error).splitlines()[0]


def _bytes(line: bytes | str) -> bytes:
    return line if isinstance(line, bytes) else line.encode(errors="replace")


class History:
    """The events of a file, in order; what is wrong with it is told with the line. Feed it line by line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last: tuple[int, str] = (0, "")
        self.line = 0
        """The number of the line that was read last."""
        self.cut = False
        """Whether the last line ended in its middle, as of a file that was still being written."""

    def events(self, lines: Iterable[bytes]) -> Iterator[Envelope]:
        """Raises HistoryUnreadable. Empty lines are left out, and an event that was there already."""
        for line in lines:
            self.line += 1
            text = line.removeprefix(BOM).strip() if self.line == 1 else line.strip()
            if not text:
                continue
            if len(line) > LONGEST:
                raise self.bad("longer than any event is", "a history is what `sotto events --json` prints")
            try:
                seen = read(text)
            except Malformed as error:
                if not line.endswith(b"\n") and self._last[1]:
                    self.cut = True
                    return
                raise self.bad(_plain(error), "a history is what `sotto events --json` prints") from error
            if self._fresh(seen):
                yield seen

    def _fresh(self, seen: Envelope) -> bool:
        """Whether it is new. Raises HistoryUnreadable for one that comes out of its order."""
        if not seen.seq:  # was never kept, so has no number; it stands where it was heard
            return True
        last, name = self._last
        if seen.seq == last and seen.id == name:
            return False
        if seen.seq <= last:
            advice = "put it in order with `jq -cs 'sort_by(.seq)[]' FILE`, and replay logs of two homes one by one"
            raise self.bad(f"e{seen.seq} comes after e{last}", advice)
        self._last = (seen.seq, seen.id)
        return True

    def bad(self, why: str, advice: str) -> HistoryUnreadable:
        return HistoryUnreadable(f"{self._name}, line {self.line}: {why}", hint=advice)


def _plain(error: Malformed) -> str:
    return str(error).removeprefix(f"{(Malformed.__doc__ or '').rstrip('.')}: ")
