"""The hand-overs of the chaos run: asked for in a process of their own, and how each of them ended."""

from collections import Counter
from collections.abc import Callable

from daemon.child import Child, fork
from daemon.leash import Leash
from daemon.paths import Paths
from daemon.processes import ALWAYS
from daemon.reach import ask

HAND_OVER_S = 150.0
INVALID = "[log\nkeep_days = never\n"


def healthy(paths: Paths, patience: float) -> bool:
    """Whether everything is up and nothing is complained of."""
    try:
        status = ask(paths.control, "status", patience) or {}
    except OSError:
        return False
    ready = [one["state"] for one in status.get("processes", ())].count("ready")
    return ready == len(ALWAYS) and not status["degraded"] and not status["stopping"]


def _nothing() -> None:
    """Nothing has to be done."""


class HandOvers:
    """One at a time."""

    def __init__(self, paths: Paths, note: Callable[[str], None], counts: Counter[str], faults: list[str]) -> None:
        self._paths = paths
        self._note = note
        self._counts = counts
        self._faults = faults
        self._asked: Child | None = None
        self._spoilt = False
        self._otherwise: Callable[[], None] = _nothing
        self.calm = False
        """Whether nothing disturbs the one that goes on."""

    @property
    def under_way(self) -> bool:
        return self._asked is not None

    def ask(self, *, calm: bool = False, spoilt: bool = False, otherwise: Callable[[], None] = _nothing) -> None:
        """Ask for one: in calm it must succeed, with a spoilt configuration it must be refused.

        `otherwise` is done when it comes to nothing.
        """
        self._counts["hand-overs asked"] += 1
        self.calm, self._spoilt, self._otherwise = calm, spoilt, otherwise
        if spoilt:
            self._paths.config_file.write_text(INVALID, encoding="ascii")
        self._asked = fork("asker", self._restart, [])

    def hear(self) -> None:
        """Take note of the end of the one that goes on."""
        asked = self._asked
        if asked is None or (not (packets := asked.leash.receive()) and not asked.leash.cut):
            return
        asked.reap()
        answer = packets[0] if packets else {"gone": "the asker died"}
        calm, self.calm, self._asked = self.calm, False, None
        end = "done" if "pid" in answer else "refused" if "error" in answer else "cut off"
        self._counts[f"hand-overs {end}"] += 1
        self._note(f"  the hand-over is {end}: {answer}")
        if self._spoilt:
            self._paths.config_file.unlink()
        if "hung" in answer:
            self._faults.append(f"a hand-over had no end: {answer}")
        if self._spoilt and end == "done":
            self._faults.append("a restart with an invalid configuration was not refused")
        if calm and end != "done":
            self._faults.append(f"an undisturbed hand-over failed: {answer}")
        if end != "done":
            self._otherwise()

    def _restart(self, leash: Leash) -> None:
        try:
            answer = ask(self._paths.control, "restart", HAND_OVER_S)
        except TimeoutError:
            answer = {"hung": True}
        except OSError as error:
            answer = {"gone": str(error)}
        leash.send(answer or {"gone": "it hung up"})
