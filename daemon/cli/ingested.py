"""`sotto ingest` without a path: which documents are read. The daemon need not run."""

import argparse
from contextlib import suppress
from pathlib import Path

from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.paths import Paths
from knowledge.document_views import IngestedRootView, IngestedView, RefusedFileView
from knowledge.errors import NotFound
from knowledge.files.reading import touched_ns
from knowledge.memory.documents.shelf import SINCE, Kept, Shelf
from knowledge.memory.documents.wishes import KINDS, Wishes, project_of
from knowledge.registry import Registry
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

MOST_REFUSED, SHOWN = 1_000, 20


def run(arguments: argparse.Namespace) -> int:
    view = ingested(Paths.find())
    if arguments.json:
        show.data(view.model_dump())
        return 0
    if not view.roots:
        show.say("no documents are read yet; `sotto watch` and `sotto ingest PATH` begin")
    for line in lines(view):
        print(line)
    return 0


def ingested(paths: Paths) -> IngestedView:
    """What is wanted by the log, with what memory has of it."""
    wishes, names = Wishes(), dict[int, str]()
    with suppress(NotFound), EventLog.open(paths.core) as log:
        events = [seen.event for seen in log.every(types=KINDS)]
        wishes, names = Wishes(events), {one.number: one.name for one in Registry(events).all}
    counts, refused = _kept(paths)
    roots = [
        IngestedRootView(
            path=root.path,
            project=names.get(project_of(root.path, wishes.trees) or 0),
            asked=root.asked,
            missing=touched_ns(Path(root.path)) is None,
            documents=counts.get(root.path, (0, 0, 0))[1],
            sections=counts.get(root.path, (0, 0, 0))[2],
        )
        for _, root in sorted(wishes.roots.items())
    ]
    said = [RefusedFileView(path=one.path, reason=one.refused) for one in refused if one.root in wishes.roots]
    return IngestedView(roots=roots, forgotten=wishes.forgotten, refused=said)


def _kept(paths: Paths) -> tuple[dict[str, tuple[int, int, int]], list[Kept]]:
    with suppress(NotFound), Memory.reader(paths.memory) as memory:
        if memory.database.schema_version >= SINCE:
            return Shelf(memory).roots(), Shelf(memory).refused(MOST_REFUSED)
    return {}, []


def lines(view: IngestedView) -> list[str]:
    """The list as people read it."""
    found = []
    for one in view.roots:
        count = f"{show.many(one.documents, 'document')}, {show.many(one.sections, 'section')}"
        where = f"project {one.project}" if one.project and not one.asked else "named"
        missing = show.paint("  (not there)", "yellow") if one.missing else ""
        found.append(f"{show.paint(show.visible(one.path), 'bold')}  {count}  {show.paint(where, 'dim')}{missing}")
        below = [path for path in view.forgotten if path.startswith(f"{one.path}/")]
        found += [show.paint(f"  without {show.visible(path)}", "dim") for path in below]
    refused = [wrapped(f"! {show.visible(one.path)}: {one.reason}", 2) for one in view.refused[:SHOWN]]
    found += [show.paint(one, "yellow") for one in refused]
    if len(view.refused) > SHOWN:
        found.append(show.paint(f"! … and {len(view.refused) - SHOWN:,} more files that are not read", "yellow"))
    return found
