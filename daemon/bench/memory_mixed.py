"""Short things of one's own beside the documents of a real project, and questions on both: what crowds out what."""

import math
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from daemon import engine
from daemon.bench.figures import Asked, at_least, fresh_home
from daemon.bench.memory_quality import NOW, Embedded
from knowledge.memory.documents.anchor import Anchors
from knowledge.memory.documents.document import read
from knowledge.memory.documents.parts import parts
from knowledge.memory.encoding import DIMENSIONS, MODEL, Encoder
from knowledge.memory.entry import Entry
from knowledge.memory.index import Index
from knowledge.memory.search import search
from knowledge.memory.vectors import Vectors
from knowledge.memory.wanted import Wanted
from knowledge.store.memory import Memory
from knowledge.views import RowView

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("memory_mixed.toml")
FIRST = 10


class Question(NamedTuple):
    """What is asked, and what answers it: a ref, or the path of a document."""

    text: str
    answer: str


def mixed(asked: Asked) -> list[RowView]:
    """How often the answer comes first and among the first ten, and nDCG@10 with that one answer."""
    asked.tell("search among notes and documents")
    encoder, sample = engine.load(), tomllib.loads(SAMPLE.read_text(encoding="utf-8"))
    own = [Question(text, f"own{number}") for number, (_, _, text) in enumerate(sample["own"]) if text]
    documents = [Question(text, path) for path, text in sample["documents"]]
    with fresh_home() as home, Memory.writer(home.memory) as memory:
        fill(memory, entries(sample["own"]), encoder)
        return [*_rows("things of one's own", memory, own, encoder), *_rows("documents", memory, documents, encoder)]


def _rows(name: str, memory: Memory, questions: list[Question], encoder: Encoder) -> list[RowView]:
    places = [place(memory, one, encoder) for one in questions]
    count = len(places)
    return [
        at_least(f"mixed: {name}, nDCG@10 of {count}", sum(map(gain, places)) / count, "", None),
        at_least(f"mixed: {name}, answer first", places.count(0) / count, "", None),
        at_least(f"mixed: {name}, answer among ten", sum(one < FIRST for one in places) / count, "", None),
    ]


def entries(own: Sequence[Sequence[str]], root: Path = ROOT) -> Iterator[Entry]:
    """The sample's own things, called by their number, and this project's documents, called by their path."""
    for number, (kind, text, _) in enumerate(own):
        title, _, body = text.partition("\n")
        yield Entry(kind, f"own{number}", None, NOW, title, body)  # type: ignore[arg-type]
    for path in sorted([root / "README.md", *(root / "docs").rglob("*.md")]):
        document, anchors = read(path.name, path.read_text(encoding="utf-8")), Anchors()
        for section in document.sections:
            ref = f"{path.relative_to(root)}#{anchors.of(section.headings[-1] if section.headings else '')}"
            title = " › ".join(section.headings) or document.title
            for number, (_, body) in enumerate(list(parts(section.text)) or [(0, "")]):
                yield Entry("document", ref.removesuffix("#"), None, NOW, title, body, part=number)


def fill(memory: Memory, some: Iterator[Entry], encoder: Encoder) -> None:
    """Write entries with their vectors."""
    index, vectors = Index(memory), Vectors(memory)
    with memory.database.transaction():
        vectors.begin(MODEL, DIMENSIONS)
        for one in some:
            vectors.put(index.put(one), encoder.vectors([f"{one.title}\n{one.body}"]))


def place(memory: Memory, question: Question, encoder: Encoder) -> int:
    """Of the first hit that answers; `FIRST` where none of the first ten does."""
    embed = Embedded({question.text: encoder.vectors([question.text])})
    hits = search(memory, Wanted(question.text, limit=FIRST), embed, now=NOW)
    refs = [hit.entry.ref for hit in hits]
    return next((number for number, ref in enumerate(refs) if question.answer in (ref, ref.partition("#")[0])), FIRST)


def gain(found: int) -> float:
    """nDCG@10 of one answer at a place."""
    return 1 / math.log2(found + 2) if found < FIRST else 0.0
