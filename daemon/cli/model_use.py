"""`sotto model use`: have questions answered with a model, or speech recognised, from now on where a daemon runs."""

import argparse
import os
import sys
from pathlib import Path
from typing import Literal

from daemon import config as configuration
from daemon import config_edit, engine
from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.cli.restart import hand_over
from daemon.models import speech_choosing
from daemon.models.choosing import NONE, Choice, Chooser
from daemon.models.room import room
from daemon.models.speech_choosing import SpeechChoice
from daemon.paths import Paths
from daemon.reach import running
from daemon.setup.errors import NotAgreed
from daemon.setup.terminal import Consent
from knowledge.errors import RestartFailed, Usage
from knowledge.model_views import ModelUsedView

_WHEN = {
    "restarted": "from now on (the daemon handed over)",
    "not running": "from the next `sotto up`",
    "voice is off": "once there is a voice (`sotto voice on`)",
}
_BUILT_IN = "speech is recognised by what is built in, without a model"


def run(arguments: argparse.Namespace) -> int:
    """Raises NotAgreed, ModelUnusable, NotFound, Unclear, EngineUnreachable, BadConfiguration, RestartFailed."""
    paths = Paths.find()
    view = _used(paths, arguments)
    if arguments.json:
        show.data(view.model_dump())
    else:
        show.say(told(view))
    return 0


def _used(paths: Paths, arguments: argparse.Namespace) -> ModelUsedView:
    said, doubts = arguments.model, _Doubts(yes=arguments.yes)
    if arguments.speech or (said.casefold() != NONE and speech_choosing.is_speech(said, paths, os.environ)):
        if arguments.of_server:
            raise Usage("--model names one of a server's models, and this one is for speech")
        return put_speech(paths, speech_choosing.choose(said, paths, os.environ, room(), doubts.agree), doubts.heard)
    context = configuration.load(paths.config_file).model.context
    choice = Chooser(paths, os.environ, context, doubts.agree).choose(said, arguments.of_server)
    return put(paths, choice, doubts.heard)


class _Doubts:
    """What speaks against a model, agreed to by a person or beforehand."""

    def __init__(self, *, yes: bool) -> None:
        self._consent = Consent(yes=yes)
        self.heard: list[str] = []

    def agree(self, doubt: str) -> None:
        """Raises NotAgreed."""
        if self._consent.person:
            show.say(wrapped(f"! {show.visible(doubt)}", 2, sys.stderr))
        if not self._consent.to("Use it all the same?"):
            raise NotAgreed(show.visible(doubt))
        self.heard.append(doubt)


def use_file(paths: Paths, path: Path) -> ModelUsedView:
    """Use a file that was just fetched; a person is asked about what speaks against it. Raises NotAgreed."""
    doubts = _Doubts(yes=False)
    context = configuration.load(paths.config_file).model.context
    choice = Chooser(paths, os.environ, context, doubts.agree).file(path, room())
    return put(paths, choice, doubts.heard)


def use_folder(paths: Paths, path: Path) -> ModelUsedView:
    """The same for a speech model."""
    doubts = _Doubts(yes=False)
    return put_speech(paths, speech_choosing.choose(str(path), paths, os.environ, room(), doubts.agree), doubts.heard)


def put_speech(paths: Paths, choice: SpeechChoice, heard: list[str]) -> ModelUsedView:
    """Write it down; a daemon with a voice takes it up. Raises BadConfiguration, Unwritable, RestartFailed."""
    config_edit.put(paths.config_file, "voice.whisper", choice.path)
    voice = configuration.load(paths.config_file).voice
    warnings = [*heard, *(speech_choosing.waits(voice) if choice.path else ())]
    daemon = taken_up(paths) if voice.on else "voice is off"
    return ModelUsedView(path=choice.path, url="", name=choice.name, kind="speech", daemon=daemon, warnings=warnings)


def put(paths: Paths, choice: Choice, heard: list[str]) -> ModelUsedView:
    """Write it down, and let a daemon that runs take it up. Raises BadConfiguration, Unwritable, RestartFailed."""
    config_edit.put_all(paths.config_file, choice.values)
    if choice.path and not engine.built():
        heard = [*heard, "it waits for the model engine, which is not built here: ./scripts/start builds it"]
    return ModelUsedView(path=choice.path, url=choice.url, name=choice.name, daemon=taken_up(paths), warnings=heard)


def taken_up(paths: Paths) -> Literal["restarted", "not running"]:
    """Let a daemon that runs go on with what is written down. Raises RestartFailed."""
    if not running(paths):
        return "not running"
    try:
        hand_over(paths)
    except RestartFailed as error:
        hint = f"the choice is written down and counts from the next `sotto restart`; {error.advice}"
        raise RestartFailed(str(error).partition(": ")[2], hint=hint) from error
    return "restarted"


def told(view: ModelUsedView) -> str:
    """What was done, and what follows from it."""
    if view.kind == "speech":
        what = f"speech is recognised with {view.name} ({view.path})" if view.path else _BUILT_IN
    elif view.path or view.url:
        what = f"questions are answered with {view.name} ({view.path or view.url})"
    else:
        what = "no chat model is used; the router answers alone, from what is on record"
    when = _WHEN[view.daemon]
    return "\n".join([*(f"! {one}" for one in map(show.visible, view.warnings)), f"{show.visible(what)}, {when}"])
