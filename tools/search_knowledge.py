"""What was noted, decided, learned and written down."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from knowledge.memory.briefing.when import said
from knowledge.memory.documents.shelf import SINCE, Shelf
from knowledge.memory.entry import Entry, Kind
from knowledge.memory.search import Hit, search
from knowledge.memory.wanted import FOREVER, Wanted
from tools.kit.answer import Answer, not_recorded
from tools.kit.arguments import LONGEST, TimePhrase
from tools.kit.around import Around
from tools.kit.times import since as time_since
from tools.kit.tool import tool
from tools.kit.which_project import name_of
from tools.kit.wording import sentence, shown

SHOWN = 6
SNIPPET = 200
"""Characters of a passage."""
_EVERY: tuple[Kind, ...] = ("decision", "mistake", "pattern", "fix", "note", "document", "commit")
"""Failures and commands have tools of their own."""
Query = Annotated[str, Field(max_length=LONGEST, description="what to look for, in the user's words")]


@tool(effect="reads")
def search_knowledge(
    around: Around,
    query: Query,
    kind: Literal["decision", "mistake", "pattern", "fix", "note"] | None = None,
    since: TimePhrase = "",
) -> Answer:
    """What was noted, decided, learned or documented about something, with where it stands.

    Use it for "why do we use redis", "what did we decide about retries", "what do my notes say about deploys".
    """
    span = time_since(around, since) if since else None
    kinds: tuple[Kind, ...] = (kind,) if kind else _EVERY
    first, end = (span.since, span.until or FOREVER) if span else (0, FOREVER)
    wanted = Wanted(query, kinds=kinds, since=first, until=end, limit=SHOWN)
    hits = search(around.memory, wanted, around.embed, now=around.now) if query.strip() else []
    of, time = f"no {kind}" if kind else "nothing that is remembered", f" ({span.words})" if span else ""
    if not hits:
        return not_recorded(sentence(f"{of} fits {shown(query, 80)!r}{time}"))
    found = [_told(around, hit) for hit in hits]
    data: dict[str, JsonValue] = {
        "query": shown(query),
        "kind": kind,
        "since": span.words if span else None,
        "found": [dict(one) for one in found],
    }
    return Answer(data, "\n".join(_lines(found)), tuple(dict.fromkeys(_source(hit.entry) for hit in hits)))


def _told(around: Around, hit: Hit) -> dict[str, JsonValue]:
    entry = hit.entry
    return {
        "id": entry.ref,
        "kind": entry.kind,
        "place": _place(around, entry),
        "title": shown(hit.title.text),
        "snippet": shown(hit.snippet.text, SNIPPET),
        "when": said(entry.at, around.now) if entry.at else None,
        "project": name_of(around, entry.project),
        "score": round(hit.score, 4),
        "found_by": hit.why,
    }


def _place(around: Around, entry: Entry) -> str | None:
    """File and line of a section, as it is opened from here."""
    if entry.kind != "document" or around.memory.database.schema_version < SINCE:
        return None
    path = entry.ref.rpartition("#")[0] or entry.ref
    line = Shelf(around.memory).line(entry.ref, entry.part) or 1
    trees = [tree for one in around.registry.watched for tree in one.trees if Path(path).is_relative_to(tree)]
    short = str(Path(path).relative_to(trees[0])) if trees else path
    return f"{shown(short, SNIPPET)}:{line}"


def _lines(found: Sequence[dict[str, JsonValue]]) -> list[str]:
    lines = []
    for one in found:
        called = one["place"] or one["id"]
        about = ", ".join(str(part) for part in (one["kind"], one["project"], one["when"]) if part)
        lines.append(f"{called}  {one['title']}  [{about}]")
        if one["snippet"]:
            lines.append(f"  {one['snippet']}")
    return lines


def _source(entry: Entry) -> str:
    return entry.ref
