"""The part of `sotto model list` that is about speech: models that make words of it, and which one does."""

import os
from collections.abc import Iterator
from pathlib import Path

from daemon.cli import show
from daemon.cli.columns import cut, width, wrapped
from daemon.models import discovery, speech, speech_catalogue
from daemon.models.chosen import speech as chosen
from daemon.paths import Paths
from knowledge.model_views import ModelsView, SpeechModelView

WIDEST = 44
"""Columns of a name."""


def in_use(paths: Paths) -> str:
    """The folder of the model that was chosen."""
    now = chosen(paths)
    return printable(str(now)) if now else ""


def listed(paths: Paths) -> list[SpeechModelView]:
    """Each one looked into."""
    now = in_use(paths)
    return [_view(one, now) for one in discovery.offers(speech.found(paths, os.environ))]


def _view(offer: discovery.Offer, now: str) -> SpeechModelView:
    assert offer.found
    found = speech.describe(offer.found.path)
    return SpeechModelView(
        name=printable(offer.name),
        where=offer.where,
        path=printable(str(found.path)),
        size=found.size,
        label=found.label,
        english_only=found.english_only,
        licence=found.licence,
        needs=found.needs,
        why_not=printable(found.trouble),
        in_use=bool(now) and discovery.same(found.path, now),
    )


def printable(text: str) -> str:
    """Without the halves of characters that names of files may hold."""
    return text.encode("utf-8", "backslashreplace").decode()


def render(view: ModelsView) -> Iterator[str]:
    """A table of its own below the chat models."""
    if not view.speech:
        return
    if view.models:
        yield ""
    yield show.paint("for speech recognition:", "dim")
    usable = [one for one in view.speech if not one.why_not]
    rows = [_row(one) for one in usable]
    widths = [max(width(row[at]) for row in rows) for at in range(4)] if rows else []
    for one, row in zip(usable, rows, strict=True):
        cells = [f"{cell}{' ' * (room - width(cell))}" for cell, room in zip(row, widths, strict=False)]
        line = wrapped("  ".join([*cells, *row[4:]]).rstrip(), 2)
        yield show.paint(line, "green") if one.in_use else line
    for one in view.speech:
        if one.why_not:
            mark = "  ← chosen" if one.in_use else ""
            text = f"  {show.visible(one.name)} ({one.where}): {show.visible(one.why_not)}{mark}"
            yield show.paint(wrapped(text, 4), "dim")


def _row(one: SpeechModelView) -> tuple[str, ...]:
    memory = f"{show.size(one.size)}, {show.size(one.needs)} of memory"
    words = "English" if one.english_only else "English among others"
    used = ("← in use",) if one.in_use else ()
    return cut(show.visible(one.name), WIDEST), one.where, memory, words, one.licence, *used


def advice(view: ModelsView) -> Iterator[str]:
    """What makes words of speech, and what else could."""
    if view.speech_in_use:
        if not any(one.in_use for one in view.speech):
            trouble = speech.describe(Path(view.speech_in_use)).trouble
            mark = f"! {show.visible(trouble)}: " if trouble else ""
            yield wrapped(f"{mark}speech model in use: {show.visible(view.speech_in_use)}", 2)
        return
    usable = next((one for one in view.speech if not one.why_not), None)
    entry = speech_catalogue.entries()[0]
    better = (
        f"sotto model use {show.visible(usable.name)}"
        if usable
        else f"sotto model pull {entry.name}  ({show.size(entry.size)}, {entry.licence.upper()})"
    )
    yield wrapped(f"speech is recognised by what is built in; free speech wants a Whisper model: {better}", 2)
