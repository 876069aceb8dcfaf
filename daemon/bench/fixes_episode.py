"""One episode as it is played: what was red, what was done, what was green, and so what its fix truly is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from daemon.bench.fixes_asides import COMMANDS, Aside, Asides
from daemon.bench.fixes_cases import Case
from daemon.bench.fixes_person import Tree
from daemon.bench.fixes_score import Lines, Shown, Truth, changed, changed_between
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished


class Played(NamedTuple):
    """An episode that is over."""

    case: Case
    family: str
    course: str
    red: str
    """Ids of the last run that failed and of the one that passed."""
    green: str
    truth: Truth
    """Empty where it passed by chance."""
    everything: Shown
    """All that was done in between: what a naive learner would keep."""

    @property
    def by_chance(self) -> bool:
        return bool(self.case.chance)


class Episode:
    """Somebody in a tree, with one case that is broken."""

    def __init__(self, tree: Tree, case: Case, asides: Asides) -> None:
        self.tree, self.case, self.random = tree, case, asides.random
        self._asides = asides
        self._fix: Mapping[str, str] = case.green
        self._red: Envelope | None = None
        self._before = dict[str, str]()
        self._commands: list[str] = []
        self._beside = set[str]()
        self._taken_back: set[tuple[str, str]] = set()
        self._through: set[str] = set()
        self._mended = False

    @property
    def folder(self) -> str:
        return next(iter(self.case.red)).partition("/")[0]

    @property
    def paths(self) -> tuple[str, ...]:
        """Of the files that the fix changes."""
        return tuple(self._fix)

    def otherwise(self) -> None:
        """From now on it is mended the other way."""
        self._fix, self._mended = self.case.later, False

    # ── runs ──────────────────────────────────────────────────────────────────────────────────────

    def red(self) -> None:
        ran = self.tree.run(self.case.command)
        assert _status(ran), f"{self.case.command} passed too early"
        self._red, self._before = ran, self.tree.texts()
        self._commands, self._through, self._beside = [], set(), set()

    def green(self, family: str, course: str) -> Played:
        after = self.tree.texts()
        ran = self.tree.run(self.case.command)
        assert not _status(ran), f"{self.case.command} failed still"
        assert self._red
        done = changed_between(self._before, after)
        everything = Shown(done, frozenset(self._commands))
        return Played(self.case, family, course, self._red.id, ran.id, self._truth(done), everything)

    def _truth(self, done: Lines) -> Truth:
        if self.case.chance:
            return Truth(Shown())
        lines = {line for path in self._fix for line in changed(path, self.case.red.get(path, ""), self._fix[path])}
        commands = () if self._fix or not self._mended else self.case.do
        own = {path for path, _ in done} - self._beside - set(self._fix)
        made = frozenset(own if self.case.do else ())
        neutral = Shown(frozenset(self._taken_back), frozenset(self._through))
        return Truth(Shown(frozenset(lines & done), frozenset(commands)), neutral, made)

    # ── what is done ──────────────────────────────────────────────────────────────────────────────

    def run(self, line: str, *, how: bool = False) -> None:
        """A command; `how` where it only brings the fix."""
        self._commands.append(line)
        if how:
            self._through.add(line)
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            self.tree.export(name, value)
        else:
            assert not _status(self.tree.run(line)), f"{line} failed"

    def mend(self) -> None:
        """The true fix."""
        self._mended = True
        if self._fix:
            self.tree.lay(self._fix)
            self.tree.save(*self._fix)
            return
        for line in self.case.do:
            self.run(line)

    def aside(self, *, elsewhere: bool = False) -> None:
        """Something unrelated: now and then close by, unless it is to be `elsewhere`."""
        chance = self.random.random()
        one = None
        if not elsewhere and chance < 0.3:  # noqa: PLR2004 - three in ten
            path = self.random.choice(self.paths or tuple(self.case.red))
            one = self._asides.beside(path, self.tree.text(path))
        elif not elsewhere and chance < 0.55:  # noqa: PLR2004
            one = self._asides.near(self.folder)
        self.save(one or self._asides.elsewhere())

    def save(self, aside: Aside) -> None:
        self._beside.add(aside.path)
        self.tree.add(aside.path, aside.edit)
        self.tree.save(aside.path)

    def asides(self, most: int = 2, *, elsewhere: bool = False) -> None:
        for _ in range(self.random.randint(0, most)):
            if self.random.random() < 0.2:  # noqa: PLR2004 - every fifth
                self.run(self.random.choice(COMMANDS))
            else:
                self.aside(elsewhere=elsewhere)

    def attempt(self) -> str:
        """Something that does not help; the path of it."""
        path = self.random.choice(self.paths)
        before = self.tree.text(path)
        self.tree.add(path, self._asides.attempt(path))
        both = changed(path, before, self.tree.text(path)) | changed(path, self.tree.text(path), before)
        self._taken_back |= both
        self.tree.save(path)
        return path

    def aside_beside(self) -> None:
        """Something unrelated in the very file that fails, or else beside it."""
        path = self.random.choice(tuple(self.case.red))
        self.save(self._asides.beside(path, self.tree.text(path)) or self._asides.near(self.folder))

    def others_committed(self, commits: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        """What a colleague pushed: the last commit holds the fix, the others are beside it."""
        self._mended = True
        for _, files in commits[:-1]:
            self._beside |= set(files)
        self.tree.others_commit(commits)

    def stray_command(self) -> None:
        """One that changes something else."""
        library = self._asides.library()
        self.run(self.random.choice((f"pip install {library}", f"mkdir -p var/{library}", f"touch var-{library}.txt")))


def _status(ran: Envelope) -> int:
    assert isinstance(ran.event, CommandFinished)
    return ran.event.status
