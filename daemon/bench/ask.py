"""Questions: from a client that asks to the whole answer, the router there, killed and hanging; beside a search."""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from daemon import engine
from daemon.bench.ask_days import days
from daemon.bench.figures import Asked, at_least, at_most, fresh_home, median, percentile
from daemon.bench.lives import daemon, pids, wait
from daemon.bus_client import BusClient
from daemon.embedding import embedder
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import SottoError
from knowledge.events import AnswerDegraded, AnswerQuestion, BackupMade, Event, QuestionAnswered
from knowledge.memory.entries import Entries
from knowledge.memory.search import search
from knowledge.memory.wanted import Wanted
from knowledge.redact import clean
from knowledge.store.memory import Memory
from knowledge.views import RowView

QUESTIONS = (
    "why did the tests break?",
    "what failed today?",
    "what changed since yesterday?",
    "what did we decide about the session?",
    "which commands did i run today?",
    "what should i do next?",
    "how did i fix the missing header?",
    "what did i do today?",
    "where did i leave off?",
    "what is the state of shop?",
)
COMMANDS, SLICE, FULL = 600, 60, 400
KILLS, HANGS, BATCH, STARTS = 8, 2, 300, 5
LIMIT_MS = 60.0
PATIENCE_S, CALM_S = 60.0, 2.0


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    with fresh_home() as paths, daemon(paths), BusClient(paths, "bench") as bus:
        tree = paths.cache / "shop"
        tree.mkdir()
        asked.tell("some days of work")
        _live(paths, bus, tree)
        idle = _pss(pids(paths)["assistant"])
        cold = _ms(bus, tree, QUESTIONS[0])
        for question in QUESTIONS:
            _ms(bus, tree, question)
        asked.note(f"the router {'is the shipped one' if _by_model(bus, tree) else 'goes by words: no engine'}")
        rows = [*_warm(asked, paths, bus, tree), at_most("first question after a start", cold, "ms", None)]
        rows += [*_away(asked, paths, bus, tree), *_commands(asked, paths, tree)]
        rows += [
            at_most("assistant before its first question (PSS)", idle, "MiB", None),
            at_most("assistant after all of this (PSS)", _pss(pids(paths)["assistant"]), "MiB", None),
        ]
    return [*rows, *_batch(asked)]


