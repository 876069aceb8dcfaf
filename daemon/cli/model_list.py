"""`sotto model list`: the models on this machine, what each takes, which are in use, and which would suit."""

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Iterator

from daemon import config as configuration
from daemon.cli import model_speech, show
from daemon.cli.columns import cut, width, wrapped
from daemon.models import catalogue, discovery, servers
from daemon.models.chosen import Chosen, chosen
from daemon.models.discovery import Examined, Offer
from daemon.models.room import Room, room
from daemon.paths import Paths
from knowledge.model_views import ChosenView, ModelsView, ModelView, RecommendedView

KIND, LAST = 3, 5
"""Columns; those between them are left out where a terminal is narrow."""
WIDEST = 44
"""Columns of a name; the beginning is enough to choose it."""
SLOWER = 1.5
"""A model that is here already is recommended if it is at most so much larger than the one of the catalogue."""
_FITS = {"yes": "fits", "tight": "fits if something else lets go", "no": "does not fit", "unknown": ""}


def run(arguments: argparse.Namespace) -> int:
    view = look(Paths.find())
    if arguments.json:
        show.data(view.model_dump())
        return 0
    for line in (*render(view), *model_speech.render(view)):
        print(line)
    for line in (*advice(view), *model_speech.advice(view)):
        show.say(line)
    return 0


def look(paths: Paths) -> ModelsView:
    """All there is."""
    there, now = room(), chosen(paths)
    context = configuration.load(paths.config_file).model.context
    found = [one for shelf in discovery.shelves(paths, os.environ) for one in shelf.models]
    offers = discovery.offers(found, servers.running(os.environ))
    files = [discovery.examine(one, context, there) for one in offers if one.found]
    models = [_file(one, now) for one in files] + [_served(one, now) for one in offers if not one.found]
    return ModelsView(
        models=models,
        chosen=_chosen(now),
        memory=there.total,
        available=there.available,
        recommended=None if now else recommended(files, there),
        speech=model_speech.listed(paths),
        speech_in_use=model_speech.in_use(paths),
    )


def recommended(files: Iterable[Examined], there: Room) -> RecommendedView | None:
    """What suits this machine: something that is here, if it is not much slower than what would be fetched."""
    entry = catalogue.recommended(there)
    largest = entry.size * SLOWER if entry else 0
    here = [one for one in files if one.usable and one.weights.template and one.weights.size <= largest]
    best = max(here, key=lambda one: one.weights.size, default=None)
    if best is not None and entry is not None and best.weights.size * SLOWER >= entry.size:
        why = "it is here, and of the size that suits this machine"
        return RecommendedView(name=best.offer.name, here=True, size=best.weights.size, needs=best.needed, why=why)
    if entry is None:
        return None
    return RecommendedView(name=entry.name, here=False, size=entry.size, needs=entry.needed, why=entry.why)


def _chosen(now: Chosen | None) -> ChosenView | None:
    """As far as it shows without the daemon."""
    if now is None:
        return None
    state = "missing" if now.trouble else "not running"
    return ChosenView(name=now.name, path=now.path, url=now.url, state=state, trouble=now.trouble)


def _file(one: Examined, now: Chosen | None) -> ModelView:
    weights = one.weights
    return ModelView(
        name=printable(one.offer.name),
        where=one.offer.where,
        path=printable(str(weights.path)),
        parts=max(1, len(weights.parts)),
        size=weights.size,
        architecture=weights.architecture,
        label=weights.label,
        quantisation=weights.quantisation,
        context=weights.context,
        template=weights.template,
        licence=weights.licence,
        needs=one.needed if weights.chat else 0,
        fits=one.fit if weights.chat else "unknown",
        chat=weights.chat,
        why_not=weights.trouble or weights.other,
        in_use=bool(now and now.path and discovery.same(weights.path, now.path)),
    )


def _served(one: Offer, now: Chosen | None) -> ModelView:
    in_use = bool(now and now.url == one.url and now.name == one.model)
    return ModelView(name=printable(one.name), where=one.where, url=one.url, in_use=in_use)


def printable(text: str) -> str:
    """Without the halves of characters that names of files may hold."""
    return text.encode("utf-8", "backslashreplace").decode()


def render(view: ModelsView) -> Iterator[str]:
    """A table of what can be used; below it what cannot, and why."""
    usable = [one for one in view.models if one.chat]
    rows: list[tuple[str, ...]] = [("model", "where", "size", "kind", "context", "memory")]
    rows += [_row(one) for one in usable]
    if sys.stdout.isatty() and _columns(rows) > shutil.get_terminal_size().columns:
        rows = [(*row[:KIND], *row[LAST:]) for row in rows]  # the size, and which program has it, say more
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows if usable else ()):
        line = "  ".join(_padded(cell, widths[at], at) for at, cell in enumerate(row)).rstrip()
        line = wrapped(line, 2)
        if number == 0:
            yield show.paint(line, "dim")
        else:
            yield show.paint(line, "green") if usable[number - 1].in_use else line
    others = [one for one in view.models if not one.chat]
    if others:
        yield from ([""] if usable else [])
        yield show.paint("of no use for this:", "dim")
    for one in others:
        mark = "  ← chosen" if one.in_use else ""
        text = f"  {show.visible(one.name)} ({one.where}): {show.visible(one.why_not)}{mark}"
        yield show.paint(wrapped(text, 4), "dim")


def _columns(rows: list[tuple[str, ...]]) -> int:
    return sum(max(width(row[at]) for row in rows) + 2 for at in range(len(rows[0]))) - 2


def _row(one: ModelView) -> tuple[str, ...]:
    kind = " ".join(part for part in (one.architecture, one.label, one.quantisation) if part)
    memory = f"{show.size(one.needs)}, {_FITS[one.fits]}".rstrip(", ") if one.needs else "the server's"
    words = [memory, *(["no chat template"] if not one.template and not one.url else [])]
    words += [f"{one.parts} parts"] if one.parts > 1 else []
    words += ["← in use"] if one.in_use else []
    context = f"{one.context:,}" if one.context else "–"
    size = show.size(one.size) if one.size else "–"
    return cut(show.visible(one.name), WIDEST), one.where, size, show.visible(kind) or "–", context, "  ".join(words)


def _padded(cell: str, columns: int, at: int) -> str:
    gap = " " * (columns - width(cell))
    return f"{gap}{cell}" if at in (2, 4) else f"{cell}{gap}"


def advice(view: ModelsView) -> Iterator[str]:
    """What to do next, in a sentence."""
    if not view.models:
        yield "no chat models on this machine"
    if view.chosen is not None:
        named = any(one.in_use for one in view.models)
        if view.chosen.trouble:
            yield wrapped(f"! {show.visible(view.chosen.trouble)}; `sotto model use` takes another one", 2)
        elif not named:
            yield wrapped(f"in use: {show.visible(view.chosen.path or f'{view.chosen.name} at {view.chosen.url}')}", 2)
        return
    yield "none is in use: the router answers alone, from what is on record"
    one = view.recommended
    if one is None:
        yield f"none is recommended: {show.size(view.memory)} of memory are too little for the smallest"
        return
    verb = "use" if one.here else "pull"
    size = f"{show.size(one.size)}, {show.size(one.needs)} of {show.size(view.memory)} memory"
    yield wrapped(f"recommended here: sotto model {verb} {show.visible(one.name)}  ({size}): {one.why}", 2)
