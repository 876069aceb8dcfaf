"""A mistake is told when failures of one kind were fixed in one way, whatever they are about, in runs of their own."""

from knowledge.events import FixCommand, FixEdit
from knowledge.memory.learned.mistakes import Mended, lessons, way_of
from knowledge.redact import clean


def mended(
    seq: int, said: str, command: str = "", diff: str = "", *, project: int = 1, runs: tuple[str, ...] = ()
) -> Mended:
    whole = clean(f"--- a/m.py\n+++ b/m.py\n@@ -1 +1,2 @@\n{diff}\n")
    return Mended(
        seq,
        project,
        said,
        [FixEdit(path=clean(f"src/m{seq}.py"), diff=whole)] if diff else [],
        [FixCommand(command=clean(command), cwd=clean("/"), sort="install")] if command else [],
        runs or (f"run {seq}",),
    )


def installed(seq: int, name: str, project: int = 1) -> Mended:
    return mended(seq, f"No module named '{name}'", f"pip install {name}", project=project)


def test_what_differs_in_names_alone_is_one_way() -> None:
    (one,) = lessons("k", [installed(1, "flask"), installed(2, "rich", 2), installed(3, "attrs")])
    assert (one.kind, one.times, one.against, one.projects, one.evidence) == ("mistake", 3, 0, (1, 2), (1, 2, 3))
    assert one.title == "No module named '…': `pip install …`"


def test_edits_are_one_way_too() -> None:
    some = [mended(seq, f"name '{name}' is not defined", diff=f"+import {name}") for seq, name in enumerate("abc", 1)]
    assert list(lessons("k", some)) == []  # of one letter nothing can be told
    some = [
        mended(seq, f"name '{name}' is not defined", diff=f"+import {name}")
        for seq, name in enumerate(("re", "os", "io"), 1)
    ]
    assert [one.times for one in lessons("k", some)] == [3]


def test_a_fix_that_helped_again_counts_and_runs_count_once() -> None:
    again = mended(1, "refused", "docker compose up -d", runs=("a", "b", "c"))
    assert [one.times for one in lessons("k", [again])] == [3]
    one_run = [mended(seq, "refused", "docker compose up -d", runs=("a",)) for seq in range(1, 6)]
    assert list(lessons("k", one_run)) == []


def test_other_ways_count_against_it() -> None:
    some = [mended(seq, "refused", "docker compose up -d") for seq in (1, 2, 3)]
    others = [mended(seq, "refused", f"make fix-{seq}") for seq in (4, 5, 6)]
    assert [(one.times, one.against) for one in lessons("k", some + others)] == [(3, 3)]
    assert list(lessons("k", [*some, *others, mended(7, "refused", "make other")])) == []


def test_what_is_too_much_to_be_made_twice_or_was_redacted_is_no_way() -> None:
    assert way_of(mended(1, "x", diff="\n".join(f"+line {number}" for number in range(9)))) is None
    edit = FixEdit(path=clean("a"), diff=clean("@@\n+x"), redacted=True)
    assert way_of(Mended(1, 1, "x", [edit], [], ("r",))) is None
    assert way_of(Mended(1, 1, "x", [], [], ("r",))) is None
