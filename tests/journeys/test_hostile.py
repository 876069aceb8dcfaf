"""Garbage into every door, and peers that stall, flood and hang: nobody dies, nothing leaks, others are served."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zmq

from daemon import spool
from daemon.paths import Paths
from tests.journeys.hostile.envelopes import messages
from tests.journeys.hostile.fuzz import Fuzzer, zmtp_frame
from tests.journeys.hostile.gates import GATES, greeted, synchronise, zmq_socket
from tests.journeys.hostile.peers import PEERS
from tests.journeys.hostile.siege import LEAK_MB, Siege, siege, wait_for

SEED = 20_261


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """One daemon for all attacks, after a first one that left its memory as large as it will stay."""
    paths = Paths.find({"SOTTO_HOME": str(tmp_path_factory.mktemp("siege"))}).make()
    with siege(paths) as one:
        with one.attacked():
            for attack, share in GATES.values():
                attack(paths, Fuzzer(SEED), round(300 * share))
        one.settled = one.memory()
        yield one


@pytest.fixture(scope="session")
def inputs(request: pytest.FixtureRequest) -> int:
    """How many inputs a run makes."""
    return 100_000 if request.config.getoption("--full") else 1_500


@pytest.mark.parametrize("gate", GATES)
def test_fuzzed_input_harms_nobody(besieged: Siege, gate: str, inputs: int) -> None:
    attack, share = GATES[gate]
    half = round(inputs * share / 2)
    with besieged.attacked():
        attack(besieged.paths, Fuzzer(SEED + 1), half)
    before = besieged.memory()
    with besieged.attacked():
        attack(besieged.paths, Fuzzer(SEED + 2), half)
    wait_for(lambda: all(mb < before[name] + LEAK_MB for name, mb in besieged.memory().items()))


def test_malformed_events_harm_nobody_and_can_be_read(besieged: Siege) -> None:
    paths = besieged.paths
    with besieged.attacked(), zmq_socket(paths, zmq.DEALER) as one:
        for message in (part for lie in messages("lie") for part in lie):
            one.send(message)
        synchronise(one)
    for words in (["events", "-n", "500"], ["events", "--json", "-n", "500"], ["why"], ["why", "--json"]):
        done = command(paths, *words)
        assert done.returncode == 0, done.stderr
    for line in command(paths, "events", "--json", "-n", "500").stdout.splitlines():
        json.loads(line, parse_constant=pytest.fail)


def test_a_failure_is_still_diagnosed_after_all_that(besieged: Siege) -> None:
    name = f"run-{secrets.token_hex(6)}"
    record = spool.CommandRecord(command="afterwards", cwd="/", status=1, started=0, duration_ms=1)
    spool.write(besieged.paths.spool, name, record, b"error: the reason\n")
    wait_for(lambda: "the reason" in command(besieged.paths, "why").stdout)


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_that_misbehaves_stalls_nobody(besieged: Siege, peer: str, request: pytest.FixtureRequest) -> None:
    with besieged.attacked(), PEERS[peer](besieged.paths, bool(request.config.getoption("--full"))):
        besieged.progress()


def command(paths: Paths, *words: str) -> "subprocess.CompletedProcess[str]":
    """The real command line in the besieged home."""
    environment = os.environ | {"SOTTO_HOME": str(paths.data.parent)}
    call = [sys.executable, "-m", "daemon.cli.main", *words]
    return subprocess.run(call, env=environment, capture_output=True, text=True, timeout=180, check=False)


def test_a_hub_that_libzmq_aborts_comes_back_and_nobody_loses_anything(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A message of endless tiny parts: libzmq holds it, and ends the process when the hub's memory is used up."""
    if not request.config.getoption("--full"):
        pytest.skip("takes a gigabyte of memory for a moment: --full")
    with siege(Paths.find({"SOTTO_HOME": str(tmp_path)}).make()) as one:
        parts = zmtp_frame(bytes(100), more=True) * 5_000
        with greeted(one.paths.hub_in, b"DEALER") as end, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(5_000):
                end.sendall(parts)
        wait_for(lambda: "hub" in one.everybody())
        assert one.everybody()["hub"] != one.family["hub"], "it held all that"
        one.progress()
