"""`sotto demo`: a guided tour with a daemon and a project that are thrown away; fails when something is not as told."""

import argparse
import shlex
import sys

from daemon.cli import show
from daemon.demo.scene import Scene
from daemon.demo.stage import Stage, stage
from daemon.demo.tour import go
from knowledge.first_views import DemoView, SceneView


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-pause", action="store_true", help="go on without waiting for Enter")
    parser.add_argument("--json", action="store_true", help="print JSON: the scenes and how they ended")


def run(arguments: argparse.Namespace) -> int:
    """Returns 1 when a scene did not end as it promises."""
    guide = _Guide(quiet=arguments.json, paced=not arguments.no_pause and not arguments.json)
    with stage(guide.show) as one:
        guide.welcome(one)
        one.make_project()
        views = list(go(one, guide.announce, guide.done))
        tests = shlex.join(one.tests)
    well = all(view.ok for view in views)
    if arguments.json:
        show.data(DemoView(ok=well, tests=tests, scenes=views).model_dump())
    elif well:
        print(f"\n{show.paint('All of it was real.', 'bold')} The folder and its daemon are gone; yours is untouched.")
        print("Go on in a project of yours: sotto watch · sotto run -- pytest · sotto why · sotto events -f")
    return 0 if well else 1


class _Guide:
    """Speaks between the scenes."""

    def __init__(self, *, quiet: bool, paced: bool) -> None:
        self._quiet = quiet
        self._paced = paced and sys.stdin.isatty() and sys.stdout.isatty()
        self._begun = False

    def welcome(self, one: Stage) -> None:
        self._print(f"A tour in {one.project}, with a daemon of its own. Tests are run by `{shlex.join(one.tests)}`.")

    def announce(self, scene: Scene) -> None:
        """Say what comes, when the user is ready for it."""
        if self._paced and self._begun:
            print(show.paint("\nEnter goes on, Ctrl-C ends the tour.", "dim"), end="", flush=True)
            sys.stdin.readline()
        self._begun = True
        self._print(f"\n{show.paint(scene.title, 'bold')}\n{scene.words}\n")

    def show(self, text: str) -> None:
        """What is done, and what it prints."""
        self._print(show.paint(f"  {show.visible(text)}", "dim"))

    def done(self, view: SceneView) -> None:
        self._print("")
        for text in view.seen:
            self._print(f"  {show.paint('✓', 'green')} {show.visible(text)}")
        if view.error:
            show.say(f"  {show.paint('✗', 'red', stream=sys.stderr)} {view.title}: {view.error}")

    def _print(self, text: str) -> None:
        if not self._quiet:
            print(text, flush=True)
