"""Plays a replay through a daemon of its own: episodes first, then what comes again and what is new."""

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from daemon.bench.figures import Asked, fresh_home
from daemon.bench.fixes_asides import Asides
from daemon.bench.fixes_episode import Episode, Played
from daemon.bench.fixes_machine import Machine
from daemon.bench.fixes_names import Names
from daemon.bench.fixes_person import Ear, Tree
from daemon.bench.fixes_plan import Other, Plan, Scene, Spoilt
from daemon.bench.fixes_score import Shown, of_view
from daemon.bench.lives import daemon
from daemon.bus_client import BusClient
from daemon.cli.main import COMMANDS, main
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, FailureClosed, FailureDiagnosed, FixLearned

LEARNS = "fixes" in COMMANDS
"""Whether this release learns fixes."""
_E = TypeVar("_E", bound=Event)


class Told(NamedTuple):
    """What was told of one red run, and what was suggested for it."""

    run: str
    tool: str
    code: str | None
    prints: frozenset[str]
    kinds: frozenset[str]
    headline: str = ""
    occurrences: int = 0
    """As memory has it, of the failure that is told first."""
    first: str = ""
    """Id of the fix that is shown first; empty where none is."""
    how: str = ""
    shown: Shown = Shown()


class Stored(NamedTuple):
    """A fix that was learned."""

    id: str
    played: Played | None
    shown: Shown


class Heard(NamedTuple):
    """All that a replay brought."""

    played: Sequence[Played]
    reds: Sequence[Told]
    """Of each episode's last red run, as `played`."""
    closed: Sequence[bool]
    """Whether each episode's green run, and no other, ended its failure."""
    stored: Sequence[Stored]
    again: Sequence[Told]
    kinds: Sequence[Told]
    alike: Sequence[Told]
    spoilt: Sequence[Told]
    unseen: int
    """Saved files that the daemon did not tell of in time."""
    learns: bool
    """Whether this release learns fixes at all."""


def play(plan: Plan, trees: int, asked: Asked) -> Heard:
    """Everything, with a daemon, repositories and programs that are thrown away."""
    with (
        fresh_home() as paths,
        tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder,
        _told_where(paths),
        daemon(paths),
        BusClient(paths, "bench") as bus,
    ):
        machine = Machine(Path(folder) / "machine")
        try:
            return _Replay(plan, paths, asked, Ear(bus, learns=LEARNS), machine).play(Path(folder), trees)
        finally:
            machine.stop()


@contextmanager
def _told_where(paths: Paths) -> Iterator[None]:
    """Let commands that are called in this process find the home."""
    before = os.environ.get("SOTTO_HOME")
    os.environ["SOTTO_HOME"] = str(paths.data.parent)
    try:
        yield
    finally:
        os.environ.pop("SOTTO_HOME")
        if before is not None:
            os.environ["SOTTO_HOME"] = before


