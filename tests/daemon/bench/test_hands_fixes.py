"""Recorded fixes go in again, and where nobody can say where, none does."""

from daemon.bench.figures import Asked
from daemon.bench.hands_fixes import measure


def test_all_go_in_and_none_wrongly() -> None:
    rows = {one.name: one for one in measure(Asked(str))}
    assert all(one.ok for one in rows.values())
    assert {one.value for name, one in rows.items() if name.startswith("fixes go in, ")} == {100.0}
    twice = rows["fixes go in wrongly, its lines stand twice, nothing is kept"]
    assert (twice.value, twice.reference) == (0.0, 100.0)
