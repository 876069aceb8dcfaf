"""How good search is: nDCG@10 over labelled corpora with one setting, beside what it is made of and what is usual."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from daemon import engine
from daemon.bench.figures import Asked, at_least, fresh_home
from daemon.bench.memory_corpora import Labelled, own, read
from knowledge.memory.encoding import DIMENSIONS, MODEL, Encoder
from knowledge.memory.entry import Entry
from knowledge.memory.index import Index
from knowledge.memory.search import search
from knowledge.memory.vectors import Vectors
from knowledge.memory.wanted import Wanted
from knowledge.memory.words import asked as words_of
from knowledge.store.memory import Memory
from knowledge.views import RowView

LIMITS = {"locomo": 0.50, "nl2bash": 0.52}
FIRST = 10
DEEP = 100
RRF = 60
SLICE, OTHERS = 40, 200
"""Of a corpus in a slice: questions, and documents that answer none of them."""
NOW = 1_767_225_600_000_000

Order = Callable[["Corpus", int], Sequence[int]]
"""The documents of a corpus, by number, that are found for a question: what fits best first."""


class Embedded:
    """Vectors that are there already, as search is given them."""

    def __init__(self, vectors: dict[str, bytes]) -> None:
        self.vectors, self.model = vectors, MODEL

    def __call__(self, texts: list[str]) -> bytes:
        return b"".join(self.vectors[text] for text in texts)


class Corpus:
    """Documents in a memory of their own, and questions."""

    def __init__(self, labelled: Labelled, memory: Memory, encoder: Encoder) -> None:
        self.memory = memory
        self.texts, self.questions, self.relevant = labelled.documents, labelled.questions, labelled.relevant
        self.vectors = [encoder.vectors([text]) for text in self.texts]
        self.embed = Embedded({text: encoder.vectors([text]) for text in self.questions})
        self.numbers: dict[int, int] = {}
        """Of documents, by the numbers of their entries."""
        self._fill()

    def _fill(self) -> None:
        index, vectors = Index(self.memory), Vectors(self.memory)
        with self.memory.database.transaction():
            vectors.begin(MODEL, DIMENSIONS)
            for number, text in enumerate(self.texts):
                title, _, body = text.partition("\n")
                entry = index.put(Entry("note", str(number), None, NOW, title, body))
                self.numbers[entry] = number
                vectors.put(entry, self.vectors[number])
        self.matrix = _matrix(self.vectors)

    def score(self, order: Order) -> list[float]:
        """nDCG@10 of each question."""
        return [ndcg(order(self, number), relevant) for number, relevant in enumerate(self.relevant)]


def quality(asked: Asked, folder: Path | None) -> list[RowView]:
    """A row for each sort of corpus, and below the figures what each way to search it gives.

    Vectors are made by the shipped encoder, each time. Without a folder the corpus is the one that is shipped.
    """
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    encoder = engine.load()
    for labelled in _corpora(asked, folder):
        asked.tell(f"search in {labelled.folder}")
        part = labelled if asked.full else labelled.slice(SLICE, OTHERS)
        with fresh_home() as home, Memory.writer(home.memory) as memory:
            corpus = Corpus(part, memory, encoder)
            for name, order in ORDERS.items():
                found[labelled.sort][name] += corpus.score(order)
    return [_row(asked, sort, scores, whole=asked.full) for sort, scores in sorted(found.items())]


def _row(asked: Asked, sort: str, scores: dict[str, list[float]], *, whole: bool) -> RowView:
    means = {name: sum(each) / len(each) for name, each in scores.items()}
    rest = ", ".join(f"{name} {value:.3f}" for name, value in means.items() if name != "ours")
    asked.note(f"{sort}: {rest}; the reference is the better of BM25 and RRF")
    count, limit = len(scores["ours"]), LIMITS.get(sort) if whole else None
    return at_least(f"{sort}, nDCG@10 of {count}", means["ours"], "", limit, max(means["BM25"], means["RRF"]))


def _corpora(asked: Asked, folder: Path | None) -> Iterator[Labelled]:
    """Each that can be read; what cannot is said."""
    if folder is None:
        yield own()
        return
    for each in sorted(one for one in folder.iterdir() if one.is_dir()):
        try:
            yield read(each)
        except ValueError as error:
            asked.note(f"{each.name} was not measured: {error}")


def ndcg(found: Sequence[int], relevant: set[int]) -> float:
    """Normalised discounted cumulative gain of the first ten."""
    gain = sum(1 / math.log2(place + 2) for place, one in enumerate(found[:FIRST]) if one in relevant)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(FIRST, len(relevant))))


# ── ways to search ────────────────────────────────────────────────────────────────────────────────


def _ours(corpus: Corpus, number: int) -> list[int]:
    hits = search(corpus.memory, Wanted(corpus.questions[number]), corpus.embed, now=NOW)
    return [int(hit.entry.ref) for hit in hits]


def _words(corpus: Corpus, number: int) -> list[int]:
    return [int(hit.entry.ref) for hit in search(corpus.memory, Wanted(corpus.questions[number]), now=NOW)]


def _bm25(corpus: Corpus, number: int) -> list[int]:
    """As SQLite ranks."""
    wanted = Wanted(corpus.questions[number])
    words = " OR ".join(f'"{word}"' for word in words_of(wanted.text))
    asked = {**wanted.limits(NOW), "words": words, "most": len(corpus.texts), "limit": DEEP}
    rows = corpus.memory.database.all("entries_by_words", asked) if words else []
    return [corpus.numbers[row["id"]] for row in rows]


def _dense(corpus: Corpus, number: int) -> list[int]:
    near = corpus.matrix @ _matrix([corpus.embed.vectors[corpus.questions[number]]])[0]
    return [int(one) for one in np.argsort(-near, kind="stable")[:DEEP]]


def _rrf(corpus: Corpus, number: int) -> list[int]:
    scores: dict[int, float] = defaultdict(float)
    for order in (_bm25, _dense):
        for place, one in enumerate(order(corpus, number)):
            scores[one] += 1 / (RRF + place + 1)
    return sorted(scores, key=lambda one: -scores[one])


ORDERS: dict[str, Order] = {"ours": _ours, "words alone": _words, "BM25": _bm25, "dense": _dense, "RRF": _rrf}


def _matrix(vectors: Sequence[bytes]) -> NDArray[np.float32]:
    return np.frombuffer(b"".join(vectors), "<f2").reshape(len(vectors), -1).astype(np.float32)
