"""`sotto wipe`: remove what was recorded, for good. The daemon stops for it, and goes on afterwards."""

import argparse
import os
import time
from pathlib import Path

from daemon import config as configuration
from daemon import daemon_lock, wiping
from daemon.cli import show
from daemon.cli.events import place
from daemon.cli.projects import known
from daemon.cli.up import start, stop
from daemon.paths import Paths
from daemon.reach import running
from daemon.setup.errors import NotAgreed
from daemon.setup.terminal import Consent, Line
from daemon.unit import managed
from knowledge.clock import SystemClock
from knowledge.data_views import LeftView, WipeView
from knowledge.errors import DiskFull, NotFound, Usage
from knowledge.events import ProjectMoved, ProjectWatched
from knowledge.history.sources import find
from knowledge.moment import Moment, local_offset, since
from knowledge.redaction.vault import home_of
from knowledge.registry import KINDS
from knowledge.store.log import EventLog
from knowledge.store.wiping import Gone, Scope
from knowledge.store.writer_lock import claimed
from knowledge.views import ProjectView

PATIENCE_S = 60.0
LITTLE = 1 << 20
"""Bytes that are asked for where nothing is known."""
ENDING_S = 30.0
"""How long a daemon that hung up may take to be gone."""
OTHERS_S = 600.0
"""How long another wipe is waited for."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Remove what was recorded, for good: from the log, memory, backups, and every file beside them."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--project", metavar="P", help="all of one project; its name or number")
    what.add_argument("--since", metavar="S", help="all since a moment (10m, 2h, 14:30, today, a date) or an id (e100)")
    what.add_argument("--all", action="store_true", help="everything; settings stay")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotAgreed, NotFound, Usage, DaemonUnreachable, AlreadyRunning, DiskFull."""
    paths = Paths.find().make()
    scope, said = _scope(paths, arguments)
    if not Consent(yes=arguments.yes).to(f"Remove {show.visible(said)}? It cannot be brought back."):
        raise NotAgreed
    began = time.monotonic()
    with claimed(paths.data / "wiping", OTHERS_S):  # one that waits would end the one that works with its daemon
        done = carry_out(paths, scope)
    view = WipeView(
        events=done.gone.events,
        streams=done.gone.streams,
        files=done.files,
        bytes_before=done.before,
        bytes_after=done.after,
        took_ms=round((time.monotonic() - began) * 1_000),
        left=left(paths, scope, done.gone),
    )
    if arguments.json:
        show.data(view.model_dump())
    else:
        _show(view, said)
    return 0


def carry_out(paths: Paths, scope: Scope) -> wiping.Wiped:
    """Stop the daemon, do what is asked for, and let it go on if it ran.

    The wish is put on record when nobody runs: who is killed before has wished nothing, and no daemon goes on with a
    wish that its next start fulfils weeks later. Raises AlreadyRunning, DiskFull, Unwritable.
    """
    ran, steps = running(paths), _Steps()
    stop(paths, PATIENCE_S)
    lock = daemon_lock.take(paths, ENDING_S)
    try:
        wiping.ask(paths, scope)
        done = wiping.finish(paths, configuration.load(paths.config_file), SystemClock(), steps.tell)
    except DiskFull as error:
        room = show.size(paths.core.stat().st_size if paths.core.exists() else LITTLE)
        raise DiskFull(
            str(paths.data), hint=f"free about {room}, to write the log anew; then `sotto up` finishes what was begun"
        ) from error
    finally:
        steps.end()
        os.close(lock)
        if ran and not wiping.asked(paths) and not running(paths):
            start(paths)
    assert done
    return done


class _Steps:
    """What is done just now, on one line; of a small log nobody has to hear where no terminal is."""

    def __init__(self) -> None:
        self._line = Line()

    def tell(self, step: str) -> None:
        self._line.show(f"{step} …", milestone=False)

    def end(self) -> None:
        self._line.end()


