"""Whether questions go to the right tool: the shipped router over utterances of an author it never learned from.

`scripts/router/utterances/heldout.jsonl` was written by somebody who saw none of the others. Right tool: the label,
of the 22 or none. Exact call: all arguments as well, letter for letter but for case and articles, with defaults filled
in on both sides. The reference in the same run is naive Bayes over words and pieces of words, learned from the same
utterances as the router; for whole calls the router without a model; for times the search model, which has the same
shape. Some short utterances occurred to several authors: those that occurred to nobody else are counted by themselves
as well. `--plots FOLDER` draws what was taken for what (`router.png`), and whether what it says of its certainty is so
(`router_certainty.png`).
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from daemon import engine
from daemon.bench import plot
from daemon.bench.figures import Asked, at_least, at_most, median, percentile
from daemon.bench.router_naive import NaiveRouter
from daemon.bench.router_verdict import Judged, Utterance, bands, calibration_error, confusion, plain, read, share
from knowledge.routing.arguments import ARGUMENTS, NONE
from knowledge.routing.by_words import WordRouter
from knowledge.routing.route import Router
from knowledge.views import RowView

FOLDER = Path(__file__).parents[2] / "scripts/router/utterances"
HELD_OUT = "heldout"
AUTHORS = ("terse", "spoken", "world", "misses", "pairs", "spans", "starters")
SHIPPED = ("services/engines/minilm/weights.gguf", "services/engines/router/weights.gguf")
PERCENT, MEGABYTE = 100, 1_000_000
TIMES = 3
"""Of each question, for its time."""
RIGHT, EXACT, NOTHING, SLOWEST_MS, MOST_MIB, MOST_MB = 92.0, 80.0, 90.0, 15.0, 150.0, 60.0
_BOTH = (
    "from daemon import engine; from pathlib import Path\n"
    "engine.load().vectors(['why did the build fail']); router = engine.load_router()\n"
    "for line in ('why did the build fail', 'word ' * 200): router.route(line)\n"
    "found = Path('/proc/self/smaps_rollup').read_text().splitlines()\n"
    "print(next(line.split()[1] for line in found if line.startswith('Pss:')))"
)


def measure(asked: Asked) -> list[RowView]:
    """Every figure; `asked.note` hears how each tool fares, and what was wrong."""
    utterances = read(FOLDER / f"{HELD_OUT}.jsonl")
    router = engine.load_router()
    asked.tell("questions of an author it never learned from")
    judged, took, cpu = _routed(router, utterances)
    vectors = _vectors_ms(utterances)
    without, _, _ = _routed(WordRouter(), utterances)
    asked.tell("the same, by counting words")
    learned = [one for name in AUTHORS for one in read(FOLDER / f"{name}.jsonl")]
    naive = NaiveRouter(learned)
    counted = [(one, naive.tool(one.text)) for one in utterances]
    if asked.plots:
        _draw(judged, Path(asked.plots))
    for line in by_tool(judged):
        asked.note(line)
    for one in (each for each in judged if asked.full and not each.exact):
        asked.note(f"{one.utterance.text} → {one.route.tool} {dict(one.route.arguments)}, not {one.utterance.call}")
    return [*_right(judged, without, counted), *_requests(judged, learned), *_costs(took, cpu, vectors)]


def _routed(router: Router, utterances: Sequence[Utterance]) -> tuple[list[Judged], list[float], float]:
    """Where each goes, the milliseconds each took at best, and those of the processor on average."""
    router.route(utterances[0].text)
    judged, took = list[Judged](), list[float]()
    began_cpu = time.process_time()
    for one in utterances:
        judged.append(Judged(one, router.route(one.text)))
        took.append(_least_ms(partial(router.route, one.text)))
    return judged, took, (time.process_time() - began_cpu) * 1_000 / len(utterances) / (TIMES + 1)


def _least_ms(work: Callable[[], object]) -> float:
    """What it takes when nobody else has the processor meanwhile: the least of some times."""
    took = list[float]()
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1_000)
    return min(took)


def _right(
    judged: Sequence[Judged], without: Sequence[Judged], counted: Sequence[tuple[Utterance, str]]
) -> list[RowView]:
    naive = share([tool == one.call.tool for one, tool in counted])
    naive_none = share([tool == NONE for one, tool in counted if one.call.tool == NONE])
    naive_lost = share([tool == NONE for one, tool in counted if one.call.tool != NONE])
    nothing = share([one.right for one in judged if one.utterance.call.tool == NONE])
    lost = share([one.route.tool == NONE for one in judged if one.utterance.call.tool != NONE])
    exact, by_words = (share([one.exact for one in those]) for those in (judged, without))
    right = share([one.right for one in judged])
    return [
        at_least("right tool", PERCENT * right, "%", RIGHT, PERCENT * naive),
        at_least("exact call", PERCENT * exact, "%", EXACT, PERCENT * by_words),
        at_least("no question for a tool, told as none", PERCENT * nothing, "%", NOTHING, PERCENT * naive_none),
        at_most("question for a tool, told as none", PERCENT * lost, "%", None, PERCENT * naive_lost),
    ]


def _requests(judged: Sequence[Judged], learned: Sequence[Utterance]) -> list[RowView]:
    known = {plain(one.text) for one in learned}
    new = [one for one in judged if plain(one.utterance.text) not in known]
    two = [one.then_found for one in judged if one.utterance.then]
    one = [one.route.then is not None for one in judged if not one.utterance.then]
    error = calibration_error(bands(judged))
    return [
        at_least("right tool, where nobody else said so", PERCENT * share([one.right for one in new]), "%", RIGHT),
        at_least("exact call, likewise", PERCENT * share([one.exact for one in new]), "%", EXACT),
        at_least("second request found", PERCENT * share(two), "%", None),
        at_most("second request where there is none", PERCENT * share(one), "%", None),
        at_most("confidence, from what came true", PERCENT * error, "%", None),
    ]


def _vectors_ms(utterances: Sequence[Utterance]) -> list[float]:
    """What a vector of each takes, with the model of the same shape that search uses."""
    encoder = engine.load()
    return [_least_ms(partial(encoder.vectors, [one.text])) for one in utterances]


def _costs(took: Sequence[float], cpu: float, vectors: Sequence[float]) -> list[RowView]:
    both = subprocess.run([sys.executable, "-c", _BOTH], cwd=FOLDER.parents[2], capture_output=True, check=True)
    size = sum((FOLDER.parents[2] / file).stat().st_size for file in SHIPPED)
    return [
        at_most("question to a tool, p50", median(took), "ms", None, median(vectors)),
        at_most("question to a tool, p95", percentile(took, 95), "ms", SLOWEST_MS, percentile(vectors, 95)),
        at_most("question to a tool, mean, processor", cpu, "ms", None),
        at_most("process with both models", int(both.stdout) / 1_024, "MiB", MOST_MIB),
        at_most("weights of both", size / MEGABYTE, "MB", MOST_MB),
    ]


def by_tool(judged: Sequence[Judged]) -> list[str]:
    """A line for each tool: how often it was found, and what it was taken for otherwise."""
    lines, mixed = [], confusion(judged)
    for tool in ARGUMENTS:
        of = [one for one in judged if one.utterance.call.tool == tool]
        wrong = ((count, told) for (asked, told), count in mixed.items() if asked == tool != told)
        others = sorted(wrong, reverse=True)
        taken = ", ".join(f"{told} {count}" for count, told in others[:3])
        lines.append(
            f"{tool:21}{sum(one.right for one in of):4}/{len(of):<4} exact {sum(one.exact for one in of):<4}"
            f"{'taken for ' + taken if taken else ''}".rstrip()
        )
    return lines


def _draw(judged: Sequence[Judged], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    plot.draw_confusion(confusion(judged), list(ARGUMENTS), folder / "router.png")
    plot.draw_calibration(bands(judged), folder / "router_certainty.png")
