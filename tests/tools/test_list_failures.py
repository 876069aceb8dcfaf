"""Which failures there are, as a tool."""

from pathlib import Path

import pytest

from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import MINUTE, at
from tests.tools.asked import ask, refused
from tests.tools.broken_shop import HOSTILE, NOW, SHOP, Shop, broken
from tests.tools.stage import around
from tools.kit.answer import Answer
from tools.list_failures import SHOWN, list_failures


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, ["test_rounding", "test_login_redirect", "test_login", "linker", "docker"]),
        ({"project": "blog"}, ["blog"]),
        ({"project": "2"}, ["blog"]),
        ({"status": "fixed"}, ["yaml"]),
        ({"status": "all"}, ["test_rounding", "test_login_redirect", "test_login", "linker", "docker", "yaml"]),
        ({"since": "today"}, ["test_rounding", "test_login_redirect", "test_login", "linker"]),
        ({"since": "yesterday"}, ["docker"]),
        ({"since": "1pm"}, ["test_rounding", "test_login_redirect", "test_login"]),
        ({"since": "monday", "status": "fixed"}, ["yaml"]),
        ({"since": "yesterday", "status": "fixed"}, []),
        ({"since": "last two hours", "status": "all"}, ["test_rounding", "test_login_redirect", "test_login"]),
    ],
)
def test_they_are_listed_the_latest_first(arguments: dict[str, str], expected: list[str]) -> None:
    shop, named = broken()
    answer = ask(list_failures, around(shop, NOW, here=Path(SHOP)), **arguments)
    assert [one["id"] for one in answer.data["failures"]] == [f"f{named[one]}" for one in expected]  # type: ignore[union-attr,index,call-overload]
    assert set(answer.sources) == {f"f{named[one]}" for one in expected}
    assert answer.recorded


def test_outside_of_projects_all_are_listed_with_theirs() -> None:
    shop, _ = broken()
    answer = ask(list_failures, around(shop, NOW))
    assert answer.text.splitlines()[0] == "6 failures are open:"
    assert "[npm run lint, blog]" in answer.text.splitlines()[1]


def test_a_line_says_what_where_since_when_and_how_often() -> None:
    shop, named = broken()
    shop.failed("make", at(2, 14.5), "ld: undefined reference to `pay'", file="src/pay.c", file_line=31)
    first = ask(list_failures, around(shop, NOW), project="shop").text.splitlines()[1]
    assert first == (
        f"f{named['linker']}  src/pay.c:31: ld: undefined reference to `pay'  [make]  red since today 09:00, 2 times"
    )


def test_what_is_fixed_says_when_and_how() -> None:
    shop, _ = broken()
    text = ask(list_failures, around(shop, NOW), project="shop", status="fixed").text
    assert "fixed Monday 09:18 (command succeeded)" in text


def test_what_is_still_open_from_before_is_named() -> None:
    shop, named = broken()
    answer = ask(list_failures, around(shop, NOW), project="shop", since="5 minutes ago")
    assert answer.text.startswith("Nothing is broken in shop (since today 14:56)")
    assert f"Still open from before: f{named['test_rounding']}, " in answer.text
    assert answer.recorded


def test_what_nobody_captured_is_listed_while_it_is_news() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    seq = shop.failed("make", at(0, 9), "exit status 2, not captured", fingerprint="", kind="", line=None)
    assert ask(list_failures, around(shop, at(0, 10))).sources == (f"f{seq}",)
    assert ask(list_failures, around(shop, at(3, 10))).sources == ()
    assert ask(list_failures, around(shop, at(3, 10)), since="monday").sources == (f"f{seq}",)
    shop.ran("make", at(0, 9.5))
    assert ask(list_failures, around(shop, at(0, 10))).sources == ()
    assert ask(list_failures, around(shop, at(0, 10)), status="fixed").sources == (f"f{seq}",)


def test_where_nobody_looked_that_is_said(story: Story) -> None:
    answer = ask(list_failures, around(story, at(0, 9)))
    assert not answer.recorded
    assert "Nothing was recorded yet." in answer.text
    story.watched(at(0, 8))
    watched = ask(list_failures, around(story, at(0, 9)), project="shop")
    assert watched.recorded
    assert watched.text == "Nothing is broken in shop, as far as is on record. Nothing was recorded before today 08:00."


def test_many_are_counted() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    for one in range(SHOWN + 7):
        shop.failed(f"make part{one}", at(0, 8) + one * MINUTE, f"error {one}: gone")
    answer = ask(list_failures, around(shop, at(0, 12)))
    assert len(answer.sources) == SHOWN
    assert answer.text.splitlines()[-1] == "and 7 more"


def test_hostile_texts_are_one_line_of_text() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    shop.failed(HOSTILE, at(0, 9), HOSTILE)
    answer = ask(list_failures, around(shop, at(0, 10)))
    assert len(answer.text.splitlines()) == 2
    assert answer.orders == ()


@pytest.mark.parametrize(
    "arguments", [{"project": "shpo"}, {"project": "zebra"}, {"since": "standup"}, {"status": "red"}]
)
def test_what_cannot_be_understood_is_refused(arguments: dict[str, str]) -> None:
    shop, _ = broken()
    error, hint = refused(list_failures, around(shop, NOW), **arguments)
    assert error
    assert hint


def test_what_failed_in_a_time_and_is_over_is_not_denied(story: Story) -> None:
    story.watched(at(0, 8))
    mended = story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), status=1), "test_sum")
    story.mended(mended, story.ran("pytest -q", at(0, 11)))
    answer = asked_today(story)
    assert answer.data["over"] == [f"f{mended}"]
    assert f"1 failure of that time is over: f{mended}." in answer.text.splitlines()
    still = story.broke("no such file", story.ran("make", at(0, 12), status=2))
    answer = asked_today(story)
    assert answer.sources == (f"f{still}",)
    assert f"1 failure of that time is over: f{mended}." in answer.text.splitlines()


def asked_today(story: Story) -> Answer:
    return ask(list_failures, around(story, at(0, 13)), since="today")
