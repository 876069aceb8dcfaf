"""What is done to the daemon during the chaos run, in an order that follows from the seed."""

import heapq
import os
import random
import signal
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from pathlib import Path

from daemon.bench.chaos_load import flood
from daemon.bench.chaos_places import Clock, Disk
from daemon.bench.chaos_unit import SUPERVISOR, family
from daemon.child import Child, fork
from daemon.leash import Leash
from daemon.paths import Paths
from daemon.processes import PROCESSES
from daemon.reach import ask

REST_S = (0.1, 1.2)
"""Between two blows."""
DEATHS, DEATHS_S = 3, 60.0
"""Kills of one process in so many seconds: two fewer than those after which it is given up by design."""
HAND_OVER_S = 90.0
HELD_S = (1.0, 3.0)
FULL_S = (1.0, 2.0)
HOURS = (1, 5, 24, 72)
ROLES = (SUPERVISOR, *(one.name for one in PROCESSES))


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
        self._asked: Child | None = None
        self._calm = False
        """Whether nothing disturbs the hand-over that goes on."""
        self._expects_refusal = False
        self._began = time.monotonic()
        self._rest_until = 0.0
        self._deck: list[Callable[[], str]] = []
        self.counts = Counter[str]()
        self.faults: list[str] = []
        """What should not have happened, whatever was done to the daemon."""
        self.journal: list[str] = []

    # ── in time ───────────────────────────────────────────────────────────────────────────────────

    def turn(self) -> None:
        """Take back what is due, hear how a hand-over went, deal the next blow when the time has come."""
        self._take_back(time.monotonic())
        self._hear()
        if time.monotonic() < self._rest_until or self._calm:
            return
        if not self._deck:
            self._deck = self._shuffled()
        done = self._deck.pop()()
        if done:
            self._note(done)
            self._rest_until = time.monotonic() + self._chance.uniform(*REST_S)

    def end(self) -> None:
        """Take everything back at once, and wait for what was asked."""
        while self._later or self._asked:
            self._take_back(float("inf"))
            self._hear()
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
        deck = [kind for kind, count in kinds.items() for _ in range(count)]
        self._chance.shuffle(deck)
        return deck

    def _in(self, seconds: float, then: Callable[[], None]) -> None:
        heapq.heappush(self._later, (time.monotonic() + seconds, len(self.journal), then))

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
        if not pids or len(deaths) >= DEATHS:
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
        if self._asked:
            return ""
        self._calm = not self._later and self._healthy()
        self._ask()
        self.counts["hand-overs asked"] += 1
        return f"hand-over{', undisturbed' if self._calm else ''}"

    def _hand_over_and_kill(self) -> str:
        if self._asked or self._calm:
            return ""
        self._ask()
        role, seconds = self._chance.choice((SUPERVISOR, SUPERVISOR, *ROLES)), self._chance.uniform(0, 1.5)

        def slay() -> None:
            within = self._asked is not None
            if done := self._slay(role):
                self.counts["kills within a hand-over"] += within
                self._note(f"  {'within' if within else 'after'} the hand-over: {done}")

        self._in(seconds, slay)
        self.counts["hand-overs asked"] += 1
        return f"hand-over, then kill of {role} in {seconds:.2f} s"

    def _spoil_configuration(self) -> str:
        """Ask for a hand-over that must be refused."""
        if self._asked:
            return ""
        self._disk.clear()
        self._paths.config_file.write_text("[log\nkeep_days = never\n", encoding="ascii")
        self._expects_refusal = True
        self._ask()
        self.counts["configuration invalid at a restart"] += 1
        return "hand-over with an invalid configuration"

    def _ask(self) -> None:
        def restart(leash: Leash) -> None:
            try:
                answer = ask(self._paths.control, "restart", HAND_OVER_S)
            except TimeoutError:
                answer = {"hung": True}
            except OSError as error:
                answer = {"gone": str(error)}
            leash.send(answer or {"gone": "it hung up"})

        self._asked = fork("asker", restart, [])

    def _hear(self) -> None:
        """Whether the hand-over has come to its end, and which."""
        asked = self._asked
        if asked is None or not (packets := asked.leash.receive()) and not asked.leash.cut:
            return
        asked.reap()
        answer = packets[0] if packets else {"gone": "the asker died"}
        spoilt, calm = self._expects_refusal, self._calm
        self._asked, self._expects_refusal, self._calm = None, False, False
        if spoilt:
            self._write_configuration()
        end = "done" if "pid" in answer else "refused" if "error" in answer else "cut off"
        self.counts[f"hand-overs {end}"] += 1
        self._note(f"  the hand-over is {end}: {answer}")
        if "hung" in answer:
            self.faults.append(f"a hand-over had no end: {answer}")
        if spoilt and end == "done":
            self.faults.append("a restart with an invalid configuration was not refused")
        if calm and not spoilt and end != "done":
            self.faults.append(f"an undisturbed hand-over failed: {answer}")

    def _write_configuration(self) -> None:
        self._paths.config_file.unlink(missing_ok=True)

    def _healthy(self) -> bool:
        """Whether everything is up, so that nothing has a reason to fail."""
        try:
            status = ask(self._paths.control, "status", 1.0) or {}
        except OSError:
            return False
        return not status.get("degraded", ["?"]) and not status["stopping"]

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
        if not self._clock.library:
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
        self._in(self._chance.uniform(0.5, 2), lambda: self._unit.send({"do": "restart"}) and None)
        self.counts["socket paths removed"] += 1
        return f"the {name} socket path removed, and a restart of the unit"


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