def _live(paths: Paths, bus: BusClient, tree: Path) -> None:
    told = list(days(tree, SystemClock().now(), COMMANDS))
    last = 0
    for event in told:
        last = max(last, bus.publish(event, project=1)[0].seq)
    wait(lambda: _place(paths) >= last - len(told) // COMMANDS - 1)
    wait(lambda: _calm(paths))


def _calm(paths: Paths) -> bool:
    """Whether the daemon has nothing left to do with what it was told."""
    before = _cpu_s(paths)
    select.select([], [], [], CALM_S)
    return _cpu_s(paths) - before < CALM_S / 20


def _place(paths: Paths) -> int:
    try:
        with Memory.reader(paths.memory) as memory:
            return memory.place(Entries.reader)
    except SottoError:
        return 0


def _ask(bus: BusClient, tree: Path, question: str) -> Event:
    order = AnswerQuestion(question=clean(question), cwd=clean(str(tree)))
    return bus.ask(order, PATIENCE_S).event


def _ms(bus: BusClient, tree: Path, question: str) -> float:
    began = time.perf_counter()
    _ask(bus, tree, question)
    return (time.perf_counter() - began) * 1_000


def _by_model(bus: BusClient, tree: Path) -> bool:
    answer = _ask(bus, tree, QUESTIONS[0])
    return isinstance(answer, QuestionAnswered) and answer.by == "model"


def _warm(asked: Asked, paths: Paths, bus: BusClient, tree: Path) -> list[RowView]:
    """Before each question something happens, so that no answer is a kept one; beside it a search in this process."""
    asked.tell("questions")
    took, kept, found = list[float](), list[float](), list[float]()
    embed = embedder(paths)
    cpu = _cpu_s(paths)
    for number in range(FULL if asked.full else SLICE):
        question = QUESTIONS[number % len(QUESTIONS)]
        bus.publish(BackupMade(database="core.db", path=f"{number}", bytes=1, took_ms=1))
        took.append(_ms(bus, tree, question))
    spent = (_cpu_s(paths) - cpu) * 1_000 / len(took)
    for question in QUESTIONS:
        _ask(bus, tree, question)
        kept.append(_ms(bus, tree, question))
        found.append(_took_ms(lambda question=question: _search(paths, question, embed)))  # type: ignore[misc]
    return [
        at_most("question → answer, p50", median(took), "ms", LIMIT_MS, median(found)),
        at_most("question → answer, p95", percentile(took, 95), "ms", None, percentile(found, 95)),
        at_most("question → answer, processor time of all processes", spent, "ms", None),
        at_most("the same again, nothing happened since, p50", median(kept), "ms", None),
    ]


def _search(paths: Paths, question: str, embed: object) -> None:
    with Memory.reader(paths.memory) as memory:
        search(memory, Wanted(question), embed)  # type: ignore[arg-type]


def _away(asked: Asked, paths: Paths, bus: BusClient, tree: Path) -> list[RowView]:
    asked.tell("questions while the router is killed, and while it hangs")
    killed, answered = list[float](), 0
    for _ in range(KILLS):
        os.kill(pids(paths)["encoder"], signal.SIGKILL)
        began = time.perf_counter()
        answered += isinstance(_ask(bus, tree, QUESTIONS[0]), QuestionAnswered)
        killed.append((time.perf_counter() - began) * 1_000)
        wait(lambda: "encoder" in pids(paths))
        _ask(bus, tree, QUESTIONS[1])
    hung = list[float]()
    for _ in range(HANGS):
        victim = pids(paths)["encoder"]
        os.kill(victim, signal.SIGSTOP)
        began = time.perf_counter()
        answer = _ask(bus, tree, "is the session in the cache?")
        hung.append((time.perf_counter() - began) * 1_000)
        os.kill(victim, signal.SIGCONT)
        assert isinstance(answer, AnswerDegraded), answer
        wait(lambda: isinstance(_ask(bus, tree, QUESTIONS[2]), QuestionAnswered))
    return [
        at_most("encoder killed just before the question → answer, p50", median(killed), "ms", None),
        at_most("encoder killed just before the question → answer, longest", max(killed), "ms", 3_000),
        at_least("of these, answered in full", 100 * answered / KILLS, "%", None),
        at_most("encoder hangs → what memory finds", max(hung), "ms", 3_000),
    ]


def _commands(asked: Asked, paths: Paths, tree: Path) -> list[RowView]:
    """Whole commands, in turns: the least processor time of some starts, and the middle of how long they took."""
    asked.tell("whole commands")
    words = "what did we decide about the session"
    ask = [_run(paths, tree, "ask", words) for _ in range(STARTS)]
    find = [_run(paths, tree, "search", words) for _ in range(STARTS)]
    return [
        at_most("`sotto ask`, processor time of the command", min(ask)[0], "ms", None, min(find)[0]),
        at_most("`sotto ask`, whole command", median([w for _, w in ask]), "ms", None, median([w for _, w in find])),
    ]


def _run(paths: Paths, tree: Path, *words: str) -> tuple[float, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "daemon.cli.main", *words],
        cwd=tree,
        env={"SOTTO_HOME": str(paths.data.parent), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        check=True,
    )
    wall = (time.perf_counter() - began) * 1_000
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1_000, wall


def _batch(asked: Asked) -> list[RowView]:
    """Lines of `--plan --batch`, without a daemon, with the time that loading takes."""
    asked.tell("a batch of questions")
    lines = [json.dumps({"id": number, "text": QUESTIONS[number % len(QUESTIONS)]}) for number in range(BATCH)]
    with fresh_home() as paths:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "daemon.cli.main", "ask", "--plan", "--batch"],
            input="\n".join(lines),
            cwd=_ROOT,
            env={"SOTTO_HOME": str(paths.data.parent), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        took = time.perf_counter() - began
    return [at_least("lines of `sotto ask --plan --batch`", BATCH / took, "1/s", None)]


_ROOT = Path(str(engine.__file__)).parent.parent


def _took_ms(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1_000


def _cpu_s(paths: Paths) -> float:
    """Of all processes of the daemon, and of their children that have ended."""
    ticks = 0
    for pid in pids(paths).values():
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += sum(int(one) for one in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1_024
    return 0.0
