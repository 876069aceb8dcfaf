"""Who is suspected, and who is not."""

from knowledge.changes.change import Change, Content
from knowledge.events import FailureDiagnosed
from knowledge.failures.suspects.evidence import evidence
from knowledge.failures.suspects.ranking import Ranking, probabilities, rank, shipped
from knowledge.failures.suspects.reasons import reasons
from tests.knowledge.failures.suspects.changing import change, edits, failing

BEFORE = "def price(key):\n    return 3\n\n\ndef total(keys):\n    return sum(price(key) for key in keys)\n"
SHOP = BEFORE.replace("return 3", "return 4")
FILES = {
    "shop.py": SHOP,
    "test_shop.py": "from shop import total\n\n\ndef test_total():\n    assert total(['a']) == 3\n",
}


def ranked(told: FailureDiagnosed, *changes: Change, files: dict[str, str] = FILES) -> Ranking:
    return rank(evidence([told], "/src"), changes, files.get)


def refs(ranking: Ranking) -> list[str]:
    return [one.seen.change.ref for one in ranking.ranked]


def noise(number: int) -> Change:
    return change(number, Content(f"notes{number}.txt", "a\n", "b\n"))


def test_who_touched_the_failing_line_comes_before_later_changes() -> None:
    told = failing("division by zero", frames=[("shop.py", 2, "price")])
    found = ranked(told, change(1, Content("shop.py", BEFORE, SHOP)), *map(noise, range(2, 9)))
    assert refs(found)[0] == "e1"
    assert not found.unclear
    assert reasons(found.ranked[0].seen, shipped())[0] == "it changed shop.py:2, which is where it fails"


def test_who_changed_what_the_test_calls_is_found_though_the_output_does_not_name_it() -> None:
    told = failing("assert 4 == 3", frames=[("test_shop.py", 5, "test_total")])
    found = ranked(told, change(1, Content("shop.py", BEFORE, SHOP)), *map(noise, range(2, 9)))
    assert refs(found)[0] == "e1"
    assert any("price" in said for said in reasons(found.ranked[0].seen, shipped()))


def test_a_name_that_was_taken_away_and_is_missed_tells() -> None:
    after = BEFORE.replace("def total(", "def total_of(")
    told = failing("cannot import name 'total' from 'shop'", frames=[("test_shop.py", 1, None)], code=None)
    found = ranked(told, change(1, Content("shop.py", BEFORE, after)), *map(noise, range(2, 9)))
    assert refs(found)[0] == "e1"


def test_what_only_looks_different_is_innocent() -> None:
    told = failing("no", frames=[("shop.py", 2, "price")])
    found = ranked(
        told, change(1, Content("shop.py", BEFORE, BEFORE.replace("return 3", "return 3  # cheap"))), noise(2)
    )
    assert {one.seen.change.ref: one.probability for one in found.ranked} == {"e2": 1.0, "e1": 0.0}


def test_what_was_undone_is_innocent() -> None:
    told = failing("no", frames=[("shop.py", 2, "price")])
    found = ranked(told, *edits("shop.py", BEFORE, SHOP, BEFORE), noise(7))
    assert refs(found)[0] == "e7"
    assert [one.probability for one in found.ranked[1:]] == [0.0, 0.0]


def test_of_several_edits_of_one_file_the_one_at_the_place_is_suspected() -> None:
    third = SHOP + "\n\ndef count(keys):\n    return len(keys)\n"
    fourth = third.replace("return len", "return 1 + len")
    told = failing("assert 4 == 3", frames=[("shop.py", 2, "price")])
    assert refs(ranked(told, *edits("shop.py", BEFORE, SHOP, third, fourth)))[0] == "e0"


def test_what_is_installed_is_suspected_of_a_missing_module() -> None:
    told = failing("No module named 'yaml'", code=None, frames=[("shop.py", 2, "price")])
    install = change(1, sort="environment", command="pip uninstall -y yaml", title="pip uninstall -y yaml")
    assert refs(ranked(told, install, *map(noise, range(2, 9))))[0] == "e1"


def test_nothing_changed_and_nobody_is_suspected() -> None:
    found = ranked(failing())
    assert (found.ranked, found.unclear) == ((), True)


def test_shares_add_up_and_the_innocent_have_none() -> None:
    shares = probabilities([{"owned": 1.0}, {}, {"recent": 1.0}], [False, True, False], shipped())
    assert abs(sum(shares) - 1) < 1e-9
    assert shares[1] == 0
    assert probabilities([{}], [True], {}) == [0.0]


def test_documents_alone_are_hardly_suspected() -> None:
    told = failing("assert 4 == 3", frames=[("test_shop.py", 5, "test_total")])
    readme = change(2, Content("README.md", "a\n", "b\n"))
    assert refs(ranked(told, change(1, Content("shop.py", BEFORE, SHOP)), readme))[0] == "e1"
