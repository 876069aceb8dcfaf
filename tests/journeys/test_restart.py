"""`sotto restart`: under load, when the next generation fails, and when either generation is killed meanwhile."""

import itertools
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from daemon.bench import handovers
from daemon.bench.lives import pids, started, wait
from daemon.paths import Paths
from daemon.processes import ALWAYS
from daemon.reach import ask
from knowledge.errors import DaemonUnreachable
from knowledge.events import BackupFailed, DaemonHandedOver, Event, HandOverFailed
from knowledge.store.log import EventLog
from tests import slices
from tests.conftest import Sotto
from tests.patience import PATIENCE_S

TRIES = 10
"""A blow may come too late, when the next generation has proved its health: then it is struck again."""


def pid(home: Paths) -> int:
    return int((ask(home.control, "status", PATIENCE_S) or {})["pid"])


def facts(home: Paths, kind: type[Event]) -> list[Event]:
    with EventLog.open(home.core) as log:
        return [one.event for one in log.every(types=[kind.__name__])]


def children(parent: int) -> Iterator[tuple[int, str]]:
    """Pid and name of each child process."""
    try:
        for word in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split():
            yield int(word), Path(f"/proc/{word}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return


def child(parent: int, name: str) -> int:
    """Pid of a child by its name, 0 when it has none; the next generation is the one without a name of ours."""
    ours = f"sotto-{name}" if name else ""
    return next((pid for pid, comm in children(parent) if comm == ours or not (ours or comm.startswith("sotto-"))), 0)


@contextmanager
def asked(home: Paths) -> Iterator["subprocess.Popen[str]"]:
    """`sotto restart`, under way."""
    words = [sys.executable, "-m", "daemon.cli.main", "restart", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=home.data) as one:
        yield one


# ── when all goes well ────────────────────────────────────────────────────────────────────────────


def test_under_load_no_request_fails_and_nothing_is_lost(sotto: Sotto, home: Paths) -> None:
    sotto("up")
    seen = [pid(home)]
    with handovers._clients(home) as load:
        for _ in range(3):
            done = json.loads(sotto("restart", "--json").stdout)
            assert (done["done"], done["pid"] not in seen) == ("restarted", True)
            status = sotto("status", "--json")
            assert status.returncode == 0
            shown = json.loads(status.stdout)
            assert (shown["pid"], shown["degraded"], shown["stopping"]) == (done["pid"], [], "")
            assert all(one["state"] in {"ready", "resting"} for one in shown["processes"])
            seen.append(done["pid"])
    assert load.asked > 0
    assert (load.failed, load.by_client) == (0, {name: count for name, count in load.by_client.items() if count})
    found = handovers._found(home, load)
    assert (found["lost"], found["broken"]) == (0, 0)
    passed = facts(home, DaemonHandedOver)
    assert [(one.before, one.pid) for one in passed] == list(itertools.pairwise(seen))  # type: ignore[attr-defined]
    assert not any(Path(f"/proc/{old}/exe").exists() for old in seen[:-1])


def test_the_same_load_notices_a_stop_and_a_start() -> None:
    """Without this the test above could not fail."""
    load = handovers._stopped_and_started(1)
    assert load.failed > 0
    assert load.asked > load.failed


def test_a_daemon_that_does_not_run_is_started(sotto: Sotto, home: Paths) -> None:
    done = json.loads(sotto("restart", "--json").stdout)
    assert (done["done"], done["pid"]) == ("started", pid(home))


# ── when the next generation fails ────────────────────────────────────────────────────────────────


def works_as_before(sotto: Sotto, home: Paths, before: int) -> None:
    """The daemon is the one it was, complete, and can still be restarted."""
    wait(lambda: started(home))
    assert pid(home) == before
    assert sotto("run", "--", "false").returncode == 1
    assert sotto("why").returncode == 0
    done = sotto("restart", "--json")
    assert json.loads(done.stdout)["pid"] not in (0, before)


def test_a_configuration_that_is_not_valid_stops_nothing(sotto: Sotto, home: Paths, start: Callable[[], None]) -> None:
    start()
    before = pids(home)
    home.config_file.write_text("[log]\nkeep_days = 0\n", encoding="utf-8")
    done = sotto("restart", "--json")
    assert done.returncode == 2
    assert "log.keep_days" in done.stdout
    assert pids(home) == before
    home.config_file.unlink()
    assert facts(home, HandOverFailed) == []


def test_a_configuration_that_the_next_one_cannot_read_is_its_reason(
    sotto: Sotto, home: Paths, start: Callable[[], None]
) -> None:
    """As when it is edited between the command's own look at it and the next generation's."""
    start()
    before = pids(home)
    home.config_file.write_text("[log]\nkeep_days = 0\n", encoding="utf-8")
    answer = ask(home.control, "restart", PATIENCE_S)
    assert answer
    assert (answer["code"], "log.keep_days" in answer["error"]) == (1, True)
    assert pids(home) == before
    home.config_file.unlink()
    works_as_before(sotto, home, pid(home))
    [failed] = facts(home, HandOverFailed)
    assert "log.keep_days" in failed.model_dump()["reason"]


_STAMP = """
import sqlite3, sys
log = sqlite3.connect(sys.argv[1])
before = [log.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")]
for name, value in zip(("user_version", "application_id"), sys.argv[2:]):
    log.execute(f"PRAGMA {name} = {value}")
print(*before)
"""


def stamp(home: Paths, *versions: str) -> list[str]:
    """Set the schema of the log, and the oldest one that can read it; what they were."""
    words = [sys.executable, "-c", _STAMP, str(home.core), *versions]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()


def test_a_log_that_the_next_one_cannot_read_stays_with_the_present_one(
    sotto: Sotto, home: Paths, start: Callable[[], None]
) -> None:
    """As after an upgrade that was undone."""
    start()
    before = pids(home)
    known = stamp(home, "999", "999")
    done = sotto("restart")
    assert done.returncode == 1
    assert "written by a newer Sotto" in done.stderr
    assert pids(home) == before
    stamp(home, *known)
    works_as_before(sotto, home, pid(home))
    assert len(facts(home, HandOverFailed)) == 1


def test_one_that_cannot_print_anywhere_takes_over_all_the_same(
    sotto: Sotto, home: Paths, start: Callable[[], None]
) -> None:
    start()
    before = pid(home)
    said = home.logs / "start.log"
    said.unlink(missing_ok=True)
    said.mkdir()
    assert sotto("restart").returncode == 0
    assert pid(home) != before


RESTS_S = slices.of(4, 20) / 1_000
"""How long clients of those tests rest that look at more than them: five times as long costs a fifth."""
Victim = Callable[[int], int]
BLOWS: dict[str, Victim] = {
    "itself": lambda old: child(old, ""),
    "its hub": lambda old: child(child(old, ""), "hub"),
    "its senses": lambda old: child(child(old, ""), "senses"),
}


@pytest.mark.parametrize("whom", BLOWS)
def test_a_blow_to_the_next_one_leaves_the_present_one_at_work(
    sotto: Sotto, home: Paths, whom: str, start: Callable[[], None]
) -> None:
    start()
    for _ in range(TRIES):
        before = pid(home)
        with handovers._clients(home, RESTS_S) as load, asked(home) as restart:
            wait(lambda before=before: bool(BLOWS[whom](before)))
            os.kill(BLOWS[whom](before), signal.SIGKILL)
            output, _ = restart.communicate(timeout=2 * PATIENCE_S)
        if restart.returncode:
            break
    assert restart.returncode == 1, output
    assert json.loads(output)["code"] == 1
    works_as_before(sotto, home, before)
    assert facts(home, HandOverFailed)
    kept_all(home, load)


def kept_all(home: Paths, load: handovers.Load) -> None:
    """What was acknowledged is in the log."""
    assert load.published > 0
    assert len(facts(home, BackupFailed)) >= load.published
    with EventLog.open(home.core) as log:
        assert not any(log.holes().values())


# ── when the present one dies meanwhile ───────────────────────────────────────────────────────────


MOMENTS: dict[str, Callable[[int], bool]] = {
    "as soon as it is asked": lambda _old: True,
    "when the next one is there": lambda old: bool(child(old, "")),
    "when the next one warms up": lambda old: bool(child(child(old, ""), "hub")),
    "when it has drained": lambda old: bool(child(old, "")) and not child(old, "thinking"),
    "when the next one works": lambda old: bool(child(child(old, ""), "thinking")),
}


@pytest.mark.parametrize("moment", list(MOMENTS)[slices.of(0, 1) :: slices.of(1, 2)])
def test_a_blow_to_the_present_one_leaves_one_at_work_or_none(
    sotto: Sotto, home: Paths, moment: str, start: Callable[[], None]
) -> None:
    start()
    old = pid(home)
    death = os.pidfd_open(old)
    with handovers._clients(home, RESTS_S) as load, asked(home) as restart:
        wait(lambda: MOMENTS[moment](old) or bool(select.select([death], [], [], 0)[0]))
        freeze(death, old)  # what it has begun by now is all that there will be
        heir = child(old, "")
        strike(death)
        output, _ = restart.communicate(timeout=2 * PATIENCE_S)
        if restart.returncode == 0:  # the blow came before the question, or after all was well
            wait(lambda: rules(home) == json.loads(output)["pid"])
        elif heir:
            assert restart.returncode == DaemonUnreachable.code
            wait(lambda: rules(home) == heir)
        else:  # it was alone: nobody is left, and nobody stands in the way of a new one
            assert restart.returncode == DaemonUnreachable.code
            wait(lambda: not rules(home))
            assert sotto("up").returncode == 0
    os.close(death)
    assert "Traceback" not in output
    status = json.loads(sotto("status", "--json").stdout)
    assert [one["state"] for one in status["processes"]] == ["ready"] * len(ALWAYS) + ["resting"]
    kept_all(home, load)
    assert sotto("restart").returncode == 0


def freeze(death: int, one: int) -> None:
    """Stop a process, unless it is gone."""
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(death, signal.SIGSTOP)
    wait(lambda: state(one) in ("T", "Z", ""))


def state(one: int) -> str:
    """The letter of `stat`; empty for a process that is gone."""
    try:
        return Path(f"/proc/{one}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def strike(death: int) -> None:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(death, signal.SIGKILL)
    assert select.select([death], [], [], PATIENCE_S)[0]


def rules(home: Paths) -> int:
    """Pid of the daemon when all of it is at work; 0 when none is."""
    try:
        return pid(home) if started(home) else 0
    except (OSError, KeyError):
        return 0


# ── when somebody wants something else meanwhile ──────────────────────────────────────────────────


@pytest.mark.parametrize("moment", list(MOMENTS)[:: slices.of(1, 2)])  # a slice of both tests has all moments
def test_a_stop_meanwhile_ends_all_of_it(sotto: Sotto, home: Paths, moment: str, start: Callable[[], None]) -> None:
    start()
    old = pid(home)
    deaths = [os.pidfd_open(old)]
    with asked(home) as restart:
        wait(lambda: MOMENTS[moment](old) or bool(select.select(deaths, [], [], 0)[0]))
        heir = child(old, "")
        deaths += [os.pidfd_open(heir)] if heir else []
        assert ask(home.control, "stop", PATIENCE_S) is None
        restart.communicate(timeout=2 * PATIENCE_S)
    if restart.returncode == 0 and not heir:  # it came when nobody ran any more, and started one
        assert sotto("down").returncode == 0
    for death in deaths:
        assert select.select([death], [], [], PATIENCE_S)[0]
        os.close(death)
    assert sotto("status").returncode == DaemonUnreachable.code
    assert not home.control.exists()
    assert sotto("up").returncode == 0


def test_of_two_at_once_at_least_one_works_and_one_generation_is_left(
    sotto: Sotto, home: Paths, start: Callable[[], None]
) -> None:
    start()
    old = pid(home)
    with asked(home) as first, asked(home) as second:
        said = [json.loads(one.communicate(timeout=2 * PATIENCE_S)[0]) for one in (first, second)]
    done = [one for one in said if "done" in one]
    assert done
    assert all("under way" in one["error"] for one in said if "done" not in one)
    wait(lambda: bool(rules(home)))
    assert pid(home) in [one["pid"] for one in done]
    assert pid(home) != old
    assert not child(pid(home), "")
    assert json.loads(sotto("status", "--json").stdout)["degraded"] == []
