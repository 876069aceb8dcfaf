"""What is done to the daemon during the chaos run, in an order that follows from the seed."""

import heapq
import os
import random
import signal
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from itertools import count

from daemon.bench.chaos_clock import Clock
from daemon.bench.chaos_load import flood
from daemon.bench.chaos_passing import HandOvers, healthy
from daemon.bench.chaos_places import Disk
from daemon.bench.chaos_unit import SUPERVISOR, family
from daemon.leash import Leash
from daemon.paths import Paths
from daemon.processes import ALWAYS

REST_S = (0.1, 1.2)
"""Between two blows."""
DEATHS, SUPERVISORS, DEATHS_S = 3, 10, 60.0
"""Kills of one process in so many seconds: two fewer than those after which it is given up by design. Nobody gives the
supervisor up here, but whatever else is tried needs one that lives."""
CALM_S = 25.0
"""Within this, what is left alone has to be healthy again."""
HELD_S = (1.0, 3.0)
FULL_S = (1.0, 2.0)
HOURS = (1, 5, 24, 72)
ROLES = (SUPERVISOR, *(one.name for one in ALWAYS))


class Blows:
    """Deals them, counts them, and takes back in time what is not to last."""

    def __init__(self, paths: Paths, unit: Leash, disk: Disk, clock: Clock, chance: random.Random) -> None:
        self._paths = paths
        self._unit = unit
        self._disk = disk
        self._clock = clock
        self._chance = chance
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._killed: dict[str, deque[float]] = defaultdict(deque)
        self._calm_until: float | None = None
        """Until when there has to be calm, before a hand-over that nothing disturbs."""
        self._began = time.monotonic()
        self._rest_until = 0.0
        self._order = count()
        self._deck: list[Callable[[], str]] = []
        self.counts = Counter[str]()
        self.faults: list[str] = []
        """What should not have happened, whatever was done to the daemon."""
        self.journal: list[str] = []
        self._passing = HandOvers(paths, self._note, self.counts, self.faults)

    # ── in time ───────────────────────────────────────────────────────────────────────────────────

    def turn(self) -> None:
        """Take back what is due, hear how a hand-over went, deal the next blow when the time has come."""
        self._take_back(time.monotonic())
        self._passing.hear()
        if self._calm_until is not None:
            self._await_calm(self._calm_until)
        if time.monotonic() < self._rest_until or self._passing.calm or self._calm_until is not None:
            return
        if not self._deck:
            self._deck = self._shuffled()
        done = self._deck.pop()()
        if done:
            self._note(done)
            self._rest_until = time.monotonic() + self._chance.uniform(*REST_S)

    def end(self) -> None:
        """Take everything back at once, and wait for what was asked."""
        self._calm_until = None
        while self._later or self._passing.under_way:
            self._take_back(float("inf"))
            self._passing.hear()
            time.sleep(0.02)
        self._clock.set(0)

    def _shuffled(self) -> list[Callable[[], str]]:
        """Each kind of blow, the more telling ones several times, in an order of chance."""
        kinds = {
            self._kill: 6,
            self._hold: 4,
            self._hand_over: 2,
            self._hand_over_and_kill: 4,
            self._fill_disk: 2,
            self._set_clock: 2,
            self._flood: 2,
            self._spoil_configuration: 1,
            self._clean_up: 1,
        }
        deck = [kind for kind, times in kinds.items() for _ in range(times)]
        self._chance.shuffle(deck)
        return deck

    def _in(self, seconds: float, then: Callable[[], None]) -> None:
        heapq.heappush(self._later, (time.monotonic() + seconds, next(self._order), then))

    def _take_back(self, now: float) -> None:
        while self._later and self._later[0][0] <= now:
            heapq.heappop(self._later)[2]()

    def _note(self, what: str) -> None:
        self.journal.append(f"{time.monotonic() - self._began:8.2f} {what}")

    # ── deaths and delays ─────────────────────────────────────────────────────────────────────────

    def _kill(self) -> str:
        return self._slay(self._chance.choice(ROLES))

    def _slay(self, role: str) -> str:
        """`kill -9` of one process of that role, of whichever generation, unless it died often lately."""
        now, deaths = time.monotonic(), self._killed[role]
        while deaths and now - deaths[0] > DEATHS_S:
            deaths.popleft()
        pids = [pid for pid, one in family(self._paths).items() if one == role]
        if not pids or len(deaths) >= (SUPERVISORS if role == SUPERVISOR else DEATHS):
            return ""
        deaths.append(now)
        pid = self._chance.choice(pids)
        _signal(pid, signal.SIGKILL)
        self.counts[f"kill -9 of {role}"] += 1
        return f"kill -9 of {role} {pid}"

    def _hold(self) -> str:
        """Stop one process for a while."""
        alive = family(self._paths)
        if not alive:
            return ""
        pid = self._chance.choice(sorted(alive))
        _signal(pid, signal.SIGSTOP)
        seconds = self._chance.uniform(*HELD_S)
        self._in(seconds, lambda: _signal(pid, signal.SIGCONT))
        self.counts["process held for 1 to 3 s"] += 1
        return f"hold {alive[pid]} {pid} for {seconds:.1f} s"

    # ── hand-overs ────────────────────────────────────────────────────────────────────────────────

    def _hand_over(self) -> str:
        """A restart, half the time with nothing else going on."""
        if self._passing.under_way:
            return ""
        if self._chance.random() < 0.5:  # noqa: PLR2004 - a coin
            self._calm_until = time.monotonic() + CALM_S
            return "calm, for a hand-over that nothing disturbs"
        self._passing.ask()
        return "hand-over"

    def _await_calm(self, until: float) -> None:
        """Once everything is taken back and all is well, ask for the hand-over."""
        if not self._later and not self._passing.under_way and healthy(self._paths, 1.0):
            self._calm_until = None
            self._passing.ask(calm=True)
            self.counts["hand-overs asked in calm"] += 1
            self._note("hand-over, undisturbed")
        elif time.monotonic() > until:
            self._calm_until = None
            self.faults.append(f"nothing disturbed it, and it was not healthy after {CALM_S:g} s")

    def _hand_over_and_kill(self) -> str:
        if self._passing.under_way:
            return ""
        self._passing.ask()
        role, seconds = self._chance.choice((SUPERVISOR, SUPERVISOR, *ROLES)), self._chance.uniform(0, 1.5)

        def slay() -> None:
            within = self._passing.under_way
            if done := self._slay(role):
                self.counts["kills within a hand-over"] += within
                self._note(f"  {'within' if within else 'after'} the hand-over: {done}")

        self._in(seconds, slay)
        return f"hand-over, then kill of {role} in {seconds:.2f} s"

    def _spoil_configuration(self) -> str:
        """Ask for a hand-over that must be refused."""
        if self._passing.under_way:
            return ""
        self._disk.clear()
        self._passing.ask(spoilt=True)
        self.counts["configuration invalid at a restart"] += 1
        return "hand-over with an invalid configuration"

    # ── the surroundings ──────────────────────────────────────────────────────────────────────────

    def _fill_disk(self) -> str:
        if not self._disk.own or self._disk.full:
            return ""
        self._disk.fill()
        seconds = self._chance.uniform(*FULL_S)
        self._in(seconds, self._disk.clear)
        self.counts["disk full for 1 to 2 s"] += 1
        return f"disk full for {seconds:.1f} s"

    def _set_clock(self) -> str:
        if not self._clock.jumps:
            return ""
        hours = self._chance.choice(HOURS) * self._chance.choice((1, -1))
        self._clock.set(hours * 3_600 if self._clock.offset == 0 else 0)
        self.counts["clock jumps"] += 1
        return f"clock {self._clock.offset // 3_600:+d} h off"

    def _flood(self) -> str:
        poured = flood(self._paths, str(self._chance.random()))

        def dam() -> None:
            poured.kill(signal.SIGKILL)
            poured.reap()

        self._in(self._chance.uniform(0.5, 3), dam)
        self.counts["floods"] += 1
        return "flood"

    def _clean_up(self) -> str:
        """Remove a socket's path, as a cleaner of temporary files does; then what a person does about it."""
        paths = {"control": self._paths.control, "hub's": self._paths.hub_in, "readers'": self._paths.hub_out}
        name = self._chance.choice(sorted(paths))
        paths[name].unlink(missing_ok=True)
        seconds = self._chance.uniform(0.5, 2)
        if name == "control" or self._passing.under_way or self._chance.random() < 0.5:  # noqa: PLR2004 - a coin
            self._in(seconds, self._restart_unit)
            done = "a restart of the unit"
        else:
            self._in(
                seconds,
                lambda: (
                    self._restart_unit() if self._passing.under_way else self._passing.ask(otherwise=self._restart_unit)
                ),
            )
            done = "a hand-over"
        self.counts["socket paths removed"] += 1
        return f"the {name} socket path removed, and {done} in {seconds:.1f} s"

    def _restart_unit(self) -> None:
        self._note("  restart of the unit")
        self._unit.send({"do": "restart"})


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
