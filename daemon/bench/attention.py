"""Whether the five gates speak when they should: days that somebody else labelled, and made weeks.

Each policy hears of the same candidates. `forbidden`: spoken where the labels demand silence. `false`: spoken though
labelled for the digest or for nothing, or at a bad moment what could wait. The reference is the better of the baselines
in the same run. Days of the split `kept` are looked at here alone; nothing was ever set by them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

from daemon.bench.attention_policies import BASELINES
from daemon.bench.attention_table import Totals, table, totals
from daemon.bench.attention_weeks import Day, Week
from daemon.bench.figures import Asked, at_most
from daemon.cli.replayed import problem
from knowledge.attention.desk import Settings
from knowledge.attention.labels import About, Labels
from knowledge.attention.parameters import Gate, built_in
from knowledge.attention.replaying import Gates, Policy, Replay
from knowledge.attention.scoring import Score, Scorer
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.recorded import History
from knowledge.views import RowView

FOLDER = Path(__file__).parents[2] / "tests/histories/days"
WEEKS, WEEKS_FULL = 4, 40
AFTER_US = 3_600_000_000
"""After the last event of a day: what waits then is decided."""
GATES = "five gates"
FALSE_A_DAY, SPOKEN_A_DAY = 0.5, 2.0


@dataclass(frozen=True)
class Trial:
    """One policy, made anew for each history."""

    name: str
    make: Callable[[About], Policy]


@dataclass(frozen=True)
class Labelled:
    """A day that somebody labelled by hand."""

    name: str
    events: list[Envelope]
    lines: list[bytes]

    def judge(self) -> Labels:
        return Labels(self.lines, self.name)


Table = dict[str, list[Score]]
"""By policy: the score of each day, the same days in the same order."""


def gates(about: About, *without: Gate) -> Policy:
    """The five gates as they are shipped, or with some that let everything pass."""
    settings = Settings(voice=about.voice, spoken_a_day=about.settings.spoken_a_day)
    return Gates(built_in().omitting(*without), settings)


def ablations() -> list[Trial]:
    """Each gate switched off."""
    return [Trial(f"without {gate}", partial(_without, gate)) for gate in get_args(Gate)]


def _without(gate: Gate, about: About) -> Policy:
    return gates(about, gate)


def measure(asked: Asked) -> list[RowView]:
    """Every figure; `asked.note` hears the table of all policies, and with `--detail` each error of the gates."""
    trials = [Trial(GATES, gates), *(Trial(name, make) for name, make in BASELINES.items()), *ablations()]
    days = labelled(FOLDER)
    rows = list[RowView]()
    for split in ("tune", "kept"):
        asked.tell(f"labelled days, {split}")
        own = [day for day in days if day.judge().about.split == split]
        found = {trial.name: [score(trial, day) for day in own] for trial in trials}
        rows += _told(asked, f"labelled days ({split})", found, [day.name for day in own], limits=True)
    asked.tell("made weeks")
    weeks = [list(Week(seed).days()) for seed in range(WEEKS_FULL if asked.full else WEEKS)]
    made = {trial.name: [one for week in weeks for one in in_a_row(trial, week)] for trial in trials}
    names = [day.name for week in weeks for day in week]
    return [*rows, *_told(asked, "made weeks", made, names, limits=False)]


def labelled(folder: Path) -> list[Labelled]:
    """All days of a folder. Raises NotFound where there are none, HistoryUnreadable."""
    found = list[Labelled]()
    for file in sorted(folder.glob("[0-9]*.labels.jsonl")):
        day = file.with_name(file.name.replace(".labels.jsonl", ".jsonl"))
        events = list(History(day.name).events(day.read_bytes().splitlines(keepends=True)))
        found.append(Labelled(day.stem, events, file.read_bytes().splitlines()))
    if not found:
        raise NotFound(f"labelled days in {folder}", hint="they are part of the repository, not of an installation")
    return found


def score(trial: Trial, day: Labelled | Day) -> Score:
    """One day by itself, as if nothing had been before it."""
    return next(in_a_row(trial, [day]))


def in_a_row(trial: Trial, days: Sequence[Labelled | Day]) -> Iterator[Score]:
    """Days that follow on each other: what was learned on one is known on the next."""
    first = days[0].judge().about
    replay = Replay(trial.make(first), first.begin)
    for day in days:
        labels = day.judge()
        scorer = Scorer(labels)
        for seen in day.events:
            labels.see(seen)
            for step in replay.take(seen):
                scorer.take(step)
        for step in replay.until(labels.about.end or replay.now + AFTER_US):
            scorer.take(step)
        yield scorer.score()


def _told(asked: Asked, where: str, found: Table, names: Sequence[str], *, limits: bool) -> list[RowView]:
    asked.note(f"\n{where}: {len(names)} days")
    for line in table(found, GATES):
        asked.note(line)
    if asked.detail and not where.endswith("(kept)"):  # nobody is to set anything by those
        for name, one in zip(names, found[GATES], strict=True):
            for error in one.problems:
                asked.note(f"{name} · {error.fault} · {problem(error, 0)}")
    return _rows(where, {name: totals(scores) for name, scores in found.items()}, limits=limits)


def _rows(where: str, found: Mapping[str, Totals], *, limits: bool) -> list[RowView]:
    """The gates beside the best that a baseline did; limits hold for days that people labelled."""
    own = found[GATES]
    naive = [found[name] for name in BASELINES if name != "silent"]

    def row(name: str, unit: str, pick: Callable[[Totals], float], limit: float | None) -> RowView:
        return at_most(f"{where}: {name}", pick(own), unit, limit, min(map(pick, naive)))

    most = (0.0, 0.0, 0.0, FALSE_A_DAY, SPOKEN_A_DAY) if limits else (0.0, None, None, None, None)
    return [
        row("spoken where silence was demanded", "times", lambda one: one.forbidden, most[0]),
        row(f"missed criticals of {own.criticals}", "times", lambda one: one.missed, most[1]),
        row("repeats", "times", lambda one: one.repeats, most[2]),
        row("false interruptions", "a day", lambda one: one.false, most[3]),
        row("spoken unasked, median", "a day", lambda one: one.spoken, most[4]),
        row("cost", "min a day", lambda one: one.cost, None),
    ]
