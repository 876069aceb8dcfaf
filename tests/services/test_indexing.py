"""What can be found gets its vectors, whatever becomes of the encoder; and when nothing lacks one, nothing is done."""

import base64
import json
import select
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from daemon import strain
from daemon.config import Config
from daemon.doubles.encoder import WordEncoder
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Service, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.errors import EngineFailed
from knowledge.events import EmbeddingRefused, EmbedTexts, Event, NoteEdited, NoteTaken, ProcessStarted, TextsEmbedded
from knowledge.ids import EventId
from knowledge.memory.encoding import DIMENSIONS, MODEL
from knowledge.memory.search import search
from knowledge.memory.vectors import Vectors
from knowledge.memory.wanted import Wanted
from knowledge.moment import Moment
from knowledge.redact import clean
from services.indexing import REST_S, Indexing
from services.memory import Keeper
from tests.making import NOW


class Life:
    """A log, a keeper of memory, the service, and an encoder that answers when it is told to."""

    def __init__(self, paths: Paths, encoder: WordEncoder | None = None, rest_s: float = REST_S) -> None:
        self.world = World(paths, Config(), FakeClock(), MemoryStreams())
        self.services: list[Service] = [Keeper(self.world), Indexing(self.world, rest_s)]
        self.encoder, self.seq = encoder or WordEncoder(), 0

    def hear(self, event: Event) -> int:
        self.seq += 1
        sealed = seal(event, EventId("test", "one", self.seq), Moment(NOW, 0), project=1)
        seen = Envelope(sealed.header, sealed.body, self.seq)
        for one in self.services:
            if seen.type in one.handlers():
                assert one.handle(seen) == []
        return self.seq

    def rung(self) -> list[EmbedTexts]:
        """What the service asks for when its alarm rings next."""
        ((descriptor, act),) = self.services[1].inputs().items()
        assert select.select([descriptor], [], [], 40)[0]
        return [event for seen in act() for event in seen.events if isinstance(event, EmbedTexts)]

    def answer(self, order: EmbedTexts) -> None:
        try:
            vectors = self.encoder.vectors(order.texts)
        except EngineFailed as error:
            self.hear(EmbeddingRefused(ref=order.ref, reason=str(error)))
            return
        data = base64.b64encode(vectors).decode()
        self.hear(
            TextsEmbedded(ref=order.ref, model=self.encoder.model, dimensions=DIMENSIONS, vectors=data, took_ms=1.0)
        )

    def lacking(self) -> int:
        return Vectors(self.world.memory.open()).lacking

    @property
    def silent(self) -> bool:
        ((descriptor, _),) = self.services[1].inputs().items()
        return not select.select([descriptor], [], [], 0)[0]


@pytest.fixture
def life(home: Paths) -> Iterator[Life]:
    one = Life(home)
    yield one
    for service in one.services:
        service.stop()


def taken(title: str) -> NoteTaken:
    return NoteTaken(kind="note", title=clean(title), body=clean(""), valid_from=NOW, at=NOW)


def test_each_entry_gets_its_vector_and_then_there_is_silence(life: Life) -> None:
    for number in range(40):
        life.hear(taken(f"note number {number}"))
    if strain.busy():  # a full batch waits then
        life.services[1]._size = 20  # type: ignore[attr-defined]
    while life.lacking():
        for order in life.rung():
            assert len(order.texts) <= 32
            life.answer(order)
    assert life.rung() == []
    assert life.silent
    with life.world.memory.open() as memory:
        life.encoder.model = "words:1"
        hits = search(memory, Wanted("number 7"), Words(life.encoder), now=NOW)
        assert (hits[0].entry.title, hits[0].why) == ("note number 7", "both")


class Words:
    """The encoder as search is given it."""

    def __init__(self, encoder: WordEncoder) -> None:
        self.encoder, self.model = encoder, encoder.model

    def __call__(self, texts: list[str]) -> bytes:
        return self.encoder.vectors(texts)


def test_what_was_edited_meanwhile_is_asked_for_anew(life: Life) -> None:
    note = life.hear(taken("one thing"))
    (order,) = life.rung()
    anew = {"kind": "note", "title": clean("another"), "body": clean(""), "tags": []}
    life.hear(NoteEdited.model_validate({"note": note, "base": note, "valid_from": NOW, "at": NOW, **anew}))
    life.answer(order)
    assert life.lacking() == 1
    (order,) = life.rung()
    assert order.texts == ["another\n"]


def test_an_answer_to_somebody_else_is_left_alone(life: Life) -> None:
    life.hear(taken("one thing"))
    (order,) = life.rung()
    life.answer(order.model_copy(update={"ref": "embedding"}))
    assert life.lacking() == 1
    life.answer(order)
    assert life.lacking() == 0


