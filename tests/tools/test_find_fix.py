"""How an error was fixed, as a tool."""

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.events import FixForgotten, FixLearned
from knowledge.redact import clean
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import TREES, at
from tests.tools.asked import ask, refused
from tests.tools.broken_shop import HOSTILE, NOW, SHOP, Shop, broken, edit
from tests.tools.stage import around
from tools.find_fix import find_fix
from tools.kit.around import Said

TRACE = """Traceback (most recent call last):
  File "app.py", line 1, in <module>
    import yaml
ModuleNotFoundError: No module named 'yaml'
"""


@pytest.mark.parametrize(
    "said",
    [
        "ModuleNotFoundError: No module named 'yaml'",
        TRACE,
        "no module named yaml",
        "the yaml import error",
        "how did i fix the missing yaml module",
        "pyyaml",
    ],
)
def test_a_fix_is_found_by_what_the_error_says(said: str) -> None:
    shop, named = broken()
    answer = ask(find_fix, around(shop, NOW, here=Path(SHOP)), error=said)
    assert "ran `pip install pyyaml`" in answer.text
    assert "worked 1 of 1 time" in answer.text
    assert f"f{named['yaml']}" in answer.sources
    assert answer.recorded


def test_a_fix_of_other_names_is_carried_over() -> None:
    shop, _ = broken()
    shop.helps(None, "start redis first", at(1, 9), error="ConnectionError: Error 111 connecting to localhost:6379")
    answer = ask(find_fix, around(shop, NOW), error="ConnectionError: Error 111 connecting to localhost:6379")
    assert "start redis first" in answer.text
    assert "not tried yet" in answer.text


def test_ids_name_a_failure_or_a_fix() -> None:
    shop, named = broken()
    of_failure = ask(find_fix, around(shop, NOW), error=f"f{named['yaml']}")
    fix = next(one for one in of_failure.sources if one.startswith("x"))
    assert of_failure.text.startswith(f"For f{named['yaml']} (ModuleNotFoundError: No module named 'yaml'):")
    assert ask(find_fix, around(shop, NOW), error=fix).text.startswith(
        f"{fix}: ran `pip install pyyaml` (worked 1 of 1 time"
    )


def test_without_an_error_it_is_for_the_last_failure() -> None:
    shop, named = broken()
    answer = ask(find_fix, around(shop, NOW, here=Path(SHOP)))
    assert not answer.recorded
    assert answer.text.startswith(f"No fix is known for f{named['test_login']} (tests/test_web.py::test_login)")
    assert answer.sources == (f"f{named['test_login']}",)


def test_after_a_failure_was_explained_it_is_for_that_one() -> None:
    shop, named = broken()
    before = Said("why", "explain_failure", {}, (f"f{named['yaml']}", "e4"))
    stage = replace(around(shop, NOW, here=Path(SHOP)), before=before)
    assert "pip install pyyaml" in ask(find_fix, stage).text


def test_after_several_were_listed_it_is_for_each() -> None:
    shop, named = broken()
    before = Said("what broke", "list_failures", {}, (f"f{named['linker']}", f"f{named['yaml']}"))
    answer = ask(find_fix, replace(around(shop, NOW, here=Path(SHOP)), before=before))
    first, second = answer.text.splitlines()
    assert first == f"f{named['linker']} (ld: undefined reference to `pay'): no fix is known"
    assert second.startswith(
        f"f{named['yaml']} (ModuleNotFoundError: No module named 'yaml'): x5: ran `pip install pyyaml`"
    )
    assert answer.recorded


def test_an_edit_is_shown_line_by_line() -> None:
    shop, named = broken()
    change = edit("src/pay.c", "@@ -1,2 +1,3 @@", "-int pay;", "+int pay(void);", "+int paid(void);")
    told = shop.by_seq(named["linker"]).event
    learned = FixLearned(
        failure=named["linker"], occurrence=named["linker"], fingerprint=told.fingerprint, kind=told.kind,  # type: ignore[attr-defined]
        tree=clean(TREES[1]), edits=[change], commands=[], explained=1.0, red="r", green="g", at=at(2, 10),
    )  # fmt: skip
    fix = shop.hear(learned, at(2, 10))
    text = ask(find_fix, around(shop, NOW), error="the linker error").text
    assert f"x{fix}: changed src/pay.c (+2 -1)" in text
    assert text.splitlines()[2:] == ["  in src/pay.c:", "    -int pay;", "    +int pay(void);", "    +int paid(void);"]


def test_a_note_of_a_fix_is_found_by_its_words() -> None:
    shop, _ = broken()
    seq = shop.noted(
        "Clear the turbo cache when hydration mismatches", at(1, 9), kind="fix", body=clean("rm -rf .turbo")
    )
    answer = ask(find_fix, around(shop, NOW), error="hydration mismatch")
    assert answer.sources == (f"n{seq}",)
    assert "found by its words, a note" in answer.text
    assert "rm -rf .turbo" in answer.text


def test_what_was_forgotten_is_not_suggested() -> None:
    shop, _ = broken()
    fix = int(ask(find_fix, around(shop, NOW), error="pyyaml").sources[0][1:])
    shop.hear(FixForgotten(fix=fix, at=at(2, 10)), at(2, 10))
    assert not ask(find_fix, around(shop, NOW), error="No module named 'yaml'").recorded


@pytest.mark.parametrize("said", ["port 8080 is already in use", "E0382: borrow of moved value", "webpack oom"])
def test_where_nothing_fits_nothing_is_guessed(said: str) -> None:
    shop, _ = broken()
    answer = ask(find_fix, around(shop, NOW), error=said)
    assert not answer.recorded
    assert answer.text.startswith("No fix is known for")
    assert answer.sources == ()


def test_an_empty_memory_says_so(story: Story) -> None:
    for said in ("", "port in use"):
        assert not ask(find_fix, around(story, at(0, 9)), error=said).recorded


def test_hostile_texts_stay_texts() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    seq = shop.failed("make", at(0, 9), HOSTILE)
    shop.fixed(seq, HOSTILE, at(0, 9.5))
    answer = ask(find_fix, around(shop, at(0, 10)), error=HOSTILE)
    assert answer.orders == ()


@pytest.mark.parametrize("said", ["f999", "x999"])
def test_an_id_of_nothing_is_refused(said: str) -> None:
    shop, _ = broken()
    error, hint = refused(find_fix, around(shop, NOW), error=said)
    assert said in error
    assert hint
