"""What holds for months: hand-overs and kills under load, the breaker's price, growth, and chaos on demand."""

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from daemon.bench import chaos, crashes, growth, handovers, lives, plot
from daemon.bench.figures import Asked, at_least, at_most, fresh_home
from daemon.breaker import Breaker
from daemon.dependency import Dependency, Guard
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.views import RowView

ROLES = ("hub", "senses", "diagnosis", "thinking", "supervisor")
CALLS = 20_000


def measure(asked: Asked) -> list[RowView]:
    """Every figure. `asked.kills` kills each role that often; `asked.chaos_minutes` adds a chaos run."""
    parts: list[tuple[str, Callable[[Paths], list[RowView]]]] = [
        ("the breaker", lambda _paths: breaker_cost()),
        ("hand-overs", lambda paths: handovers.hand_overs(paths, 20 if asked.full else 3)),
        ("kills of a service", lambda paths: lives.kill_to_ready(paths, 200 if asked.full else 10)),
        ("kills of the hub", lambda paths: lives.hub_kill(paths, 50 if asked.full else 3)),
        ("growth", lambda paths: grown(paths, asked)),
    ]
    kills = asked.kills or (100 if asked.full else 0)
    if kills:
        parts += [(f"{kills} kills: {role}", partial(killed, role=role, kills=kills)) for role in ROLES]
    rows: list[RowView] = []
    for name, part in parts:
        asked.tell(name)
        with fresh_home() as paths:
            rows += part(paths)
    if asked.chaos_minutes:
        asked.tell(f"chaos for {asked.chaos_minutes:g} minutes")
        rows += chaos.chaos(asked.chaos_minutes, asked.tell)
    return rows


def breaker_cost() -> list[RowView]:
    """Microseconds that a call pays for being admitted and settled, and for all of a guard, beside the bare call."""
    breaker = Breaker(1.0, random.random)
    spec = Dependency("bench", "nothing", has_fallback=True, slow_s=1.0, attempts=3, remember=0)
    guard = Guard(spec, SystemClock(), random.random)

    def through_the_breaker() -> None:
        ticket = breaker.admit(1.0)
        assert ticket is not None
        _nothing()
        breaker.settle(ticket, None, 0.0, 1.0)

    bare = _microseconds(_nothing)
    return [
        at_most("breaker, a call admitted and settled", _microseconds(through_the_breaker), "µs", 10, bare),
        at_most(
            "guard: breaker, budget and retries", _microseconds(lambda: guard.call(_nothing, ())), "µs", None, bare
        ),
    ]


def killed(paths: Paths, role: str, kills: int) -> list[RowView]:
    """`kill -9` of one role under load: what was acknowledged must be there, once."""
    found = crashes.crash_daemon(paths, role, kills)
    name = f"{kills} kills of {role}"
    wrong = len(found.doubled) + len(found.answered_twice) + len(found.unanswered) + len(found.holes)
    return [
        at_least(f"{name}: acknowledged under load", found.acknowledged, "events", kills),
        at_most(f"{name}: acknowledged and lost", len(found.lost), "events", 0),
        at_most(f"{name}: doubled, unanswered, holes, damage", wrong + (found.integrity != "ok"), "", 0),
    ]


def grown(paths: Paths, asked: Asked) -> list[RowView]:
    """The log at several sizes; with a folder for plots, drawn there as `growth.png`."""
    measured = growth.growth(paths, growth.FULL if asked.full else growth.SLICE, asked.tell)
    if asked.plots:
        folder = Path(asked.plots)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "growth.json").write_text(measured.to_json(), encoding="utf-8")
        plot.draw(measured.series, folder / "growth.png")
    return measured.rows


def _microseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - began) / CALLS * 1_000_000


def _nothing() -> None:
    """What a bare call does."""
