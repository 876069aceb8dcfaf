"""A log that is lived in, from dice: commands, failures, fixes, suspicions, notes, and what is trimmed and erased."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    EraseEvents,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FailureRated,
    FixCommand,
    FixForgotten,
    FixJudged,
    FixLearned,
    FixNoted,
    FixRestored,
    NoteEdited,
    NoteRestored,
    NoteSuperseded,
    NoteTaken,
    Suspect,
    SuspectRated,
    SuspectsRanked,
    TrimLog,
)
from knowledge.redact import clean
from knowledge.store.erasing import Erasing
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import Vault
from knowledge.store.retention import Retention
from tests.making import DAY, NOW, Voice, commit

THINGS = ("parser", "billing_total", "readConfig", "src/shop.py", "test_sum", "flask", "timeout", "naïve", "a\tb")
TOGETHER = 12
"""Events that are committed together at most."""


class Life:
    """Says what happens, one event after the other, with what earlier ones gave."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.log = LogWriter.open(folder / "core.db")
        self.vault = Vault(folder / "core.db", folder / "backups", folder / "set-aside")
        self.dice = random.Random(seed)
        self._voice, self._hub = Voice(), Voice("hub")
        self._at = NOW - 200 * DAY
        self._seqs: dict[type[Event], list[int]] = {}
        self._versions: dict[int, list[int]] = {}

    def go_on(self, events: int) -> Iterator[list[Envelope]]:
        """What is committed, in portions, until there are so many events."""
        while self.log.head < events:
            self._at += self.dice.randrange(DAY // 20)
            yield from self._portion()

    def _portion(self) -> Iterator[list[Envelope]]:
        if self.dice.random() < 0.01:
            yield from self._chore(Retention(self.log), TrimLog(before=max(0, self._at - 30 * DAY)))
        elif self.dice.random() < 0.02 and self._seqs.get(NoteTaken):
            erased = [self._one(kind) for kind in (NoteTaken, NoteEdited, FixNoted) for _ in range(2)]
            yield from self._chore(Erasing(self.log, self.vault), EraseEvents(seqs=[one for one in erased if one]))
        events = [self.dice.choice(_MADE)(self) for _ in range(self.dice.randrange(1, TOGETHER))]
        yield self._said(*((event, self.dice.randrange(3)) for event in events))

    def _said(self, *events: tuple[Event, int]) -> list[Envelope]:
        sealed = [self._voice.says(event, at=self._at, project=project) for event, project in events]
        logged = commit(self.log, self._voice.unit(*sealed)).logged
        for one in logged:
            self._seqs.setdefault(type(one.event), []).append(one.seq)
            if isinstance(one.event, NoteEdited):
                self._versions.setdefault(one.event.note, [one.event.note]).append(one.seq)
        return logged

    def _chore(self, chore: Retention | Erasing, order: Event) -> Iterator[list[Envelope]]:
        (asked,) = self._said((order, 0))
        chore.ask(asked)
        while chore.busy:
            for fact, cause in chore.step(self._at):
                yield commit(self.log, self._hub.unit(self._hub.says(fact, cause=cause, at=self._at))).logged

    def _one(self, kind: type[Event]) -> int:
        """Some event of a kind, perhaps one that was erased or trimmed; 0 before the first."""
        return self.dice.choice(self._seqs.get(kind) or [0])

    def _words(self, most: int) -> str:
        return " ".join(self.dice.choice(THINGS) for _ in range(self.dice.randrange(1, most)))

    # ── what happens ──────────────────────────────────────────────────────────────────────────────

    def command(self) -> CommandFinished:
        command, status = clean(f"make {self.dice.choice(THINGS)}"), self.dice.randrange(3)
        return CommandFinished(command=command, cwd=clean("/src"), status=status, started=self._at, duration_ms=7)

    def diagnosed(self) -> FailureDiagnosed:
        number = self.dice.randrange(40)
        said = f"{THINGS[number % len(THINGS)]} is not defined ({number})"
        return FailureDiagnosed(
            command=clean("make"),
            cwd=clean("/src"),
            status=1,
            headline=clean(said),
            line=1,
            fingerprint=f"4:{number}",
            kind=f"4:{number % 7}",
            tool="make",
            message=clean(said),
            template=clean("make"),
        )

    def closed(self) -> FailureClosed:
        failure, print_ = self._one(FailureDiagnosed), f"4:{self.dice.randrange(40)}"
        return FailureClosed(
            failure=failure, fingerprint=print_, how="command succeeded", flaky=False, run="shell.one.1"
        )

    def failure_rated(self) -> FailureRated:
        return FailureRated(failure=self._one(FailureDiagnosed), useful=self.dice.random() < 0.5)

    def learned(self) -> FixLearned:
        failure = self._one(FailureDiagnosed)
        return FixLearned(
            failure=failure,
            occurrence=failure,
            fingerprint=f"4:{self.dice.randrange(40)}",
            kind="4:1",
            tree=clean("/src"),
            edits=[],
            commands=[FixCommand(command=clean(f"pip install {self._words(2)}"), cwd=clean("/src"), sort="install")],
            explained=0.9,
            red="shell.one.1",
            green="shell.one.2",
            at=self._at,
            supersedes=[self._one(FixLearned)] if self.dice.random() < 0.2 else [],
        )

    def fix_noted(self) -> FixNoted:
        number = self.dice.randrange(40)
        text, error = clean(self._words(5)), clean(self._words(4))
        return FixNoted(
            text=text, failure=None, error=error, fingerprint=f"4:{number}", kind=f"4:{number % 7}", at=self._at
        )

    def fix_forgotten(self) -> FixForgotten:
        return FixForgotten(fix=self._one(self.dice.choice((FixLearned, FixNoted))), at=self._at)

    def fix_restored(self) -> FixRestored:
        return FixRestored(fix=self._one(self.dice.choice((FixLearned, FixNoted))))

    def judged(self) -> FixJudged:
        helped = self.dice.random() < 0.5
        return FixJudged(
            fix=self._one(self.dice.choice((FixLearned, FixNoted))),
            failure=self._one(FailureDiagnosed),
            helped=helped,
            by="user",
        )

    def ranked(self) -> SuspectsRanked:
        suspect = Suspect(
            kind="commit",
            ref=clean("1"),
            title=clean(self._words(4)),
            at=self._at,
            paths=[],
            probability=0.5,
            reasons=[],
            features={"age": self.dice.random()},
        )
        failure = self._one(FailureDiagnosed)
        return SuspectsRanked(failure=failure, since=None, suspects=[suspect], considered=1, unclear=False)

    def suspect_rated(self) -> SuspectRated:
        return SuspectRated(ranked=self._one(SuspectsRanked), ref=clean("1"), right=self.dice.random() < 0.5, by="user")

    def note_taken(self) -> NoteTaken:
        supersedes = [self._one(NoteTaken)] if self.dice.random() < 0.2 else []
        return NoteTaken(
            kind=self.dice.choice(("note", "decision", "mistake")),
            title=clean(self._words(5)),
            body=clean(self._words(30)),
            tags=[clean(self._words(2))],
            valid_from=self._at,
            supersedes=supersedes,
            at=self._at,
        )

    def note_edited(self) -> NoteEdited:
        note = self._one(NoteTaken)
        return NoteEdited(
            note=note,
            base=self.dice.choice(self._versions.get(note) or [note]),
            kind="note",
            title=clean(self._words(5)),
            body=clean(self._words(30)),
            tags=[],
            valid_from=self._at,
            at=self._at,
        )

    def note_superseded(self) -> NoteSuperseded:
        return NoteSuperseded(note=self._one(NoteTaken), valid_to=self._at)

    def note_restored(self) -> NoteRestored:
        return NoteRestored(note=self._one(NoteTaken))


_MADE: tuple[Callable[[Life], Event], ...] = (
    *(Life.command, Life.command, Life.diagnosed, Life.diagnosed, Life.closed, Life.failure_rated),
    *(
        Life.learned,
        Life.fix_noted,
        Life.fix_forgotten,
        Life.fix_restored,
        Life.judged,
        Life.ranked,
        Life.suspect_rated,
    ),
    *(Life.note_taken, Life.note_taken, Life.note_edited, Life.note_superseded, Life.note_restored),
)