def test_an_encoder_that_refuses_is_asked_again_when_it_is_started(life: Life) -> None:
    life.hear(taken("one thing"))
    life.encoder.failing = "no engine"
    (order,) = life.rung()
    life.answer(order)
    life.hear(taken("two things"))
    assert life.silent  # it is left alone for some seconds
    life.encoder.failing = ""
    life.hear(ProcessStarted(process="encoder", pid=1, ready_ms=1.0))
    while life.lacking():
        for order in life.rung():
            life.answer(order)


def test_an_encoder_that_answers_somebody_else_is_asked_again_at_once(life: Life) -> None:
    life.hear(taken("one thing"))
    life.encoder.failing = "no engine"
    (order,) = life.rung()
    life.answer(order)
    assert life.services[1]._missed == 1  # type: ignore[attr-defined]
    life.encoder.failing = ""
    life.answer(EmbedTexts(ref="embedding", texts=[clean("a question")]))
    assert not life.services[1]._missed  # type: ignore[attr-defined]
    (order,) = life.rung()
    life.answer(order)
    assert life.lacking() == 0


def test_vectors_of_another_model_take_the_place_of_all(life: Life) -> None:
    life.hear(taken("one thing"))
    life.answer(life.rung()[0])
    life.hear(taken("two things"))
    life.encoder.model = "words:2"
    life.answer(life.rung()[0])
    assert life.lacking() == 1
    life.answer(life.rung()[0])
    assert life.lacking() == 0


class Deadly(WordEncoder):
    """Ends its process over a word."""

    def vectors(self, texts: Sequence[str]) -> bytes:
        if any("poison" in text for text in texts):
            raise ProcessLookupError
        return super().vectors(texts)


def drive(life: Life) -> int:
    """Have the encoder answer until nothing is asked for, and start it again where it ended; how often it did."""
    deaths = 0
    while orders := life.rung():
        try:
            life.answer(orders[0])
        except ProcessLookupError:
            deaths += 1
            life.hear(ProcessStarted(process="encoder", pid=deaths, ready_ms=1.0, restarts=deaths))
    return deaths


def test_a_text_that_ends_the_encoder_is_not_asked_for_for_ever(home: Paths, caplog: pytest.LogCaptureFixture) -> None:
    life = Life(home, Deadly(MODEL), rest_s=0.01)
    for title in ("first", "poison for it", "last"):
        life.hear(taken(title))
    assert drive(life) == 3  # once among others, and twice alone
    assert (life.lacking(), life.silent) == (0, True)
    assert len([line for line in caplog.messages if "found by its words only" in line]) == 1
    hits = search(life.world.memory.open(), Wanted("poison"), now=NOW)
    assert [hit.entry.title for hit in hits] == ["poison for it"]
    for service in life.services:
        service.stop()


def test_another_text_or_another_encoder_is_tried_again(home: Paths) -> None:
    life = Life(home, Deadly(MODEL), rest_s=0.01)
    note = life.hear(taken("poison for it"))
    assert drive(life) == 2
    anew = {"kind": "note", "title": clean("another"), "body": clean(""), "tags": []}
    life.hear(NoteEdited.model_validate({"note": note, "base": note, "valid_from": NOW, "at": NOW, **anew}))
    assert life.lacking() == 1
    assert drive(life) == 0
    life.hear(taken("poison again"))
    assert drive(life) == 2
    life.encoder = WordEncoder("words:2")
    life.hear(taken("poison of another kind"))
    assert drive(life) == 0
    assert life.lacking() == 0
    for service in life.services:
        service.stop()


def test_how_many_lack_one_is_left_for_status(life: Life) -> None:
    life.hear(taken("one thing"))
    order = life.rung()[0]
    life.hear(taken("two things"))
    life.answer(order)
    assert json.loads((life.world.paths.run / "indexing").read_text()) == 1
    life.answer(life.rung()[0])
    assert not (life.world.paths.run / "indexing").exists()


def test_a_laptop_without_its_plug_runs_on_its_battery(tmp_path: Path) -> None:
    assert not strain.on_battery(tmp_path / "none")
    mains = tmp_path / "AC"
    mains.mkdir()
    (mains / "type").write_text("Mains\n")
    (mains / "online").write_text("0\n")
    assert strain.on_battery(tmp_path)
    (mains / "online").write_text("1\n")
    assert not strain.on_battery(tmp_path)


def test_vectors_of_another_model_are_made_anew_although_nothing_lacks_one(life: Life) -> None:
    life.hear(taken("one thing"))
    (order,) = life.rung()
    life.encoder.model = "words:0"
    life.answer(order)
    assert life.lacking() == 0
    list(life.services[1].wake())
    assert life.lacking() == 1
    assert [one.texts for one in life.rung()] == [order.texts]
