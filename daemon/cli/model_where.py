"""`sotto model where`: the folders and servers in which models are looked for, and the path of the one in use."""

import argparse
import os
from collections.abc import Iterator

from daemon.cli import show
from daemon.cli.model_list import printable
from daemon.models import discovery, servers
from daemon.models.chosen import chosen
from daemon.paths import Paths
from knowledge.errors import EngineUnreachable, RequestRefused
from knowledge.model_views import ModelPlacesView, ShelfView


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    now = chosen(paths)
    view = ModelPlacesView(places=[*_folders(paths), *_servers()], in_use=now.where if now else "")
    if arguments.json:
        show.data(view.model_dump())
        return 0
    for one in view.places:
        found = one.error or show.many(one.models, "model")
        print(f"{one.where}\t{show.visible(one.place)}\t{found}")
    if now:
        print(f"in use\t{show.visible(view.in_use)}\t{now.trouble or now.name}")
    return 0


def _folders(paths: Paths) -> Iterator[ShelfView]:
    for one in discovery.shelves(paths, os.environ):
        yield ShelfView(where=one.source, place=printable(str(one.path)), models=len(one.models), error=one.error)


def _servers() -> Iterator[ShelfView]:
    for program, url in servers.usual(os.environ):
        count, error = 0, ""
        try:
            count = len(servers.models(url, servers.LISTED_S))
        except (EngineUnreachable, RequestRefused):
            error = "no server answers"
        yield ShelfView(where=f"{program} server", place=url, models=count, error=error)
