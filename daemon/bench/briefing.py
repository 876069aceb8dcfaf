"""Briefings of generated mornings: are planted facts told, is anything invented, how long are they, what do they take.

Each line is proved against the log, and then spoiled on purpose in one place: the proof has to find that.
"""

import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from daemon.bench.briefing_mornings import OWN, Dice, Morning
from daemon.bench.figures import PERCENT, Asked, at_least, at_most, fresh_home, percentile
from daemon.paths import Paths
from knowledge.events import Event
from knowledge.memory.books import BOOKS
from knowledge.memory.briefing.asked import Asked as Question
from knowledge.memory.briefing.compose import WORDS, Briefing, briefing
from knowledge.memory.briefing.gather import gathered
from knowledge.memory.briefing.line import Line
from knowledge.memory.briefing.proof import invented
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter, Unit
from knowledge.store.memory import Memory
from knowledge.views import RowView

SLICE, FULL = 20, 300
FACTS = 95.0
WHOLE_MS, STARTS = 300.0, 5
NOW = 1_767_258_000_000_000
"""New Year 2026, at nine."""


class Score(NamedTuple):
    """What came of some mornings."""

    planted: int
    told: int
    missed: Counter[str]
    invented: list[str]
    spoiled: int
    found: int
    words: list[int]
    took_ms: list[float]


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    number = FULL if asked.full else SLICE
    asked.tell(f"briefings of {number} generated mornings")
    score = scored(number)
    for what, times in score.missed.most_common(5):
        asked.note(f"not told {times} times: {what}")
    for what in score.invented[:5]:
        asked.note(f"invented: {what}")
    asked.tell("the whole command")
    whole, bare = _whole_ms()
    return [
        at_least(f"planted facts told, of {score.planted}", PERCENT * score.told / score.planted, "%", FACTS),
        at_most("parts of lines that no cited event says", len(score.invented), "", 0),
        at_least(f"spoiled lines found, of {score.spoiled}", PERCENT * score.found / score.spoiled, "%", PERCENT),
        at_most("words of the longest", max(score.words), "", WORDS),
        at_most("to gather and compose, p95, processor time", percentile(score.took_ms, 95), "ms", None),
        at_most("`sotto brief` as a whole, processor time, beside `sotto projects`", whole, "ms", WHOLE_MS, bare),
    ]


def scored(number: int) -> Score:
    """Brief on as many mornings."""
    score = Score(0, 0, Counter(), [], 0, 0, [], [])
    for seed in range(number):
        with fresh_home() as paths:
            score = _with(score, Dice(seed, NOW).morning(), paths, seed)
    return score


def _with(score: Score, morning: Morning, paths: Paths, seed: int) -> Score:
    _remember(morning, paths)
    with EventLog.open(paths.core) as log, Memory.reader(paths.memory) as memory:
        began = time.process_time()
        told: Briefing = briefing(gathered(Question(memory, log, 1, morning.now, OWN)))
        took = (time.process_time() - began) * 1_000
        text = "\n".join(line.text for line in told.lines)
        missed = [fact for fact in morning.planted if fact not in text]
        wrong = [f"{one} in {line.text!r}" for line in told.lines for one in invented(line, log.by_seq, morning.now)]
        dice = random.Random(seed)  # noqa: S311 - dice
        bad = [one for line in told.lines for one in spoiled(line, dice)]
        found = sum(bool(invented(one, log.by_seq, morning.now)) for one in bad)
    return Score(
        score.planted + len(morning.planted),
        score.told + len(morning.planted) - len(missed),
        score.missed + Counter(re.sub(r"\d+", "<n>", one) for one in missed),
        score.invented + wrong,
        score.spoiled + len(bad),
        score.found + found,
        [*score.words, told.words],
        [*score.took_ms, took],
    )


def spoiled(line: Line, dice: random.Random) -> Iterator[Line]:
    """The line with something in it that its events do not say."""
    yield line._replace(text=f"{line.text} by Mallory Quux")
    yield line._replace(text=f"{line.text} {dice.randrange(5_000, 9_000)}")
    yield line._replace(text=f"{line.text} 17 March 2019")
    yield line._replace(seqs=(*line.seqs, 10**9))
    words = line.text.split()
    at = dice.randrange(len(words))
    yield line._replace(text=" ".join([*words[:at], "frobnicated", *words[at:]]))


def _remember(morning: Morning, paths: Paths) -> None:
    log = LogWriter.open(paths.core)
    log.producer("bench", "one", morning.now)
    log.commit([Unit("bench", "one", tuple(morning.log), None, 1)], morning.now)
    log.close()
    with EventLog.open(paths.core) as past, Memory.writer(paths.memory) as memory:
        books = [opened(memory, past) for opened in BOOKS.values()]
        for seen in past.every():
            kind: type[Event] = type(seen.event)
            for book in books:
                if kind in book.kinds:
                    book.write(seen)


def _whole_ms() -> tuple[float, float]:
    """Processor time of both commands, the least of some starts, in turns."""
    with fresh_home() as paths:
        _remember(Dice(1, NOW).morning(), paths)
        both = [[_cpu_ms(paths, "brief", "shop"), _cpu_ms(paths, "projects")] for _ in range(STARTS)]
    return min(one for one, _ in both), min(other for _, other in both)


def _cpu_ms(paths: Paths, *words: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "daemon.cli.main", *words],
        env={"SOTTO_HOME": str(paths.data.parent), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1_000
