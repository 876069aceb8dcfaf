"""Erasing: the words are in no file any more, nothing else changes, and a death on the way is made up for."""

import os
import random
import signal
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import upkeep
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import EraseEvents, EraseRefused, Event, EventsErased, NoteTaken, TrimLog
from knowledge.redact import clean
from knowledge.store.backups import backing_up
from knowledge.store.erasing import MOST, Erasing
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import Vault
from knowledge.store.retention import Retention
from tests.making import DAY, NOW, Voice, commit, finished

PLANTED = 20


def planted(text: str) -> NoteTaken:
    return NoteTaken(kind="note", title=clean(text[:60]), body=clean(text), valid_from=NOW, at=NOW)


class Room:
    """A log that has been lived in, with notes among much else, and the hub around it."""

    def __init__(self, folder: Path, log: LogWriter, life: str = "life-1") -> None:
        self.folder, self.log = folder, log
        self.vault = Vault(folder / "core.db", folder / "backups", folder / "set-aside")
        self.hub, self.user, self.shell = Voice("hub", life), Voice("user", life), Voice("shell", life)
        self.words: list[str] = []
        self.facts: list[Event] = []

    def live(self) -> list[int]:
        """Fill it, while retention takes what lies between the notes: pages are merged, which leaves copies behind."""
        dice = random.Random(4)
        notes: list[int] = []
        for _ in range(PLANTED):
            word = "W" + "".join(dice.choices(string.ascii_letters, k=12))
            self.words.append(word)
            note = planted(f"{word} " * dice.choice((1, 3, 10, 60, 400)))
            done = commit(self.log, self.user.unit(note))
            notes.append(done.logged[0].seq)
            lots = [finished("x" * dice.choice((30, 300, 2_000))) for _ in range(20)]
            commit(self.log, self.shell.unit(*lots, at=NOW - 100 * DAY))
        retention = Retention(self.log)
        retention.ask(self.order(TrimLog(before=NOW - 50 * DAY)))
        while retention.busy:
            self.say(retention.step(NOW))
        return notes

    def order(self, order: Event) -> Envelope:
        sealed = self.user.says(order)
        commit(self.log, self.user.unit(sealed))
        return sealed

    def say(self, said: Iterator[tuple[Event, Envelope]]) -> None:
        for fact, cause in said:
            commit(self.log, self.hub.unit(self.hub.says(fact, cause=cause)))
            self.facts.append(fact)

    def erase(self, *orders: EraseEvents) -> list[Event]:
        erasing = Erasing(self.log, self.vault)
        self.facts = []
        for order in orders:
            erasing.ask(self.order(order))
        while erasing.busy:
            self.say(erasing.step(NOW))
        return self.facts

    def back_up(self) -> None:
        upkeep.back_up(self.vault, 3, NOW)

    def found(self) -> set[str]:
        """Planted words that stand in any file."""
        contents = [file.read_bytes() for file in self.folder.rglob("*") if file.is_file()]
        return {word for word in self.words if any(word.encode() in content for content in contents)}


@pytest.fixture
def room(tmp_path: Path, log: LogWriter) -> Room:
    return Room(tmp_path, log)


def test_nothing_of_it_is_in_any_file(room: Room, reader: EventLog) -> None:
    notes = room.live()
    room.back_up()
    assert room.found() == set(room.words)
    assert room.erase(EraseEvents(seqs=notes)) == [EventsErased(seqs=notes, reason="forget")]
    assert room.found() == set()
    assert room.vault.newest_backups() == []
    assert reader.holes() == {}


def test_emptying_the_rows_alone_would_leave_words_behind(room: Room) -> None:
    notes = room.live()
    with room.log.database.transaction():
        room.log.database.run("erase", {"seqs": str(notes)})
    assert room.found(), "the other tests look for nothing"


def test_the_rest_stays_as_it_was(room: Room, reader: EventLog) -> None:
    notes = room.live()
    others = [seen for seen in reader.every() if seen.seq != notes[7]]
    head = reader.head
    room.erase(EraseEvents(seqs=[notes[7]]))
    assert [seen for seen in reader.every() if seen.seq <= head and seen.seq != notes[7]] == others
    assert len(reader.since(0, ["NoteTaken"])) == len(reader.newest(["NoteTaken"])) == PLANTED - 1
    assert reader.by_seq(notes[7]).type == "Erased"
    assert room.found() == set(room.words) - {room.words[7]}


