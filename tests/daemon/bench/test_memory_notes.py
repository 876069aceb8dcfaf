"""Notes that were put in quickly stand there as if they had been put in one by one."""

from pathlib import Path

from daemon.bench.memory_notes import NOW, PROJECTS, Made, fill
from knowledge.memory.encoding import DIMENSIONS, MODEL
from knowledge.memory.entry import Entry
from knowledge.memory.index import Index
from knowledge.memory.nearest import Nearest
from knowledge.memory.vectors import SLOTS, Vectors
from knowledge.memory.wanted import Wanted
from knowledge.store.memory import Memory


def test_quick_and_one_by_one_are_the_same(tmp_path: Path) -> None:
    with Memory.writer(tmp_path / "quick.db") as quick, Memory.writer(tmp_path / "slow.db") as slow:
        fill(quick, Made(), 0, SLOTS)
        made = Made()
        vectors, texts = made.vectors(SLOTS), made.texts(SLOTS)
        with slow.database.transaction():
            Vectors(slow).begin(MODEL, DIMENSIONS)
            for number, ((title, body), vector) in enumerate(zip(texts, vectors, strict=True)):
                entry = Entry("note", f"n{number}", number % PROJECTS, NOW, title, body)
                Vectors(slow).put(Index(slow).put(entry), vector.tobytes())
        for table in ("blocks", "entries_without_vector", "vector_model"):
            values = {"limit": 10, "but": "[]", "longest": 100}
            mine, its = (list(map(tuple, one.database.all(table, values))) for one in (quick, slow))
            assert mine == its
        for number in (1, SLOTS):
            ref = f"n{number - 1}"
            assert Index(quick).by_ref(ref) == Index(slow).by_ref(ref)
        near = Nearest(quick, vectors[7].tobytes(), MODEL).found(Wanted("").limits(NOW), narrow=False)
        assert max(near, key=lambda one: near[one]) == 8
