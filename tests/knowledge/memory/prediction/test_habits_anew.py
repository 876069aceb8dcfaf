"""Habits that are made anew from the log equal those that grew with it; what is erased leaves no trace in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    CommandsImported,
    CommitsImported,
    Event,
    EventsErased,
    FileChange,
    FilesChanged,
    NextPredicted,
    PastCommand,
    PastCommit,
    TrimLog,
)
from knowledge.memory.prediction.book import HabitBook
from knowledge.memory.rebuilding import build, put
from knowledge.redact import clean
from knowledge.store.memory import Memory
from knowledge.store.retention import Retention
from tests.knowledge.memory.alike import tables
from tests.knowledge.memory.living import Life
from tests.knowledge.memory.prediction.shell import Shell
from tests.knowledge.memory.test_rebuilding import Growing
from tests.making import DAY, Voice

COMMANDS = ("vim a.py", "make test", "git add -A", "git push", "git push --force", "ls", "cd web", "cd ..", "sotto why")
HABITS = ("habit", "follow", "touched", "together", "silent", "silent_bin", "offer")
EVENTS = 1_000


class Typing(Life):
    """Shells in which much is typed, files that are edited, offers; much of it is trimmed later."""

    def _portion(self) -> Iterator[list[Envelope]]:
        if self.dice.random() < 0.02:
            yield from self._chore(Retention(self.log), TrimLog(before=max(0, self._at - 10 * DAY)))
        made = (self._typed, self._typed, self._typed, self._typed, self._edited, self._offered)
        events = [self.dice.choice(made)() for _ in range(self.dice.randrange(1, 12))]
        if self.dice.random() < 0.01:
            events += [self._history(), self._commits()]
        yield self._said(*((event, self.dice.randrange(3)) for event in events))

    def _typed(self) -> Event:
        return CommandFinished(
            command=clean(self.dice.choice(COMMANDS)),
            cwd=clean(self.dice.choice(("/src", "/src/web"))),
            status=self.dice.choice((0, 0, 0, 1)),
            started=self._at,
            duration_ms=7,
            shell_session=self.dice.choice((None, "one", "two")),
        )

    def _edited(self) -> Event:
        change = FileChange(path=clean(f"{self.dice.choice('abc')}.py"), how="changed")
        return FilesChanged(tree=clean("/src"), changes=[change], count=1, began=self._at)

    def _offered(self) -> Event:
        said = clean(self.dice.choice(COMMANDS))
        after = self._one(CommandFinished)
        return NextPredicted(what="command", said=said, pattern=said, probability=0.5, after=after, shell_session="one")

    def _history(self) -> Event:
        commands = [PastCommand(command=clean(self.dice.choice(COMMANDS))) for _ in range(30)]
        return CommandsImported(source="bash", path=clean("/h"), commands=commands)

    def _commits(self) -> Event:
        paths = [clean(f"{one}.py") for one in "abc"]
        commit = PastCommit(commit="1", author=clean("a"), subject=clean("s"), at=1, paths=paths, count=3)
        return CommitsImported(tree=clean("/src"), commits=[commit])


@pytest.mark.parametrize("seed", [1, 2])
def test_made_anew_they_are_what_they_had_become(tmp_path: Path, seed: int) -> None:
    life, growing = Typing(tmp_path, seed), Growing(tmp_path)
    growing.hear(life, EVENTS)
    grown = _habits(growing.path)
    growing.close()
    build(tmp_path / "core.db", growing.path)
    put(growing.path)
    assert _habits(growing.path) == grown
    assert all(grown.values())
    life.log.close()


@pytest.mark.parametrize("seed", [3, 4])
def test_what_was_erased_is_as_if_it_had_never_been(tmp_path: Path, seed: int) -> None:
    life = Typing(tmp_path, seed)
    heard = [seen for portion in life.go_on(300) for seen in portion]
    life.log.close()
    gone = set(life.dice.sample([seen.seq for seen in heard], 100))
    fact = Voice("hub").says(EventsErased(seqs=sorted(gone), reason="wipe"))
    heard.append(Envelope(fact.header, fact.body, heard[-1].seq + 1))
    with Memory.writer(tmp_path / "all.db") as every, Memory.writer(tmp_path / "left.db") as left:
        for seen in heard:
            _take(every, seen)
            if seen.seq not in gone:
                _take(left, seen)
        every.purge()
    assert _habits(tmp_path / "all.db") == _habits(tmp_path / "left.db")


def test_no_byte_of_it_is_left(tmp_path: Path) -> None:
    with Memory.writer(tmp_path / "memory.db") as memory:
        shell = Shell(memory)
        said = shell.types("ls", "deploy --as zanzibar", "zanzibar --stop", "ls")
        assert b"zanzibar" in _bytes(tmp_path)
        shell.hears(EventsErased(seqs=[said.seq - 2, said.seq - 1], reason="wipe"))
        memory.purge()
        assert b"zanzibar" not in _bytes(tmp_path)


def _take(memory: Memory, seen: Envelope) -> None:
    if type(seen.event) in HabitBook.kinds:
        HabitBook(memory).write(seen)


def _habits(path: Path) -> dict[str, object]:
    return {name: rows for name, rows in tables(path).items() if name in HABITS}


def _bytes(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.glob("memory.db*"))