class _Replay:
    def __init__(self, plan: Plan, paths: Paths, asked: Asked, ear: Ear, machine: Machine) -> None:
        self._plan, self._paths, self._asked = plan, paths, asked
        self._ear, self._machine = ear, machine
        self._asides = Asides(Names("asides"))
        self._trees: list[Tree] = []

    def play(self, folder: Path, trees: int) -> Heard:
        self._lay(folder, trees)
        played = [one for number, scene in enumerate(self._plan.scenes) for one in self._episode(number, scene)]
        self._asked.tell("fixes: what was learned")
        self._ear.learned()
        stored = list(self._stored(played))
        again = [self._again(scene, tree) for scene, tree in self._plan.again]
        self._asked.tell("fixes: what is new")
        kinds, alike = ([self._other(one) for one in ones] for ones in (self._plan.kinds, self._plan.alike))
        spoilt = [self._spoilt(one) for one in self._plan.spoilt]
        self._ear.calm()
        self._asked.tell("fixes: what is suggested")
        return Heard(
            played=played,
            reds=[self._told(one.red) for one in played],
            closed=[self._closed(one) for one in played],
            stored=stored,
            again=[self._suggested(run) for run in again],
            kinds=[self._suggested(run) for run in kinds],
            alike=[self._suggested(run) for run in alike],
            spoilt=[self._suggested(run) for run in spoilt],
            unseen=sum(tree.unseen for tree in self._trees),
            learns=LEARNS,
        )

    # ── playing ───────────────────────────────────────────────────────────────────────────────────

    def _lay(self, folder: Path, count: int) -> None:
        """Repositories in which everything that will fail is broken, and never was run."""
        self._asked.tell(f"fixes: {count} repositories")
        self._trees = [Tree(f"shop{number}", folder, self._paths, self._machine, self._ear) for number in range(count)]
        plan = self._plan
        for scene in plan.scenes:
            self._trees[scene.tree].lay(scene.case.red, scene.case.chance)
        for again in plan.again:
            self._trees[again.tree].lay(again.scene.case.red)
        for other in (*plan.kinds, *plan.alike):
            self._trees[other.tree].lay(other.case.red)
        for tree in self._trees:
            tree.begin()
        self._ear.calm()

    def _episode(self, number: int, scene: Scene) -> list[Played]:
        self._asked.tell(
            f"fixes: episode {number + 1} of {len(self._plan.scenes)}, {scene.family.name}, {scene.course.__name__}"
        )
        return scene.course(Episode(self._trees[scene.tree], scene.case, self._asides), scene.family.name)

    def _again(self, scene: Scene, number: int) -> str:
        """The failure of an episode, once more: where it was mended it is broken again."""
        tree, case = self._trees[number], scene.case
        if number == scene.tree:
            if case.do:
                tree.undo(case.undo)
            tree.lay(case.red)
            tree.save(*case.green, *case.later)
        return tree.run(case.command).id

    def _other(self, one: Other) -> str:
        return self._trees[one.tree].run(one.case.command).id

    def _spoilt(self, one: Spoilt) -> str:
        tree = self._trees[one.scene.tree]
        tree.add(one.path, lambda text: one.above + text)
        tree.save(one.path)
        return tree.run(one.scene.case.command).id

    # ── what came of it ───────────────────────────────────────────────────────────────────────────

    def _of(self, kind: type[_E]) -> Iterator[tuple[Envelope, _E]]:
        """Events of a type that were heard, in order."""
        return ((one, one.event) for one in self._ear.heard if isinstance(one.event, kind))

    def _stored(self, played: Sequence[Played]) -> Iterator[Stored]:
        """Stored fixes, as `sotto fixes` shows them for the failures that are over."""
        if not LEARNS:
            return
        roots = {one.id: one.trace for one in self._ear.heard}
        by_green = {one.green: one for one in played}
        learned = list(self._of(FixLearned))
        failures = dict.fromkeys(event.failure for _, event in learned)
        views = {str(view["id"]): view for one in failures for view in _asked("fixes", f"f{one}")}
        for seen, event in learned:
            if (view := views.get(f"x{seen.seq}")) is not None:
                yield Stored(view["id"], by_green.get(roots.get(event.green, "")), of_view(view))

    def _closed(self, played: Played) -> bool:
        return any(seen.trace == played.green for seen, _ in self._of(FailureClosed))

    def _told(self, run: str) -> Told:
        found = [(event.rank, seen.seq, event) for seen, event in self._of(FailureDiagnosed) if seen.trace == run]
        if not found:  # it passed, which shows among the data
            return Told(run, "", None, frozenset(), frozenset())
        first = min(found)[2]
        prints = frozenset(event.fingerprint for *_, event in found)
        kinds = frozenset(event.kind for *_, event in found)
        return Told(run, first.tool, first.code, prints, kinds, first.headline)

    def _suggested(self, run: str) -> Told:
        """What `sotto why` shows of a run that failed, now."""
        told = self._told(run)
        if not told.prints:
            return told
        seq = next(one.seq for one in self._ear.heard if one.id == run)
        why = _asked("why", f"f{seq}")
        told = told._replace(occurrences=self._occurrences.get(why["id"], 0))
        fixes = why.get("fixes") or []
        if not fixes:
            return told
        return told._replace(first=fixes[0]["id"], how=fixes[0]["how"] or "", shown=of_view(fixes[0]))

    @cached_property
    def _occurrences(self) -> dict[str, int]:
        """How often each failure occurred, by its id, as memory has it."""
        return {one["id"]: one["occurrences"] for one in _asked("failures", "--all")}


def _asked(*words: str) -> Any:
    """What a command prints as JSON. Raises NotFound where it fails."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = main([*words, "--json"])
    if status:
        raise NotFound(f"what `sotto {' '.join(words)}` prints")
    return json.loads(printed.getvalue())
