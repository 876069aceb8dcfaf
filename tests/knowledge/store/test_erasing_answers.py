"""What is forgotten for good is in no answer either: in none that cites it, repeats it, or had it in sight."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import upkeep
from knowledge.envelope import Envelope
from knowledge.events import EraseEvents, Event, EventsErased, NoteTaken
from knowledge.reasoning.parts import stream_of
from knowledge.redact import clean
from knowledge.store.erasing import Erasing
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import Vault
from knowledge.store.streams import Streams
from knowledge.store.traces import TraceReader
from tests.making import NOW, Voice, chunk, commit
from tests.tracing import Asking, Used

SECRET = "Wkumquat"
SAID = f"the vault is behind the {SECRET} tree, third row, under the stone"


class Room:
    """A log with a note in it, somebody who asks, and the hub."""

    def __init__(self, folder: Path, log: LogWriter) -> None:
        self.folder, self.log, self.asking = folder, log, Asking(log)
        self.vault = Vault(folder / "core.db", folder / "backups", folder / "set-aside")
        self.user, self.hub = Voice("user"), Voice("hub")
        self.other = self.asking.ask("what else?", "Nothing.", used=[Used("list_failures", {}, "none " * 90)])

    def note(self, cause: Envelope | None = None) -> int:
        note = NoteTaken(kind="note", title=clean(SAID[:30]), body=clean(SAID), valid_from=NOW, at=NOW)
        sealed = self.user.says(note, cause=cause)
        return commit(self.log, self.user.unit(sealed)).logged[0].seq

    def erase(self, seq: int) -> list[int]:
        """Events that were emptied."""
        erasing, order = Erasing(self.log, self.vault), self.user.says(EraseEvents(seqs=[seq]))
        commit(self.log, self.user.unit(order))
        erasing.ask(order)
        facts: list[Event] = []
        while erasing.busy:
            for fact, cause in erasing.step(NOW):
                commit(self.log, self.hub.unit(self.hub.says(fact, cause=cause)))
                facts.append(fact)
        (fact,) = facts
        assert isinstance(fact, EventsErased)
        return fact.seqs

    def packed(self) -> set[bytes]:
        """Texts of spans as they lie in the file."""
        rows = self.log.database._connection.execute("SELECT packed FROM body").fetchall()
        return {row["packed"] for row in rows}

    def raw(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.folder.rglob("*") if file.is_file())

    def says_so(self) -> bool:
        """Whether the word is in any file, as it is or in a text of a span."""
        with TraceReader.open(self.folder / "core.db") as traces:
            told = [text for one in traces.every() for span in one.spans for text in span.bodies.values()]
        return SECRET in "\n".join(told) or SECRET.encode() in self.raw()


@pytest.fixture
def room(tmp_path: Path, log: LogWriter) -> Room:
    return Room(tmp_path, log)


@pytest.fixture
def traces(room: Room) -> Iterator[TraceReader]:
    with TraceReader.open(room.folder / "core.db") as reading:
        yield reading


def only_the_other(room: Room, traces: TraceReader) -> bool:
    """Whether all is gone, and nothing else is."""
    return not room.says_so() and [one.id for one in traces.every()] == [room.other.seq]


def test_an_answer_that_cites_it_goes(room: Room, traces: TraceReader, reader: EventLog) -> None:
    seq = room.note()
    used = [Used("search_knowledge", {"query": "vault"}, f"behind the {SECRET} tree " * 30, sources=[f"n{seq}"])]
    asked = room.asking.ask("where is it?", f"It is behind the {SECRET} tree.", used=used)
    before = room.packed()
    gone = room.erase(seq)
    assert only_the_other(room, traces)
    assert {seq, asked.seq, asked.seq + 1} == set(gone)
    assert [reader.by_seq(one).type for one in gone] == ["Erased"] * 3
    removed = before - room.packed()
    assert removed
    assert not any(one in room.raw() for one in removed)


def test_an_answer_that_repeats_it_goes(room: Room, traces: TraceReader) -> None:
    seq = room.note()
    room.asking.ask("where is it?", f"You said: {SAID}", spans=False)
    room.erase(seq)
    assert only_the_other(room, traces)


def test_a_trace_that_alone_repeats_it_goes_with_its_answer(room: Room, traces: TraceReader) -> None:
    seq = room.note()
    room.asking.ask("where is it?", "I do not know.", by="chat", prompt=f"known:\n  {SAID}\nhelp " * 9)
    room.erase(seq)
    assert only_the_other(room, traces)


def test_the_words_by_which_it_was_noted_go(room: Room, traces: TraceReader) -> None:
    asked = room.asking.ask(f"note {SECRET}!", "Noted.", used=[Used("remember", {"text": SECRET}, "noted")])
    room.erase(room.note(cause=asked))
    assert only_the_other(room, traces)


def test_what_a_model_said_later_in_the_conversation_goes(room: Room, traces: TraceReader) -> None:
    seq = room.note()
    earlier = room.asking.ask("hello?", "Hello.", by="chat", conversation="c")
    room.asking.ask("where?", f"{SECRET}!", used=[Used("search_knowledge", sources=[f"n{seq}"])], conversation="c")
    plain = room.asking.ask("what failed?", "Nothing.", conversation="c")
    room.asking.ask("and?", f"As said, {SECRET}.", by="chat", conversation="c")
    elsewhere = room.asking.ask("and?", "Nothing.", by="chat", conversation="d")
    room.erase(seq)
    assert not room.says_so()
    stays = [room.other.seq, earlier.seq, plain.seq, elsewhere.seq]
    assert [one.id for one in traces.every()] == stays


def test_its_stream_goes(room: Room, reader: EventLog) -> None:
    seq = room.note()
    asked = room.asking.ask("where?", spans=False, used=[Used("search_knowledge", sources=[f"n{seq}"])], key="k1")
    assert asked.seq
    streams = Streams(reader.database)
    for name in (stream_of("k1"), stream_of("k2")):
        commit(room.log, room.user.unit(chunk(name, 0, SECRET if name.endswith("k1") else "else", kind="text")))
    room.erase(seq)
    assert not room.says_so()
    assert (streams.length(stream_of("k1")), streams.length(stream_of("k2"))) == (0, 1)


def test_a_backup_that_holds_only_the_trace_goes(room: Room, traces: TraceReader) -> None:
    seq = room.note()
    asked = room.asking.ask("where?", by="chat", prompt=SAID)
    with room.log.database.transaction():
        room.log.database.run("erase", {"seqs": f"[{seq}, {asked.seq}, {asked.seq + 1}]"})
    upkeep.back_up(room.vault, 3, NOW)
    room.note()
    with TraceReader.open(room.vault.newest_backups()[0]) as backup:
        assert backup.get(asked.seq)
    room.erase(room.log.head)
    assert room.vault.newest_backups() == []
    assert only_the_other(room, traces)


def test_a_trace_goes_whose_question_the_log_has_trimmed_already(room: Room, traces: TraceReader) -> None:
    seq = room.note()
    asked = room.asking.ask("where?", used=[Used("search_knowledge", {}, SECRET, sources=[f"n{seq}"])])
    with room.log.database.transaction():
        room.log.database.run("remove_events", {"seqs": f"[{asked.seq}]"})
    room.erase(seq)
    assert only_the_other(room, traces)
