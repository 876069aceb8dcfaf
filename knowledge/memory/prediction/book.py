"""The book of habits: what was done and in what order, and how well it was foreseen. Kept in memory.db.

Everything in it is a row of one event, or follows from rows; so what the log loses goes from here without a trace, and
what is left is what memory would be that is made again.
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    CommandsImported,
    CommitsImported,
    Event,
    EventsErased,
    EventsTrimmed,
    FilesChanged,
    NextPredicted,
)
from knowledge.memory.prediction.calibration import KEPT
from knowledge.memory.prediction.chain import DEEPEST, contexts, key_of
from knowledge.memory.prediction.commands import Filling, commands, line_contexts
from knowledge.memory.prediction.files import MOST_PATHS, TOUCHES, fit, next_files
from knowledge.memory.prediction.habits import Habit, Habits, standing, standing_in
from knowledge.memory.prediction.patterns import offerable, pattern_of
from knowledge.store.memory import Memory

READER = "habits"
"""Under this name memory keeps how far it has come."""
IMPORTED = -(1 << 52)
"""What was imported was done before everything that was seen."""
PORTION = 512
"""Turns for each event of an import: it holds 500 commands or commits at most."""
FEW = 5
"""Files of one burst that tell of somebody's hand; more are a program's work."""
SILENT_ENOUGH = 400
"""Below so many commands that were scored, earlier ones are."""


class HabitBook:
    """Writing what `Habits` reads."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = (
        *(CommandFinished, CommandsImported, FilesChanged, CommitsImported),
        *(NextPredicted, EventsTrimmed, EventsErased),
    )

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._database = memory.database
        self._habits = Habits(memory)
        self._lacking = True
        """Whether commands may be there that were not scored though they should be."""

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        with self._memory.writing(READER, seen.seq) as new:
            if new:
                self._write(seen)

    def _write(self, seen: Envelope) -> None:
        event = seen.event
        if isinstance(event, CommandFinished):
            self._finished(seen, event)
        elif isinstance(event, CommandsImported):
            self._imported(seen, event)
        elif isinstance(event, FilesChanged):
            self._touched(seen, event)
        elif isinstance(event, CommitsImported):
            self._committed(seen, event)
        elif isinstance(event, NextPredicted):
            self._offered(seen, event)
        elif isinstance(event, EventsTrimmed):
            self._trimmed(event)
        elif isinstance(event, EventsErased):
            self._erased(event)

    # ── commands ──────────────────────────────────────────────────────────────────────────────────

    def _finished(self, seen: Envelope, event: CommandFinished) -> None:
        session, line, pattern = event.shell_session or "", str(event.command), pattern_of(str(event.command))
        one = Habit(
            turn=seen.seq,
            session=session,
            project=seen.header.project,
            at=event.started,
            place=str(event.cwd),
            line=line if offerable(line) else "",
            pattern=pattern,
            key=key_of(pattern),
            status=event.status,
        )
        ran = self._habits.before(session, one.turn)
        self._score(one, ran)
        self._put(one, ran)
        self._catch_up()

    def _imported(self, seen: Envelope, event: CommandsImported) -> None:
        session = f"imported:{event.source}:{event.path}"
        ran: list[Habit] = self._habits.before(session, IMPORTED + seen.seq * PORTION)
        for at, one in enumerate(event.commands[:PORTION]):
            line, pattern = str(one.command), pattern_of(str(one.command))
            kept = line if offerable(line) else ""
            place, turn = str(one.cwd or ""), IMPORTED + seen.seq * PORTION + at
            habit = Habit(turn, session, None, one.at, place, kept, pattern, key_of(pattern), one.status or 0)
            self._put(habit, ran)
            ran = [*ran, habit][-DEEPEST:]
        self._lacking = True

    def _put(self, one: Habit, ran: list[Habit]) -> None:
        self._database.run("put_habit", one._asdict())
        self._put_follows(one, ran)

    def _put_follows(self, one: Habit, ran: list[Habit]) -> None:
        self._database.many("put_follow", [(context, one.turn, what) for context, what in _stood(one, ran)])

    def _score(self, one: Habit, ran: list[Habit]) -> bool:
        """Note what would have been said before a command, if anything, and whether that would have been right."""
        place = standing_in(ran[-1]) if ran else one.place
        before = standing(ran, place)
        guesses = commands(self._habits, before, Filling(place, one.project, before.lines), one.turn, 1)
        if guesses:
            self._silent("command", one.turn, one.project, guesses[0].raw, right=guesses[0].line == one.line)
        return bool(guesses)

    def _catch_up(self) -> None:
        """Score a command of before, while too few are."""
        if not self._lacking:
            return
        turn = self._database.number("silent_lacks", {"enough": SILENT_ENOUGH})
        late = self._habits.at(turn) if turn else None
        self._lacking = late is not None and self._score(late, self._habits.before(late.session, turn))

    def _silent(self, what: str, turn: int, project: int | None, raw: float, *, right: bool) -> None:
        said = {"what": what, "turn": turn, "project": project, "raw": raw, "right": int(right)}
        self._database.run("put_silent", said)
        self._database.run("count_silent", said | {"kept": KEPT})

    # ── files ─────────────────────────────────────────────────────────────────────────────────────

    def _touched(self, seen: Envelope, event: FilesChanged) -> None:
        project, paths = seen.header.project, [str(one.path) for one in event.changes if fit(one.path)]
        if project is None or not 0 < len(paths) <= FEW or event.found != "seen":
            return
        turn = seen.seq * TOUCHES
        guesses = next_files(self._memory, project, event.began, turn)
        if guesses and guesses[0].after not in paths:
            self._silent("file", turn, project, guesses[0].raw, right=guesses[0].path in paths)
        for at, path in enumerate(paths):
            touched = {"turn": turn + at, "project": project, "at": event.began, "path": path}
            self._database.run("put_touched", touched)

    def _committed(self, seen: Envelope, event: CommitsImported) -> None:
        project = seen.header.project
        for at, one in enumerate(event.commits[:PORTION]):
            paths = [str(path) for path in one.paths if fit(path)]
            if project is not None and 1 < len(paths) <= MOST_PATHS and one.count <= MOST_PATHS:
                turn = seen.seq * PORTION + at
                self._database.many("put_together", [{"turn": turn, "project": project, "path": one} for one in paths])

    # ── what was offered, and what goes ───────────────────────────────────────────────────────────

    def _offered(self, seen: Envelope, event: NextPredicted) -> None:
        offer = {"seq": seen.seq, "project": seen.header.project, "at": seen.header.at, "what": event.what}
        said = {"said": event.said, "pattern": event.pattern, "probability": event.probability}
        self._database.run("put_offer", offer | said | {"after": event.after, "session": event.shell_session})

    def _trimmed(self, event: EventsTrimmed) -> None:
        through = {"through": event.through}
        shells = [row["session"] for row in self._database.all("shells_trimmed", through)]
        self._database.run("trim_follows", through)
        self._database.run("trim_habits", through)
        self._database.run("trim_offers", through)
        self._database.run("erase_touched", {"first": 0, "last": event.through * TOUCHES + TOUCHES - 1})
        for session in shells:
            self._relink(self._habits.after(session, event.through, DEEPEST))
        if {CommandFinished.__name__, FilesChanged.__name__} & event.by_type.keys():
            self._clear()

    def _erased(self, event: EventsErased) -> None:
        for seq in event.seqs:
            self._erase(seq, seq)
            self._erase(IMPORTED + seq * PORTION, IMPORTED + seq * PORTION + PORTION - 1)
            self._database.run("erase_offers", {"seq": seq})
            self._database.run("erase_touched", _range(seq, TOUCHES))
            self._database.run("erase_together", _range(seq, PORTION))
        if event.reason == "wipe":  # single notes were forgotten otherwise
            self._clear()

    def _clear(self) -> None:
        """What was foreseen may have rested on what is gone: the latest are scored again."""
        self._database.run("clear_silent")
        self._database.run("clear_silent_bins")
        self._lacking = True

    def _erase(self, first: int, last: int) -> None:
        """Take commands out, and out of what came after them."""
        turns = {"first": first, "last": last}
        gone = self._database.all("habits_of_event", turns)
        if not gone:
            return
        self._database.run("erase_follows", turns)
        self._database.run("erase_habits", turns)
        for session in sorted({row["session"] for row in gone}):
            self._relink(self._habits.after(session, last, DEEPEST))

    def _relink(self, after: Iterable[Habit]) -> None:
        """Put commands into the contexts that are left to them."""
        for one in after:
            self._database.run("erase_follows", {"first": one.turn, "last": one.turn})
            self._put_follows(one, self._habits.before(one.session, one.turn))


def _stood(one: Habit, ran: list[Habit]) -> Iterator[tuple[int, int]]:
    """Every context that a command stood in, and what it was there: its pattern, or the line that filled it."""
    before = standing(ran, one.place)
    for step in contexts(before):
        for context in step.contexts:
            yield context, one.key
    if one.line:
        for context in line_contexts(one.key, Filling(one.place, one.project, before.lines)):
            yield context, key_of(one.line)


def _range(seq: int, size: int) -> dict[str, int]:
    return {"first": seq * size, "last": seq * size + size - 1}
