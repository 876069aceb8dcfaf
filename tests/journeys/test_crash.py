"""`kill -9` of every process under load: nothing acknowledged is lost, nothing happens twice; careless hubs fail."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from daemon import wire
from daemon.bench.crashes import crash_daemon, crash_hub, home
from daemon.hub import Hub
from daemon.intake import Batch, Intake, Reply
from daemon.leash import Leash
from daemon.paths import Paths
from knowledge.ids import new_epoch
from knowledge.store.log_writer import Unit
from tests import slices

PAUSE_S = {"thinking": slices.of(0, 20) / 1_000}
"""What it is told faster than it can think makes its end take longer, and tells no more."""


@pytest.mark.parametrize("role", ["hub", "diagnosis", "thinking", "senses", "supervisor"])
def test_no_death_loses_or_doubles_anything(role: str, tmp_path: Path, kills: int) -> None:
    verdict = crash_daemon(home(tmp_path), role, kills, pause_s=PAUSE_S.get(role, 0.0))
    assert verdict.acknowledged > kills
    assert verdict.clean, verdict


def test_whenever_it_dies_a_command_and_what_broke_are_told_once(tmp_path: Path, kills: int) -> None:
    """At any moment of the first milliseconds, in which both are read, put together and sent."""
    verdict = crash_daemon(home(tmp_path), "diagnosis", kills, burst_s=(0.0, 0.02))
    assert verdict.clean, verdict


class HastyIntake(Intake):
    """The first control: acknowledges what it has merely received, and commits a little later."""

    closing = False

    def _unit(self, peer: bytes, frames: Sequence[bytes]) -> list[Reply]:
        known = self._peers.get(peer)
        if known:  # what it acknowledged and lost is not sent again: go on behind the gap
            known.producer.next = max(known.producer.next, wire.number(frames[1]))
        replies = super()._unit(peer, frames)
        return replies or ([(peer, wire.ack(known.producer.next - 1, ()))] if known else [])

    def commit(self) -> Batch:
        return super().commit() if self.closing or len(self._waiting) >= 40 else Batch()


class ForgetfulIntake(Intake):
    """The second control: takes whatever comes as new, and answers only when it comes again."""

    heard: ClassVar[set[tuple[str, int]]] = set()

    def _unit(self, peer: bytes, frames: Sequence[bytes]) -> list[Reply]:
        known = self._peers.get(peer)
        if known is None:
            return [(peer, [wire.UNKNOWN])]
        unit = wire.read_unit(frames, known.source, known.epoch)
        epoch = new_epoch()
        self._log.producer(known.source, epoch, 0)
        events = tuple(_renamed(envelope, epoch) for envelope in unit.events)
        self._waiting.append((peer, Unit(known.source, epoch, events, None, 1)))
        again = (unit.source, unit.first) in self.heard
        self.heard.add((unit.source, unit.first))
        return [(peer, wire.ack(unit.last, ()))] if again else []


def _renamed(envelope, epoch):
    envelope.header = envelope.header.model_copy(update={"epoch": epoch, "n": 1})
    return envelope


class HastyHub(Hub):
    def __init__(self, paths: Paths, leash: Leash) -> None:
        super().__init__(paths, leash)
        self._intake = HastyIntake(self._opened.log, self._clock)

    def _finish(self) -> None:
        self._intake.closing = True
        super()._finish()


class ForgetfulHub(Hub):
    def __init__(self, paths: Paths, leash: Leash) -> None:
        super().__init__(paths, leash)
        self._intake = ForgetfulIntake(self._opened.log, self._clock)


def test_the_hub_alone_loses_and_doubles_nothing(tmp_path: Path, kills: int) -> None:
    verdict = crash_hub(home(tmp_path), Hub, kills)
    assert verdict.acknowledged > kills
    assert verdict.clean, verdict


def test_control_a_hub_that_acknowledges_before_the_commit_loses_events(tmp_path: Path, kills: int) -> None:
    assert crash_hub(home(tmp_path), HastyHub, kills).lost


def test_control_a_hub_that_does_not_recognise_resent_events_doubles_them(tmp_path: Path, kills: int) -> None:
    assert crash_hub(home(tmp_path), ForgetfulHub, kills).doubled
