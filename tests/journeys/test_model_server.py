"""A real daemon with a chat model of a server that goes wrong now and then: what is told, when it is left alone."""

from collections.abc import Iterator

import pytest

from daemon.bench.chat_orders import Orders
from daemon.bus_client import BusClient
from daemon.doubles.chat_faults import RETRY_AFTER_S
from daemon.doubles.chat_server import ChatServer
from daemon.paths import Paths
from knowledge.events import GenerationEnded, GenerationRefused
from tests.conftest import Sotto

TEXT = "It broke when the certificate ran out, and nobody had renewed it for a year."


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer(lambda _wish: TEXT) as running:
        yield running


@pytest.fixture
def orders(home: Paths, sotto: Sotto, server: ChatServer) -> Iterator[Orders]:
    """Of a daemon with the model of that server."""
    home.config_file.write_text(f'[model]\nurl = "{server.url}"\n', encoding="utf-8")
    assert sotto("up").returncode == 0
    with BusClient(home, "journey") as bus:
        yield Orders(bus)


def refused(orders: Orders, ref: str) -> GenerationRefused:
    orders.write(ref, "why?")
    ended = orders.ended(ref)
    assert isinstance(ended, GenerationRefused)
    return ended


def test_a_server_is_asked_heard_and_left_alone_as_it_wants(orders: Orders, server: ChatServer) -> None:
    orders.write("a", "why?")
    ended = orders.ended("a")
    assert isinstance(ended, GenerationEnded)
    assert (ended.text, ended.provider, ended.model) == (TEXT, "openai", "double")
    assert orders.text("a") == TEXT

    server.faults = ["endless text"]
    orders.write("long", "tell me all", most=1_000_000)
    assert orders.begun("long")
    orders.cancel("long")
    ended = orders.ended("long")
    assert isinstance(ended, GenerationEnded)
    assert ended.finish == "cancelled"
    assert server.heard_leave()

    server.faults = ["cut", "overflow"]
    cut = refused(orders, "cut")
    assert (cut.kind, TEXT.startswith(cut.text), bool(cut.text)) == ("failed", True, True)
    overflow = refused(orders, "overflow")
    assert (overflow.kind, overflow.tokens, overflow.limit) == ("overflow", 5_000, 4_096)

    server.faults = ["throttled"]
    throttled = refused(orders, "throttled")
    assert (throttled.kind, throttled.retry_in_s) == ("unavailable", RETRY_AFTER_S)
    asked = len(server.asked)
    alone = refused(orders, "alone")
    assert alone.kind == "unavailable"
    assert 0 < (alone.retry_in_s or 0) <= RETRY_AFTER_S
    assert len(server.asked) == asked
