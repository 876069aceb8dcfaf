"""How a command comes to vectors: by the daemon, alone, or not at all, and never late."""

import base64
import contextlib
import os
import select
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from daemon import embedding, engine
from daemon.bus_client import BusClient
from daemon.child import fork
from daemon.embedding import Embedder, alone, embedder
from daemon.hub import main as hub_main
from daemon.paths import Paths, short
from knowledge.events import EmbeddingRefused, EmbedTexts, Event, TextsEmbedded
from knowledge.memory.encoding import BYTES, DIMENSIONS, LONGEST_TEXT, MODEL
from tests.services.engines.shipped import needs_engine

ROW = b"\0\x3c" + bytes(BYTES - 2)
"""1, then nothing but 0."""


def embedded(order: EmbedTexts, row: bytes = ROW, model: str = MODEL) -> TextsEmbedded:
    vectors = base64.b64encode(row * len(order.texts)).decode()
    return TextsEmbedded(ref=order.ref, model=model, dimensions=DIMENSIONS, vectors=vectors, took_ms=1.0)


@pytest.fixture
def listening(home: Paths) -> Iterator[None]:
    """What a running daemon's control socket says: something."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(short(home.control))
        door.listen()
        stop = os.eventfd(0)

        def serve() -> None:
            while stop not in select.select([door, stop], [], [])[0]:
                end, _ = door.accept()
                with end, contextlib.suppress(OSError):
                    end.recv(1_000)
                    end.sendall(b"{}\n")

        server = threading.Thread(target=serve)
        server.start()
        yield
        os.eventfd_write(stop, 1)
        server.join()
        os.close(stop)


Answering = Callable[[Callable[[EmbedTexts], Event | None]], None]


@pytest.fixture
def answering(home: Paths, listening: None) -> Iterator[Answering]:
    """A real hub, and an encoder that answers as a test says."""
    hub = fork("hub", lambda leash: hub_main(home, leash), [])
    stopped = threading.Event()
    servers = []

    def answer(by: Callable[[EmbedTexts], Event | None]) -> None:
        ready = threading.Event()

        def serve() -> None:
            with BusClient(home, "encoder") as client:
                orders = client.follow("encoder", [EmbedTexts])
                while not stopped.is_set():
                    client.poll(0.02)
                    if orders.live:
                        ready.set()
                    for seen in iter(orders.take, None):
                        assert isinstance(seen.event, EmbedTexts)
                        if said := by(seen.event):
                            client.whisper(said, cause=seen)

        servers.append(threading.Thread(target=serve))
        servers[-1].start()
        assert ready.wait(90)

    yield answer
    stopped.set()
    for server in servers:
        server.join()
    hub.leash.send({"do": "drain"})
    assert hub.reap() == "exit 0"


def patient(home: Paths, ask: list[str]) -> tuple[bytes | None, Embedder]:
    """What is found when a busy machine answers late: asked until it was in time, as a person would."""
    found = embedder(home)
    for _ in range(20):
        vectors = found(ask)
        if "within" not in found.why:
            return vectors, found
    raise TimeoutError


# ── a daemon runs ─────────────────────────────────────────────────────────────────────────────────


def test_the_daemon_is_asked(home: Paths, answering: Answering) -> None:
    answering(embedded)
    vectors, found = patient(home, ["one", "two"])
    assert (vectors, found.why, found.model) == (ROW * 2, "", MODEL)


def test_a_text_is_cut_and_clean_before_it_travels(home: Paths, answering: Answering) -> None:
    heard: list[str] = []

    def noted(order: EmbedTexts) -> Event:
        heard.extend(order.texts)
        return embedded(order)

    answering(noted)
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    assert patient(home, [f"password {secret}", "x y " * LONGEST_TEXT])[0]
    assert secret not in heard[0]
    assert len(heard[1]) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda order: EmbeddingRefused(ref=order.ref, reason="it is broken"), "it is broken"),
        (lambda order: embedded(order, model="other:1"), "another encoder"),
        (lambda order: embedded(order, row=ROW + b"x"), "something else"),
    ],
)
def test_what_is_no_answer_is_none_and_said(
    home: Paths, answering: Answering, answer: Callable[[EmbedTexts], Event], says: str
) -> None:
    answering(answer)
    vectors, found = patient(home, ["one"])
    assert vectors is None
    assert says in found.why


def test_an_encoder_that_says_nothing_is_not_waited_for(home: Paths, answering: Answering) -> None:
    answering(lambda _order: None)
    found = embedder(home)
    assert found(["one"]) is None
    assert "did not answer within" in found.why


def test_nor_is_a_hub_that_is_not_there(home: Paths, listening: None) -> None:
    assert embedder(home)(["one"]) is None


def test_nor_is_a_daemon_that_hangs(home: Paths) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(short(home.control))
        door.listen()
        found = embedder(home)
        assert found(["one"]) is None
        assert "did not answer" in found.why


def test_an_encoder_that_is_switched_off_is_asked_for_nothing(home: Paths) -> None:
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text('[services]\noff = ["encoder"]\n')
    found = embedder(home)
    assert found(["one"]) is None
    assert found.why == "the encoder is switched off"


# ── no daemon runs ────────────────────────────────────────────────────────────────────────────────


@needs_engine
def test_without_a_daemon_a_child_makes_them(home: Paths) -> None:
    found, why = alone(["one", "two"], 60)
    assert why == ""
    assert found is not None
    assert len(found) == 2 * BYTES
    assert found == engine.load().vectors(["one", "two"])
    assert embedder(home)(["one"]) in (found[:BYTES], None)  # none where this machine needs more than ALONE_S


@pytest.mark.skipif(engine.built(), reason="the model engine is built")
def test_without_an_engine_there_is_none(home: Paths) -> None:
    found = embedder(home)
    assert found(["one"]) is None
    assert "is not there" in found.why


@needs_engine
def test_a_child_that_takes_too_long_is_ended() -> None:
    found, why = alone(["one"], 0.001)
    assert found is None
    assert "took longer" in why


def test_importing_it_brings_neither_zmq_nor_the_engine() -> None:
    assert "zmq" not in vars(embedding)
    assert "BusClient" not in vars(embedding)
