"""An event as `sotto events --json` prints it, read back: the lines of a history."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from knowledge.envelope import Envelope, Header
from knowledge.errors import BadId, Malformed
from knowledge.ids import EventId
from knowledge.moment import Moment

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
