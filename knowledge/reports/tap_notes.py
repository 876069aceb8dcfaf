"""Blocks of YAML below a test point of TAP: the few keys that say what went wrong, and where."""

import re

from knowledge.reports.report import Case
from knowledge.reports.values import milliseconds

_KEY = re.compile(r"(?P<indent> *)(?P<key>\w{1,40}): ?(?P<value>.*)", re.ASCII)
_BLOCK = re.compile(r"[|>][+-]?\d?", re.ASCII)
_PLACE = re.compile(r"(?P<file>[^:]{1,4096}):(?P<line>\d{1,9})(?::\d{1,9})?", re.ASCII)
_LINE = re.compile(r"\d{1,9}", re.ASCII)
_MESSAGES = ("error", "message")


def noted(case: Case, block: list[str]) -> Case:
    """A test point with what its block says of it."""
    said = _keys(block)
    case = case._replace(duration_ms=milliseconds(said.get("duration_ms"), 1) or case.duration_ms)
    if case.result not in {"failed", "error"}:
        return case
    message = next((said[key] for key in _MESSAGES if said.get(key)), case.message)
    return case._replace(message=message, details="\n".join(block), failed_at=_place(said))


def _keys(block: list[str]) -> dict[str, str]:
    """Each key with its value, the first of a name; the lines of a text that is a block are put together."""
    found: dict[str, str] = {}
    key, deep, text = "", 0, list[str]()
    for line in block:
        if key and (not line.strip() or len(line) - len(line.lstrip(" ")) > deep):
            text.append(line.strip())
            continue
        if key:
            found.setdefault(key, "\n".join(text).strip())
            key = ""
        entry = _KEY.fullmatch(line)
        if entry and _BLOCK.fullmatch(entry["value"].strip()):
            key, deep, text = entry["key"], len(entry["indent"]), []
        elif entry:
            found.setdefault(entry["key"], entry["value"].strip().strip("'\""))
    if key:
        found.setdefault(key, "\n".join(text).strip())
    return found


def _place(said: dict[str, str]) -> tuple[str, int | None]:
    if found := _PLACE.fullmatch(said.get("location", said.get("at", ""))):
        return found["file"], int(found["line"]) or None
    line = said.get("line", "")
    return said.get("file", ""), (int(line) or None) if _LINE.fullmatch(line) else None
