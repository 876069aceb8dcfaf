"""`sotto model use`: have questions answered with a model, from now on where a daemon runs; or with none."""

import argparse
import os
import sys
from pathlib import Path

from daemon import config as configuration
from daemon import config_edit, engine
from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.cli.restart import hand_over
from daemon.models.choosing import Choice, Chooser
from daemon.models.room import room
from daemon.paths import Paths
from daemon.reach import running
from daemon.setup.errors import NotAgreed
from daemon.setup.terminal import Consent
from knowledge.errors import RestartFailed
from knowledge.model_views import ModelUsedView


def run(arguments: argparse.Namespace) -> int:
    """Raises NotAgreed, ModelUnusable, NotFound, Unclear, EngineUnreachable, BadConfiguration, RestartFailed."""
    paths = Paths.find()
    doubts = _Doubts(yes=arguments.yes)
    context = configuration.load(paths.config_file).model.context
    choice = Chooser(paths, os.environ, context, doubts.agree).choose(arguments.model, arguments.of_server)
    view = put(paths, choice, doubts.heard)
    if arguments.json:
        show.data(view.model_dump())
    else:
        show.say(told(view))
    return 0


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


def put(paths: Paths, choice: Choice, heard: list[str]) -> ModelUsedView:
    """Write it down, and let a daemon that runs take it up. Raises BadConfiguration, Unwritable, RestartFailed."""
    config_edit.put_all(paths.config_file, choice.values)
    if choice.path and not engine.built():
        heard = [*heard, "it waits for the model engine, which is not built here: ./scripts/start builds it"]
    daemon = "not running"
    if running(paths):
        try:
            hand_over(paths)
        except RestartFailed as error:
            hint = f"the choice is written down and counts from the next `sotto restart`; {error.advice}"
            raise RestartFailed(str(error).partition(": ")[2], hint=hint) from error
        daemon = "restarted"
    return ModelUsedView(path=choice.path, url=choice.url, name=choice.name, daemon=daemon, warnings=heard)


def told(view: ModelUsedView) -> str:
    """What was done, and what follows from it."""
    if view.path or view.url:
        what = f"questions are answered with {view.name} ({view.path or view.url})"
    else:
        what = "no chat model is used; the router answers alone, from what is on record"
    when = "from now on (the daemon handed over)" if view.daemon == "restarted" else "from the next `sotto up`"
    return "\n".join([*(f"! {one}" for one in map(show.visible, view.warnings)), f"{show.visible(what)}, {when}"])
