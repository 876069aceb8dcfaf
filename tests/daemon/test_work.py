"""What a child does with its process: services that cannot be hosted are left out, the others work."""

import importlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import services
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.config import Config
from daemon.holding import Holding
from daemon.hub import main as hub_main
from daemon.leash import Leash, Packet
from daemon.listeners import Listeners, at_path
from daemon.paths import Paths
from daemon.processes import HUB, Process
from daemon.work import Surroundings, find_service, warm, work
from knowledge.events import BackupMade, HealthReported, ReportHealth

SERVICE = """
from daemon.dependency import depends
from daemon.service import Service, on
from knowledge.events import BackupFailed, BackupMade


class {name}(Service):
    name = "{word}"

    @on(BackupMade)
    def backup_failed(self, event, _seen):
        yield BackupFailed(database="{word}", reason=", ".join(self.world.listeners))

    @depends("model", without="{without}", otherwise={otherwise})
    def answer(self):
        return 42
"""

Start = Callable[[Process], Child]


@pytest.fixture
def start(home: Paths, tmp_path: Path) -> Iterator[Start]:
    """A hub, and a child that hosts services out of a folder of the test."""
    (tmp_path / "lame.py").write_text(SERVICE.format(name="Lame", word="lame", without="", otherwise=None))
    sound = SERVICE.format(name="Sound", word="sound", without="says less", otherwise="lambda self: 0")
    (tmp_path / "sound.py").write_text(sound)
    (tmp_path / "empty.py").write_text("")
    listeners = Listeners()
    listeners.open("ear", lambda: at_path(home.run / "ear.sock"))
    children = [fork("hub", lambda leash: hub_main(home, leash), [])]
    assert children[0].leash.wait()[0]["ready"]

    def run(process: Process) -> Child:
        def be(leash: Leash) -> None:
            services.__path__.append(str(tmp_path))
            importlib.invalidate_caches()
            work(Surroundings(home, Config(), leash, Holding(), listeners, waits=False), process)

        children.append(fork(process.name, be, []))
        return children[-1]

    yield run
    for child in reversed(children):
        child.leash.send({"do": "drain"})
        child.reap()
    listeners.close()


def said(child: Child, key: str) -> Packet:
    """The first packet with that key."""
    while True:
        packets = child.leash.wait()
        assert packets, f"it ended before it said {key!r}"
        for packet in packets:
            if key in packet:
                return packet


def test_a_service_without_a_fallback_is_left_out_and_the_others_work(start: Start, home: Paths) -> None:
    child = start(Process("thinking", ("lame", "sound"), listens=("ear",)))
    said(child, "ready")
    child.leash.send({"do": "stats", "stats": 1})
    stats = said(child, "stats")
    assert list(stats["services"]) == ["sound"]
    assert stats["refused"] == {"lame": "A service must say what it does without each dependency: Lame on model"}
    [dependency] = stats["services"]["sound"]["dependencies"]
    assert (dependency["name"], dependency["state"], dependency["without"]) == ("model", "closed", "says less")
    with BusClient(home, "test") as bus:
        follower = bus.follow("test", ["BackupFailed"])
        assert isinstance(bus.ask(ReportHealth(service="sound")).event, HealthReported)
        bus.publish(BackupMade(database="x", path="y", bytes=1, took_ms=1))
        while (heard := follower.take()) is None:
            bus.poll(5)
        assert heard.event.model_dump() == {"database": "sound", "reason": "ear"}


def test_an_error_of_ours_is_said_before_the_process_ends_with_it(start: Start) -> None:
    child = start(Process("thinking", ("empty",)))
    assert said(child, "failed")["failed"].endswith("services/empty holds 0 services, one is expected")
    assert child.leash.wait() == []


def test_what_handling_needs_is_read_in_the_process_that_forks(tmp_path: Path) -> None:
    sound = SERVICE.format(name="Sound", word="ready", without="says less", otherwise="lambda self: 0")
    sound += f"""
    @classmethod
    def prepare(cls):
        open({str(tmp_path / "read")!r}, "a").write(cls.name)
"""
    (tmp_path / "made_ready.py").write_text(sound)
    services.__path__.append(str(tmp_path))
    importlib.invalidate_caches()
    try:
        child = fork("warm", lambda _leash: warm([HUB, Process("thinking", ("made_ready",))]), [])
        assert child.reap() == "exit 0"
    finally:
        services.__path__.remove(str(tmp_path))
    assert (tmp_path / "read").read_text() == "ready"


def test_a_hub_that_waits_says_that_it_could_begin_and_begins_when_told(home: Paths) -> None:
    first = fork("hub", lambda leash: hub_main(home, leash), [])
    assert said(first, "ready")

    def be(leash: Leash) -> None:
        work(Surroundings(home, Config(), leash, Holding(), Listeners(), waits=True), HUB)

    second = fork("hub", be, [])
    said(second, "warm")
    first.leash.send({"do": "drain", "another_follows": True})
    assert first.reap() == "exit 0"
    second.leash.send({"do": "open"})
    assert said(second, "ready")
    second.leash.send({"do": "drain"})
    assert second.reap() == "exit 0"


@pytest.mark.parametrize("words", [["drain"], ["open", "drain"]])
def test_a_hub_that_waits_can_be_sent_away(home: Paths, words: list[str]) -> None:
    first = fork("hub", lambda leash: hub_main(home, leash), [])
    assert said(first, "ready")

    def be(leash: Leash) -> None:
        work(Surroundings(home, Config(), leash, Holding(), Listeners(), waits=True), HUB)

    second = fork("hub", be, [])
    for word in words:
        second.leash.send({"do": word})
    said(second, "warm")
    first.leash.send({"do": "drain", "another_follows": True})
    assert [first.reap(), second.reap()] == ["exit 0"] * 2


def test_a_hub_that_waits_ends_with_its_supervisor(home: Paths) -> None:
    first = fork("hub", lambda leash: hub_main(home, leash), [])
    assert said(first, "ready")

    def be(leash: Leash) -> None:
        work(Surroundings(home, Config(), leash, Holding(), Listeners(), waits=True), HUB)

    second = fork("hub", be, [])
    said(second, "warm")
    second.leash.close()
    assert os.waitpid(second.pid, 0)[1] == 0
    first.leash.send({"do": "drain"})
    assert first.reap() == "exit 0"


def test_a_service_is_found_by_its_module() -> None:
    assert find_service("diagnosis").name == "diagnosis"
    with pytest.raises(ModuleNotFoundError):
        find_service("nothing_of_that_name")
