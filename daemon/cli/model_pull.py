"""`sotto model pull`: fetch a model into Sotto's own folder. What was interrupted goes on where it stopped."""

import argparse
import os
import sys
import time
from pathlib import Path

from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.cli.model_use import told, use_file, use_folder
from daemon.models import origin, speech
from daemon.models.download import Download
from daemon.models.origin import Origin
from daemon.models.room import fits, room
from daemon.models.web import Web
from daemon.models.weights import describe
from daemon.paths import Paths
from daemon.setup.errors import NotAgreed
from daemon.setup.terminal import Consent, Line
from knowledge.errors import SottoError
from knowledge.model_views import ModelPulledView

TENTHS = 10
AGAIN_S = 0.1
"""How often a terminal is written to."""
_SOON_S = 1.0
"""A speed is told when it has been measured for so long."""


class Interrupted(SottoError):
    """The download was interrupted."""

    code = 130
    hint = "what came stays; say it again, and it goes on there"


def run(arguments: argparse.Namespace) -> int:
    """Raises NotAgreed, NotFound, Usage, Interrupted, and what `daemon.models.download` does."""
    paths = Paths.find().make()
    web = Web()
    found = origin.find(arguments.model, paths.models, os.environ, arguments.endpoint, arguments.sha256)
    found = origin.asked(found, web)
    _agree(found, Consent(yes=arguments.yes))
    view, trouble = _pulled(paths, found, web)
    if arguments.json:
        show.data(view.model_dump())
        return 0
    _show(view, trouble)
    if not trouble:
        _offer(paths, view)
    return 0


def _agree(found: Origin, consent: Consent) -> None:
    """Say what comes, from where and under which licence; where a person sits, ask. Raises NotAgreed."""
    first, target = found.wanted[0], found.target
    size = show.size(found.size) if found.size else "nobody tells its size"
    what = "files" if found.speech else "parts"
    parts = f" in {len(found.wanted)} {what}" if len(found.wanted) > 1 else ""
    _say(f"{found.name}: {size}{parts}, from {first.url.rpartition('/')[0] if found.speech else first.url}")
    _say(f"licence: {found.licence or 'not told there; look at it before you use the model'}")
    _say(f"to {target}")
    if found.needed and fits(found.needed, room()) == "no":
        _say("! it does not fit into the memory of this machine")
    if consent.person and not consent.to("Fetch it?"):
        raise NotAgreed


def _say(text: str) -> None:
    show.say(wrapped(show.visible(text), 2, sys.stderr))


def _pulled(paths: Paths, found: Origin, web: Web) -> tuple[ModelPulledView, str]:
    """What came, and why it is of no use where it is not."""
    progress = _Progress()
    try:
        done = [Download(one, paths.run, progress, web).run() for one in found.wanted]
    except KeyboardInterrupt as error:
        raise Interrupted from error
    finally:
        progress.end()
    licence, trouble = _looked_into(found)
    view = ModelPulledView(
        name=found.name,
        kind="speech" if found.speech else "chat",
        path=str(found.target),
        size=sum(one.size for one in done),
        sha256=done[0].sha256,
        checked=all(one.checked for one in done),
        resumed=sum(one.resumed for one in done),
        licence=licence or found.licence,
    )
    return view, trouble


def _looked_into(found: Origin) -> tuple[str, str]:
    """The licence as it says itself, and why it cannot be used."""
    if found.speech:
        model = speech.describe(found.target)
        return model.licence, model.trouble
    weights = describe(found.target)
    return weights.licence, weights.trouble or (f"it is {weights.other}" if weights.other else "")


class _Progress:
    """One line of how far it is; every tenth where no terminal is."""

    def __init__(self) -> None:
        self._line = Line()
        self._began, self._shown, self._first, self._tenth = 0.0, 0.0, 0, -1

    def came(self, have: int, size: int) -> None:
        now = time.monotonic()
        if not self._began or have < self._first:
            self._began, self._first, self._tenth = now, have, -1
        tenth = have * TENTHS // size if size else have // (100 << 20)
        milestone, self._tenth = tenth != self._tenth, tenth
        if not milestone and now < self._shown + AGAIN_S and have != size:
            return
        self._shown = now
        self._line.show(self._text(have, size, now - self._began), milestone=milestone)

    def _text(self, have: int, size: int, seconds: float) -> str:
        share = f"{have * 100 // size:3} %  {show.size(have)} of {show.size(size)}" if size else show.size(have)
        if seconds < _SOON_S or have == self._first:
            return share
        speed = (have - self._first) / seconds
        left = f", {show.duration((size - have) / speed)} left" if size else ""
        return f"{share}  {show.size(round(speed))}/s{left}"

    def said(self, sentence: str) -> None:
        self._line.end()
        _say(sentence)

    def end(self) -> None:
        self._line.end()


def _show(view: ModelPulledView, trouble: str) -> None:
    here = "was here already" if view.resumed == view.size else "is here"
    checked = "is what it should be" if view.checked else "nobody said what it should be"
    print(view.path)
    sums = "" if view.kind == "speech" else f", SHA-256 {view.sha256}"
    _say(f"{view.name} {here}: {show.size(view.size)}{sums} ({checked})")
    if trouble:
        _say(f"! it cannot be used for {view.kind}: {trouble}")


def _offer(paths: Paths, view: ModelPulledView) -> None:
    """Ask whether to use it, where a person sits."""
    if view.kind == "speech":
        _offer_for_speech(paths, view)
    elif Consent().to("Answer questions with it from now on?"):
        show.say(told(use_file(paths, Path(view.path))))
    else:
        _say(f"have questions answered with it: sotto model use {view.path}")


def _offer_for_speech(paths: Paths, view: ModelPulledView) -> None:
    if Consent().to("Make words of speech with it from now on?"):
        show.say(told(use_folder(paths, Path(view.path))))
    else:
        _say(f"have words of speech made with it: sotto model use {view.name}")
