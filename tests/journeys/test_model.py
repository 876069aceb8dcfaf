"""A real daemon with a chat model of a file: two at once, a cancel, and a `kill -9` in the middle."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.chat_orders import Orders, choose
from daemon.bench.lives import pids, wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.events import GenerationEnded, GenerationRefused
from tests.conftest import Sotto
from tests.services.engines import tiny
from tests.services.engines.shipped import needs_engine

pytestmark = needs_engine
ENDLESS = 7_000


@pytest.fixture
def orders(home: Paths, sotto: Sotto) -> Iterator[Orders]:
    """Of a daemon with a model of a file."""
    choose(home, str(tiny.file()))
    assert sotto("up").returncode == 0
    with BusClient(home, "journey") as bus:
        yield Orders(bus)


def mapped(pid: int) -> bool:
    """Whether a process has the engine in memory."""
    return "libllama" in Path(f"/proc/{pid}/maps").read_text()


def test_two_get_their_texts_a_cancel_is_heard_and_after_a_kill_it_goes_on(home: Paths, orders: Orders) -> None:
    assert not mapped(pids(home)["model"])
    with BusClient(home, "other") as bus:
        other = Orders(bus)
        orders.write("a", "what failed?")
        other.write("b", "what changed?")
        endings = [orders.ended("a"), other.ended("b")]
        for one, whose, ref in zip(endings, (orders, other), "ab", strict=True):
            assert isinstance(one, GenerationEnded)
            assert one.text == whose.text(ref)
            assert one.tokens_out
    assert endings[0].text != endings[1].text  # type: ignore[union-attr]

    orders.write("long", "tell me all", most=ENDLESS)
    assert orders.begun("long")
    orders.cancel("long")
    cancelled = orders.ended("long")
    assert isinstance(cancelled, GenerationEnded)
    assert cancelled.finish == "cancelled"
    assert cancelled.tokens_out < ENDLESS
    assert cancelled.text.startswith(orders.text("long"))

    orders.write("killed", "tell me all", most=ENDLESS)
    assert orders.begun("killed")
    victim = pids(home)["model"]
    os.kill(victim, signal.SIGKILL)
    wait(lambda: pids(home).get("model", victim) != victim)
    orders.write("after", "what now?")
    after = orders.ended("after")
    assert isinstance(after, GenerationEnded)
    assert after.tokens_cached == 0
    assert not any(isinstance(one, GenerationEnded | GenerationRefused) for one in orders.events["killed"])
    others = {name: pid for name, pid in pids(home).items() if name not in {"model", "encoder"}}
    assert not any(map(mapped, others.values()))
