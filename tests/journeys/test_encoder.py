"""A real daemon with its encoder: light until it is needed; killed, stopped and started again, nobody waits for it."""

import os
import select
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.bench.lives import pids, wait
from daemon.embedding import Embedder, alone, embedder, warm
from daemon.paths import Paths
from daemon.reach import request
from knowledge.memory.encoding import BYTES
from tests.conftest import Sotto
from tests.services.engines.shipped import needs_engine

QUESTION = "why did the test fail after the rebase?"
CALM_S = 2.0

pytestmark = needs_engine


@pytest.fixture
def found(home: Paths, sotto: Sotto, start: Callable[[], None]) -> Embedder:
    """Not forked from this process, which may have loaded the engine already."""
    start()
    return embedder(home)


def asked(found: Embedder) -> bytes:
    """Its answer, however long the model takes to load on this machine."""
    vectors: list[bytes] = []

    def answered() -> bool:
        vectors.extend(one for one in [found([QUESTION])] if one)
        return bool(vectors)

    wait(answered)
    return vectors[0]


def mapped(pid: int) -> bool:
    """Whether a process has the engine in memory."""
    return "libllama" in Path(f"/proc/{pid}/maps").read_text()


def naps(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)


def calm(pid: int) -> bool:
    """Whether it did not wake up for a while."""
    before = naps(pid)
    select.select([], [], [], CALM_S)
    return naps(pid) == before


def test_the_model_is_loaded_at_the_first_order_and_it_never_ticks(home: Paths, found: Embedder) -> None:
    pid = pids(home)["encoder"]
    assert not mapped(pid)
    wait(lambda: calm(pid))
    assert len(asked(found)) == BYTES
    assert mapped(pid)
    assert not any(mapped(one) for name, one in pids(home).items() if name != "encoder")
    wait(lambda: calm(pid))


def test_who_has_built_the_engine_lets_the_daemon_load_its_model(home: Paths, sotto: Sotto) -> None:
    assert not warm(home)
    assert sotto("up").returncode == 0
    assert warm(home)
    assert mapped(pids(home)["encoder"])


def test_what_the_daemon_says_is_what_a_command_makes_alone(found: Embedder) -> None:
    assert asked(found) == alone([QUESTION], 60)[0]


def test_an_encoder_that_is_killed_is_there_again(home: Paths, found: Embedder) -> None:
    before = asked(found)
    for _ in range(3):
        victim = pids(home)["encoder"]
        os.kill(victim, signal.SIGKILL)
        wait(lambda victim=victim: pids(home).get("encoder", victim) != victim)  # type: ignore[misc]
        assert asked(found) == before


def test_an_encoder_that_hangs_keeps_nobody_and_goes_on_later(home: Paths, found: Embedder) -> None:
    before, pid = asked(found), pids(home)["encoder"]
    os.kill(pid, signal.SIGSTOP)
    assert found([QUESTION]) is None
    (sentence,) = request(home, "status")["degraded"]
    assert sentence.startswith("encoder is busy")
    assert "sotto restart" in sentence
    os.kill(pid, signal.SIGCONT)
    assert asked(found) == before