def left(paths: Paths, scope: Scope, gone: Gone) -> list[LeftView]:
    """What may still tell of it and is not Sotto's to remove."""
    home = home_of(os.environ)
    found = [
        LeftView(what=f"history of {one.shell}", where=str(one.path)) for one in find(os.environ, home or Path("/"))
    ]
    places = scope.places or tuple(tree for one in known(paths) for tree in one.trees)
    found += [LeftView(what="files and git history of the project", where=one) for one in places if Path(one).exists()]
    if paths.config.exists():
        found.append(LeftView(what="your settings", where=str(paths.config)))
    if gone.elsewhere:
        found.append(LeftView(what=f"{gone.elsewhere} events of other projects that name it", where=str(paths.core)))
    drafts = paths.data / "drafts"
    if drafts.exists() and any(drafts.iterdir()):
        found.append(LeftView(what="notes that were being written", where=str(drafts)))
    if paths.models.exists():
        found.append(LeftView(what="chat models that you fetched", where=str(paths.models)))
    if managed():
        found.append(LeftView(what="what the service printed", where="journalctl --user -u sotto"))
    found.append(LeftView(what="what you exported or copied, and deleted blocks until they are used again", where=""))
    return found


def _scope(paths: Paths, arguments: argparse.Namespace) -> tuple[Scope, str]:
    """What is meant, and how to say it. Raises NotFound, Usage."""
    if arguments.all:
        return Scope(), f"everything that Sotto recorded in {paths.data} and {paths.state}"
    with EventLog.open(paths.core) as log:
        if arguments.since is not None:
            after = place(log, arguments.since)
            at = _moment(log, arguments.since, after)
            return Scope(since=at, after=after), f"everything recorded since {Moment(at, local_offset(at))}"
        project = _project(paths, arguments.project)
        where = f" ({project.key})" if project.key else ""
        return Scope(project.number, _places(log, project)), f"everything about {project.name}{where}"


def _project(paths: Paths, named: str) -> ProjectView:
    for one in known(paths, every=True):
        if named in (one.name, str(one.number)):
            return one
    raise NotFound(f"project {named!r}", hint="`sotto projects --all` lists them")


def _places(log: EventLog, project: ProjectView) -> tuple[str, ...]:
    """Every folder that it ever was in."""
    found = dict.fromkeys([_folder(project.key), *project.trees])
    for seen in log.every(types=KINDS):
        event = seen.event
        if isinstance(event, ProjectWatched) and event.number == project.number:
            found |= dict.fromkeys([_folder(event.key), *map(str, event.trees)])
        elif isinstance(event, ProjectMoved) and event.number == project.number:
            found |= dict.fromkeys([_folder(event.before), _folder(event.after)])
    return tuple(one for one in found if one not in ("", "/", str(Path.home())))


def _folder(key: str) -> str:
    return key.removesuffix("/.git")


def _moment(log: EventLog, said: str, after: int) -> int:
    """Microseconds UTC: as it was said, or when the first event was that goes."""
    now = SystemClock().now()
    first = next(iter(log.since(after, limit=1)), None)
    try:
        return min(since(said, now), now)
    except ValueError:
        if first is None:
            raise Usage(f"--since {said!r}: nothing is recorded since then") from None
        return first.header.at


def _show(view: WipeView, said: str) -> None:
    show.say(f"removed {show.visible(said)}")
    show.say(f"  {counted(view)}")
    show.say("not Sotto's, and still there:")
    for one in view.left:
        show.say(f"  {one.what}{f': {show.visible(one.where)}' if one.where else ''}")


def counted(view: WipeView) -> str:
    """How much it was, where that is known: a daemon that was started meanwhile does it before anything else."""
    if not view.bytes_before:
        return "by the daemon, which was started meanwhile: it does not tell how much that was"
    words = (
        [f"{show.many(view.events, 'event')}, {show.many(view.streams, 'output')}"]
        if view.events or view.streams
        else []
    )
    words.append(show.many(view.files, "file"))
    return f"{', '.join(words)}; {view.bytes_before / 1e6:.1f} MB before, {view.bytes_after / 1e6:.1f} MB now"
