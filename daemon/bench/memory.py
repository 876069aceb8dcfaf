"""Search in memory: how good on labelled corpora, how fast and how big among generated notes; and what days take.

`--data DIR` names a folder with `search/<corpus>/{docs,queries}.jsonl`; corpora whose names begin alike are measured
together. Without it a small corpus of our own is asked; without the model engine only speed is measured. `--plots
FOLDER` draws `memory.png`.
"""

from pathlib import Path

from daemon import engine
from daemon.bench.figures import Asked
from daemon.bench.memory_days import days
from daemon.bench.memory_embedding import embedding
from daemon.bench.memory_quality import quality
from daemon.bench.memory_speed import speed
from knowledge.views import RowView


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    if not engine.built():
        asked.note("the model engine is not built (./scripts/engine): how good search is was not measured")
        return [*speed(asked, None), *days(asked)]
    corpora = Path(asked.data) / "search" if asked.data else None
    if corpora and not corpora.is_dir():
        asked.note(f"{corpora} is no folder: --data names one with search/<corpus>/docs.jsonl and queries.jsonl")
        corpora = None
    if corpora is None:
        asked.note("no corpora were given (--data): how good search is was asked of the small one that is shipped")
    return [*quality(asked, corpora), *embedding(asked), *speed(asked, engine.load()), *days(asked)]
