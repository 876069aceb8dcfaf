"""`sotto search`: what is remembered, by words and by meaning. Read from memory; the daemon need not run."""

import argparse
from collections.abc import Iterator
from typing import Any

from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.cli.places import Places, places, short
from daemon.cli.which_project import by_name, names
from daemon.embedding import embedder
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound, Usage
from knowledge.memory.entry import KINDS, Kind
from knowledge.memory.search import Hit, search
from knowledge.memory.snippet import Snippet
from knowledge.memory.wanted import FOREVER, Wanted
from knowledge.memory_views import HitView
from knowledge.moment import Moment, since
from knowledge.store.memory import Memory

SHOWN = 10
"""Hits that are shown when nothing says how many."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="+", metavar="QUERY", help="what to look for, in your words")
    kinds = ", ".join(KINDS)
    parser.add_argument("--kind", action="append", default=[], metavar="K", help=f"only these (repeatable): {kinds}")
    parser.add_argument("--project", metavar="NAME", help="only of this project (name or number)")
    parser.add_argument("--since", default="", metavar="WHEN", help="only what is younger (3d, yesterday, 2026-11-21)")
    parser.add_argument("--until", default="", metavar="WHEN", help="only what is older")
    parser.add_argument("--as-of", default="", metavar="WHEN", help="what was known, and held, at a moment")
    parser.add_argument("--all", action="store_true", help="also what holds no longer")
    parser.add_argument("-n", "--number", type=int, default=SHOWN, metavar="N", help=f"how many (default {SHOWN})")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, NotFound, Corrupt."""
    paths = Paths.find()
    wanted = _wanted(paths, arguments)
    embed = embedder(paths)
    hits = _found(paths, wanted, embed)
    where = places(paths, (hit.entry for hit in hits))
    if arguments.json:
        show.data([view_of(hit, where).model_dump() for hit in hits])
        return 0
    known = names(paths)
    for hit in hits:
        print("\n".join(lines(hit, known, where)))
    if not hits:
        show.say("nothing that is remembered fits")
    if embed.why:
        show.say(f"only words were compared: {embed.why}")
    return 0


def view_of(hit: Hit, where: Places) -> HitView:
    entry = hit.entry
    path, line = where.get((entry.ref, entry.part), (None, None))
    return HitView(
        id=entry.ref,
        kind=entry.kind,
        title=hit.title.text,
        snippet=hit.snippet.text,
        title_marks=list(hit.title.marks),
        snippet_marks=list(hit.snippet.marks),
        project=entry.project,
        at=str(Moment(entry.at)) if entry.at else None,
        valid_to=None if entry.valid_to is None else str(Moment(entry.valid_to)),
        times=entry.times,
        score=round(hit.score, 3),
        why=hit.why,
        path=path,
        line=line,
    )


def lines(hit: Hit, known: dict[int, str], where: Places) -> Iterator[str]:
    """A hit as people read it: what it is called, its title, and the passage, words that were asked for in bold."""
    entry = hit.entry
    path, line = where.get((entry.ref, entry.part), ("", 0))
    called = f"{show.visible(short(path))}:{line}" if path else f"{entry.ref:>6}"
    yield wrapped(f"{show.paint(called, 'cyan')}  {marked(hit.title)}", 8)
    about = [entry.kind, show.visible(known.get(entry.project or 0, "")), _when(entry.at)]
    about.append(f"{entry.times}×" if entry.times > 1 else "")
    about.append("" if entry.valid_to is None else f"until {_when(entry.valid_to)}")
    if hit.snippet.text:
        yield wrapped(f"        {marked(hit.snippet)}", 8)
    yield show.paint(f"        {'  ·  '.join(part for part in about if part)}", "dim")


def marked(passage: Snippet) -> str:
    """A passage with what was asked for in bold."""
    made, last = "", 0
    for begin, end in passage.marks:
        made += show.visible(passage.text[last:begin]) + show.paint(show.visible(passage.text[begin:end]), "bold")
        last = end
    return made + show.visible(passage.text[last:])


def _found(paths: Paths, wanted: Wanted, embed: Any) -> list[Hit]:
    """Raises Corrupt."""
    try:
        with Memory.reader(paths.memory) as memory:
            return search(memory, wanted, embed)
    except NotFound:
        return []


def _wanted(paths: Paths, arguments: argparse.Namespace) -> Wanted:
    """Raises Usage, NotFound."""
    if arguments.number < 0:
        raise Usage("-n takes a number from 0 on")
    if not "".join(arguments.query).strip():
        raise Usage("there is nothing to search for", hint="say what: sotto search redis port")
    now = SystemClock().now()
    return Wanted(
        text=" ".join(arguments.query),
        project=by_name(paths, arguments.project) if arguments.project else None,
        kinds=tuple(_kind(word) for word in arguments.kind),
        since=_moment(arguments.since, now) or 0,
        until=_moment(arguments.until, now) or FOREVER,
        as_of=_moment(arguments.as_of, now),
        limit=arguments.number,
        everything=arguments.all,
    )


def _kind(word: str) -> Kind:
    for kind in KINDS:
        if word.lower().removesuffix("s") == kind:
            return kind
    proposed = word.lower().startswith("propos")
    hint = "`sotto notes --proposed` lists what is" if proposed else f"kinds are: {', '.join(KINDS)}"
    raise Usage(f"there is no kind {word!r}", hint=hint)


def _moment(text: str, now: int) -> int | None:
    if not text:
        return None
    try:
        return since(text, now)
    except ValueError as error:
        raise Usage(f"{text!r} is no moment", hint="try 3d, yesterday, 14:30, 2026-11-21") from error


def _when(at: int) -> str:
    return f"{Moment(at)}"[:10] if at else ""
