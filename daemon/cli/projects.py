"""`sotto projects`: what is watched. Read from the log; the daemon need not run."""

import argparse

from daemon.cli import show
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import ProjectWatched
from knowledge.files.reading import is_folder
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog
from knowledge.views import ProjectView


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="also those that are no longer watched")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    views = known(Paths.find(), every=arguments.all)
    if arguments.json:
        show.data([view.model_dump() for view in views])
        return 0
    if not views:
        show.say("nothing is watched yet; `sotto watch DIR` begins")
    for view in views:
        print("\n".join(lines(view)))
    return 0


def known(paths: Paths, *, every: bool = False) -> list[ProjectView]:
    """The projects of the log, by number; with `every` also those that are watched no longer."""
    registry, latest = Registry(), dict[int, ProjectWatched]()
    try:
        with EventLog.open(paths.core) as log:
            for seen in log.every(types=KINDS):
                registry.apply(seen.event)
                if isinstance(seen.event, ProjectWatched):
                    latest[seen.event.number] = seen.event
    except NotFound:
        return []
    return [
        ProjectView(
            number=one.number,
            name=one.name,
            key=str(one.key) if one.key.is_absolute() else "",
            awaited=one.awaited,
            trees=[str(tree) for tree in one.trees],
            missing=[str(tree) for tree in one.trees if not is_folder(tree)],
            languages=latest[one.number].languages,
            tools=latest[one.number].tools,
        )
        for one in (registry.all if every else registry.watched)
    ]


def lines(view: ProjectView) -> list[str]:
    """A project as people read it."""
    made_of = ", ".join([*view.languages, *view.tools])
    head = f"{view.number:>3}  {show.paint(show.visible(view.name), 'bold')}" + (f"  {made_of}" if made_of else "")
    trees = [
        f"     {show.visible(tree)}{'  (not there: moved?)' if tree in view.missing else ''}" for tree in view.trees
    ]
    nowhere = "notes of it were imported; it is not watched here yet" if view.awaited else "no longer watched"
    return [head, *(trees or [f"     {nowhere}"])]