def test_a_backup_that_is_older_than_the_note_stays(room: Room) -> None:
    room.live()
    room.back_up()
    [backup] = room.vault.newest_backups()
    room.words.append("Wyounger")
    young = commit(room.log, room.user.unit(planted("Wyounger"))).logged[0].seq
    room.erase(EraseEvents(seqs=[young]))
    assert room.vault.newest_backups() == [backup]
    assert "Wyounger" not in room.found()


def test_a_backup_that_nobody_can_read_goes(room: Room) -> None:
    notes = room.live()
    room.vault.backups.mkdir()
    (room.vault.backups / "core-1.db").write_bytes(b"x" * 9_000)
    (room.vault.backups / "core-2.partial").write_bytes(room.words[0].encode())
    room.erase(EraseEvents(seqs=notes[:1]))
    assert room.words[0] not in room.found()
    assert not list(room.vault.backups.glob("core-*"))


def test_a_backup_that_is_being_made_is_waited_for(room: Room) -> None:
    notes = room.live()
    erasing = Erasing(room.log, room.vault)
    erasing.ask(room.order(EraseEvents(seqs=notes)))
    with backing_up(room.vault, 0):
        for _ in range(5):
            room.say(erasing.step(NOW))
        assert erasing.busy
        room.vault.backups.mkdir()
        (room.vault.backups / "core-20260101T000000.db").write_bytes(room.words[0].encode())
    while erasing.busy:
        room.say(erasing.step(NOW))
    assert room.found() == set()


def test_orders_that_came_together_are_answered_together(room: Room) -> None:
    notes = room.live()
    facts = room.erase(EraseEvents(seqs=notes[:3]), EraseEvents(seqs=notes[3:5], reason="wipe"))
    assert facts == [EventsErased(seqs=notes[:3], reason="forget"), EventsErased(seqs=notes[3:5], reason="wipe")]


def test_what_was_set_aside_is_named(room: Room) -> None:
    notes = room.live()
    room.vault.set_aside.mkdir()
    aside = room.vault.set_aside / "core-1.db"
    aside.write_bytes(b"damaged")
    [fact] = room.erase(EraseEvents(seqs=notes))
    assert isinstance(fact, EventsErased)
    assert fact.left == [str(aside)]


@pytest.mark.parametrize(
    ("seqs", "why"),
    [
        ([10**9], "nothing of it is there"),
        ([], "nothing of it is there"),
        ([1, 2, 3], "e2 is a CommandFinished: that goes with `sotto wipe` only"),
        (list(range(MOST + 1)), "more than 1,000 events in one order"),
    ],
)
def test_what_cannot_be_erased_is_refused(room: Room, reader: EventLog, seqs: list[int], why: str) -> None:
    commit(room.log, room.user.unit(planted("W")), room.shell.unit(finished(), finished()))
    before = list(reader.every())
    assert room.erase(EraseEvents(seqs=seqs)) == [EraseRefused(reason=why)]
    assert list(reader.every())[: len(before)] == before


def test_it_may_be_asked_for_twice(room: Room) -> None:
    notes = room.live()
    first = room.erase(EraseEvents(seqs=notes))
    assert room.erase(EraseEvents(seqs=notes)) == first


# ── deaths ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("steps", range(6))
def test_a_kill_after_any_step_is_made_up_for(tmp_path: Path, steps: int) -> None:
    """The next hub finds the order without an answer."""
    writer = LogWriter.open(tmp_path / "core.db")
    room = Room(tmp_path, writer)
    notes = room.live()
    room.back_up()
    order = room.order(EraseEvents(seqs=notes))
    writer.close()
    child = os.fork()
    if not child:
        try:
            again = Room(tmp_path, LogWriter.open(tmp_path / "core.db"))
            erasing = Erasing(again.log, again.vault)
            for _ in range(steps):
                list(erasing.step(NOW))
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    with_rest = Room(tmp_path, LogWriter.open(tmp_path / "core.db"), "life-2")
    with_rest.words = room.words
    erasing = Erasing(with_rest.log, with_rest.vault)
    assert erasing.busy
    while erasing.busy:
        with_rest.say(erasing.step(NOW))
    assert with_rest.facts == [EventsErased(seqs=notes, reason="forget")]
    assert with_rest.found() == set()
    assert not Erasing(with_rest.log, with_rest.vault).busy
    with EventLog.open(tmp_path / "core.db") as reader:
        assert reader.newest(["EventsErased"])[-1].header.cause == order.id
        assert reader.holes() == {}
        with pytest.raises(NotFound):
            reader.by_seq(10**9)
    with_rest.log.close()
