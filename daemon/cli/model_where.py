"""`sotto model where`: the folders and servers in which models are looked for, and the path of the one in use."""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from daemon.cli import model_speech, show
from daemon.cli.model_list import printable
from daemon.models import discovery, servers, speech
from daemon.models.chosen import chosen
from daemon.paths import Paths
from knowledge.errors import EngineUnreachable, RequestRefused
from knowledge.model_views import ModelPlacesView, ShelfView


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    now = chosen(paths)
    spoken = model_speech.in_use(paths)
    view = ModelPlacesView(
        places=[*_folders(paths), *_servers()], in_use=now.where if now else "", speech_in_use=spoken
    )
    if arguments.json:
        show.data(view.model_dump())
        return 0
    for one in view.places:
        found = one.error or show.many(one.models, "model")
        found += f", {one.speech} for speech" if one.speech else ""
        print(f"{one.where}\t{show.visible(one.place)}\t{found}")
    if now:
        print(f"in use\t{show.visible(view.in_use)}\t{now.trouble or now.name}")
    if spoken:
        print(f"for speech\t{show.visible(spoken)}\t{speech.describe(Path(spoken)).trouble or 'whisper'}")
    return 0


def _folders(paths: Paths) -> Iterator[ShelfView]:
    for one in discovery.shelves(paths, os.environ):
        spoken = 0 if one.error else len(list(speech.of_shelf(one.source, one.path)))
        yield ShelfView(
            where=one.source,
            place=printable(str(one.path)),
            models=len(one.models),
            speech=spoken,
            error=one.error,
        )


def _servers() -> Iterator[ShelfView]:
    for program, url in servers.usual(os.environ):
        count, error = 0, ""
        try:
            count = len(servers.models(url, servers.LISTED_S))
        except (EngineUnreachable, RequestRefused):
            error = "no server answers"
        yield ShelfView(where=f"{program} server", place=url, models=count, error=error)
