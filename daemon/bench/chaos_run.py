"""The chaos run itself, in a process and, where that is allowed, in namespaces of its own (see daemon.bench.chaos)."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from daemon.bench import chaos_verdict as verdict
from daemon.bench.chaos_blows import Blows
from daemon.bench.chaos_clock import Clock
from daemon.bench.chaos_load import Clients, Noted
from daemon.bench.chaos_passing import healthy
from daemon.bench.chaos_places import Disk, Spool
from daemon.bench.chaos_unit import Unit, family, home_of
from daemon.bench.figures import at_least, at_most
from daemon.child import fork
from daemon.paths import Paths
from daemon.processes import ALWAYS
from knowledge.events import CommandFinished, FailureDiagnosed
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from knowledge.views import RowView

PATIENCE_S = 90.0
"""How long a start may take on a busy machine."""
HEALTHY_S, COMPLETE_S = 90.0, 90.0
"""From the last blow until everything is up; and from then until all that happened has been worked off: limits for
what hangs. What it took is told."""
LEFT_S = 60.0
"""For the processes of a generation that was handed over from, to work off what they had begun and end."""
GONE_S = 30.0
CALM_S = 30.0
"""From the last blow on until which a question may be left without an answer."""
SPOOLED_EVERY_S = 0.5
TOLD_EVERY_S = 10.0
OPTIONS = 4

Tell = Callable[[str], None]


class Chaos:
    """One run in one home."""

    def __init__(self, paths: Paths, notes: Path, seed: int, tell: Tell, *, own_disk: bool) -> None:
        self._paths = paths
        self._notes = notes
        self._tell = tell
        self._seed = seed
        self._clock = Clock(notes)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SOTTO_", "XDG_"))}
        unit = Unit(paths, notes, {**clean, **self._clock.environment()}, str(seed))
        self._unit = fork("unit", unit.run, [])
        self._told: dict[str, Any] = {"counts": {}}
        self._spool = Spool(paths, self._clock)
        disk = Disk(home_of(paths), own=own_disk)
        chance = random.Random(seed)  # noqa: S311 - chance, no secret
        self._blows = Blows(paths, self._unit.leash, disk, self._clock, chance)
        self._skipped = [*([] if own_disk else ["disk full"]), *([] if self._clock.jumps else ["clock jumps"])]

    def run(self, seconds: float) -> list[RowView]:
        self._until(self._healthy, PATIENCE_S)
        self._until(self._alone, PATIENCE_S)
        before = verdict.size(self._paths)
        clients = Clients(self._paths, self._notes)
        self._disturb(seconds)
        calm = time.monotonic()
        self._blows.end()
        self._until(self._healthy, HEALTHY_S)
        rows = [_in_time("healthy after the last blow", time.monotonic() - calm, HEALTHY_S)]
        clients.finish_writing()
        complete = partial(self._complete, clients)
        rows.append(_in_time("complete after that", self._until(complete, COMPLETE_S), COMPLETE_S))
        noted = clients.finish_reading(self._spool.names)
        rows.append(_in_time("one generation alone after that", self._until(self._alone, LEFT_S), LEFT_S))
        rows += verdict.health(self._sotto("status"))
        rows += verdict.grown(before, verdict.size(self._paths))
        rows += self._down()
        rows += verdict.judge(self._paths, noted)
        rows += self._met(noted, calm + CALM_S)
        (self._notes / "blows.log").write_text("\n".join([*self._blows.journal, ""]), encoding="utf-8")
        return [*self._dealt(), *rows]

    # ── the course of it ──────────────────────────────────────────────────────────────────────────

    def _disturb(self, seconds: float) -> None:
        """Blow upon blow, while commands fail."""
        began = time.monotonic()
        spool_at, tell_at = began, began + TOLD_EVERY_S
        while (now := time.monotonic()) < began + seconds:
            self._hear()
            self._blows.turn()
            if now >= spool_at:
                spool_at = now + SPOOLED_EVERY_S
                self._spool.write()
            if now >= tell_at:
                tell_at += TOLD_EVERY_S
                self._tell(f"chaos (seed {self._seed}), {now - began:.0f} s, {len(self._blows.journal)} blows")
            time.sleep(0.02)

    def _until(self, holds: Callable[[], bool], patience: float) -> float:
        """Seconds until it holds; many more than `patience` when it did not."""
        began = time.monotonic()
        while not holds():
            self._hear()
            if time.monotonic() - began > patience:
                return float("inf")
            time.sleep(0.05)
        return time.monotonic() - began

    def _hear(self) -> None:
        for packet in self._unit.leash.receive():
            self._told = packet

    def _healthy(self) -> bool:
        return healthy(self._paths, 5.0)

    def _alone(self) -> bool:
        """Whether there is one process of each role: no older generation that ends, no worker at something."""
        return len(family(self._paths)) == len(ALWAYS) + 1

    def _complete(self, clients: Clients) -> bool:
        """Whether everything that happened is in the log, diagnosed, and has been seen by who follows."""
        with EventLog.open(self._paths.core) as log:
            counts = log.counts()
            length = Streams(log.database).length("chaos")
        commands = counts.get(CommandFinished.__name__, 0)
        return (
            commands >= len(clients.acked | self._spool.names)
            and counts.get(FailureDiagnosed.__name__, 0) >= commands
            and clients.followed >= commands
            and clients.heard >= length
        )

    def _down(self) -> list[RowView]:
        """End it as a user does, and see who is still there."""
        self._unit.leash.send({"do": "down"})
        done = self._sotto("down")
        left = self._until(lambda: not family(self._paths), GONE_S)
        rows = [
            at_most("`sotto down` that did not stop it", done != {"done": "stopped", "pid": None}, "", 0),
            at_most("processes left behind", len(family(self._paths)) if left > GONE_S else 0, "", 0),
        ]
        self._until(lambda: "stopped" in self._told or self._unit.leash.cut, GONE_S)
        self._unit.leash.close()
        return rows

    def _sotto(self, word: str) -> dict[str, Any]:
        """The real command line."""
        environment = {"SOTTO_HOME": str(home_of(self._paths)), "PATH": os.environ.get("PATH", "")}
        command = [sys.executable, "-I", "-m", "daemon.cli.main", word, "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        try:
            answer: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            return {"processes": [], "degraded": [done.stderr]}
        return answer

    # ── what is told of it ────────────────────────────────────────────────────────────────────────

    def _dealt(self) -> Iterator[RowView]:
        name = f"blows dealt (seed {self._seed})"
        yield at_least(name, sum(self._blows.counts.values()), "", 1)
        counts = {**self._blows.counts, **self._told["counts"]}
        for what, count in sorted(counts.items()):
            yield at_least(f"· {what}", count, "", None)
        for what in self._skipped:
            self._tell(f"chaos: {what} is skipped: it is not possible here")
            yield at_least(f"· {what}: not possible here", 0, "", None)

    def _met(self, noted: Noted, calm: float) -> list[RowView]:
        """What the clients met, and what should not have happened on the way."""
        faults = [*self._blows.faults, *noted.faults]
        for fault in faults:
            self._tell(f"chaos: {fault}")
        late = sum(at > calm for at in noted.unanswered)
        share = len(noted.unanswered) / max(1, noted.asked)
        return [
            at_least("questions asked meanwhile", noted.asked, "", 1),
            at_most("questions without an answer meanwhile", share * 100, "%", 50),
            at_most("questions without an answer once it was calm", late, "", 0),
            at_most("stops that had to be forced", self._told["counts"].get("stops that had to be forced", 0), "", 0),
            at_most("hand-overs and clients that failed without a reason", len(faults), "", 0),
        ]


def _in_time(name: str, took: float, limit: float) -> RowView:
    return at_most(name, min(took, limit * 2), "s", limit)


def main(words: Sequence[str]) -> None:
    """FOLDER SEED SECONDS DISK [keep]: rows and what there is to tell, as JSON lines."""
    folder, seed, seconds, disk = Path(words[0]), int(words[1]), float(words[2]), words[3] == "own-disk"
    home, notes = folder / "disk" / "home", folder / "notes"
    notes.mkdir()
    home.mkdir(parents=True, mode=0o700)
    paths = Paths.find({"SOTTO_HOME": str(home)}).make()

    def say(**what: object) -> None:
        print(json.dumps(what), flush=True)

    chaos = Chaos(paths, notes, seed, lambda text: say(tell=text), own_disk=disk)
    rows = chaos.run(seconds)
    if len(words) > OPTIONS or not all(row.ok for row in rows):
        subprocess.run(["cp", "-r", "--sparse=always", str(home), str(notes / "evidence")], check=False)
    say(rows=[row.model_dump() for row in rows])


if __name__ == "__main__":
    main(sys.argv[1:])
