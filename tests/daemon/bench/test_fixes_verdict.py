"""From what a replay brought to its figures: who does everything right has them all, and the obvious way is bad."""

import pytest

from daemon.bench.fixes_asides import Asides
from daemon.bench.fixes_cases import Case, Family
from daemon.bench.fixes_courses import after_edits, edited
from daemon.bench.fixes_episode import Played
from daemon.bench.fixes_names import Names
from daemon.bench.fixes_plan import Again, Other, Plan, Scene
from daemon.bench.fixes_play import Heard, Stored, Told
from daemon.bench.fixes_score import Shown, Truth
from daemon.bench.fixes_verdict import Verdict, rows

NOISE = frozenset({("README.md", "+something else"), ("docs/guide.md", "+and more")})


def case(name: str) -> Case:
    return Case(f"python {name}.py", {f"{name}.py": f"import {name}\n"}, do=(f"pip install {name}",), key=name)


def shown(name: str) -> Shown:
    return Shown(commands=frozenset({f"pip install {name}"}))


def told(name: str, kind: str = "no module", **more: str) -> Told:
    return Told(
        f"run-{name}", "python", "ModuleNotFoundError", frozenset({f"v1:{name}"}), frozenset({kind}), "gone", 2, **more
    )


FAMILY = Family("not installed", lambda _names: case("flask"))
CHANCE = Family("too slow", lambda _names: LUCKY)
FLASK, LUCKY, DJANGO = case("flask"), Case("python -m unittest slow", {}, chance="slow"), case("django")
MENDED = Played(FLASK, FAMILY.name, "edited", "r1", "g1", Truth(shown("flask")), Shown(NOISE, shown("flask").commands))
PASSED = Played(LUCKY, CHANCE.name, "after edits", "r2", "g2", Truth(Shown()), Shown(NOISE))
SCENE = Scene(FAMILY, FLASK, edited, 0)
PLAN = Plan(
    scenes=[SCENE, Scene(CHANCE, LUCKY, after_edits, 0)],
    again=[Again(SCENE, 0)],
    kinds=[Other(DJANGO, 0, FAMILY.name)],
    alike=[Other(case("own"), 0, FAMILY.name)],
    spoilt=[],
    missing=[],
)
SLOW = Told("r2", "unittest", "AssertionError", frozenset({"v1:slow"}), frozenset({"slow"}))


def heard(stored: list[Stored], again: Told, kind: Told, new: Told) -> Heard:
    played, reds, closed = [MENDED, PASSED], [told("flask"), SLOW], [True, True]
    return Heard(played, reds, closed, stored, [again], [kind], [new], [], unseen=0, learns=True)


@pytest.fixture
def perfect() -> Heard:
    again = told("flask")._replace(first="x5", how="exact", shown=shown("flask"))
    kind = told("django")._replace(first="x5", how="kind", shown=shown("django"))
    return heard([Stored("x5", MENDED, shown("flask"))], again, kind, told("own"))


def test_who_does_everything_right_has_all_figures(perfect: Heard) -> None:
    found = rows(PLAN, perfect, full=True)
    assert all(row.ok for row in found)
    values = [row.value for row in found]
    assert values[:7] == [100, 100, 0, 100, 100, 0, 100]
    assert not list(Verdict(PLAN, perfect).misses())


def test_the_obvious_way_is_as_bad_as_it_should_be(perfect: Heard) -> None:
    again, kind, wrong, stored, _, chance = rows(PLAN, perfect, full=True)[:6]
    assert again.reference == 100  # the only fix of its type is the right one
    assert kind.reference == 0  # shown as it was learned
    assert wrong.reference == 100  # the type is known, so something is shown
    assert stored.reference == 0  # with all that was done beside, and of what passed by chance
    assert chance.reference == 1


def test_the_youngest_of_two_is_no_good_guess(perfect: Heard) -> None:
    other = MENDED._replace(case=DJANGO, truth=Truth(shown("django")))
    both = perfect._replace(played=[*perfect.played, other], reds=[*perfect.reds, told("django")], closed=[True] * 3)
    assert Verdict(PLAN, both).naive_again() == [False]


def test_a_fix_that_was_learned_from_another_run_is_not_true(perfect: Heard) -> None:
    found = Verdict(PLAN, perfect._replace(stored=[*perfect.stored, Stored("x9", None, shown("flask"))]))
    assert found.stored() == [True, False]
    assert list(found.misses()) == ["stored x9: learned from a run that ends no episode: pip install flask"]


def test_silence_is_a_miss_and_anything_new_is_wrong(perfect: Heard) -> None:
    silent = heard(list(perfect.stored), told("flask"), told("django"), told("own"))
    assert (Verdict(PLAN, silent).again(), Verdict(PLAN, silent).kinds()) == ([False], [False])
    loud = perfect._replace(alike=[told("own")._replace(first="x5", how="kind", shown=shown("own"))])
    assert Verdict(PLAN, loud).wrong() == [True]
    assert [row.ok for row in rows(PLAN, loud, full=True)][2] is False
    assert all(row.ok for row in rows(PLAN, loud, full=False))


def test_a_fix_that_is_shown_as_it_was_learned_does_not_carry_over(perfect: Heard) -> None:
    unchanged = perfect._replace(kinds=[told("django")._replace(first="x5", how="kind", shown=shown("flask"))])
    assert Verdict(PLAN, unchanged).kinds() == [False]


def test_a_fix_of_what_passed_by_chance_is_told_of(perfect: Heard) -> None:
    stored = [*perfect.stored, Stored("x9", PASSED, Shown(NOISE))]
    found = Verdict(PLAN, perfect._replace(stored=stored))
    assert (found.by_chance(), found.stored()) == ([True], [True, False])
    assert list(found.misses()) == ["stored x9: too slow, after edits: passed by chance"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"again": [told("another")]},
        {"again": [told("flask")._replace(occurrences=1)]},
        {"kinds": [told("flask")]},
        {"kinds": [told("django", "of another kind")]},
        {"alike": [told("flask")]},
    ],
)
def test_a_failure_that_is_not_named_as_intended_shows(perfect: Heard, wrong: dict[str, list[Told]]) -> None:
    assert all(Verdict(PLAN, perfect).intended())
    assert not all(Verdict(PLAN, perfect._replace(**wrong)).intended())


def test_what_a_release_that_learns_nothing_can_show_is_the_data_alone(perfect: Heard) -> None:
    assert all(row.name.startswith("data:") for row in rows(PLAN, perfect._replace(learns=False), full=True))


def test_an_aside_does_the_same_to_a_file_before_and_after_its_fix() -> None:
    asides = Asides(Names("one"))
    red = f"import sys\n{asides.more('a.py')}print(sys.argv[9])\n"
    green = red.replace("sys.argv[9]", "sys.argv")
    for _ in range(50):
        aside = asides.beside("a.py", red)
        assert aside
        assert aside.edit(red) != red
        assert aside.edit(red).replace("sys.argv[9]", "sys.argv") == aside.edit(green)
