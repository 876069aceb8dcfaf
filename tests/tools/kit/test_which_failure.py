"""Which failure is meant by what was said."""

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import NotFound, Unclear
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import MINUTE, at
from tests.tools.broken_shop import BLOG, NOW, SHOP, Shop, broken
from tests.tools.stage import around
from tools.kit.around import Around, Said
from tools.kit.which_failure import which


def _stage() -> tuple[Around, dict[str, int]]:
    shop, named = broken()
    return around(shop, NOW, here=Path(SHOP)), named


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", "test_login"),
        ("the last one", "test_login"),
        ("the last failure", "test_login"),
        ("the build", "linker"),
        ("last build", "linker"),
        ("make", "linker"),
        ("the linker error", "linker"),
        ("undefined reference to pay", "linker"),
        ("pay.c", "linker"),
        ("docker build", "docker"),
        ("the failing docker build", "docker"),
        ("tests", "test_login"),
        ("unit tests", "test_login"),
        ("pytest", "test_login"),
        ("pytest -q", "test_login"),
        ("test_login", "test_login"),
        ("test login redirect", "test_login_redirect"),
        ("tests/test_web.py::test_rounding", "test_rounding"),
        ("rounding test", "test_rounding"),
        ("lint job", "blog"),
        ("linter", "blog"),
        ("the yaml import", "yaml"),
        ("import error", "yaml"),
        ("the fixed one", "yaml"),
        ("oldest open failure", "docker"),
        ("second last failure", "linker"),
        ("last but one", "linker"),
        ("the previous one", "linker"),
        ("third last failure", "docker"),
        ("one from before lunch", "linker"),
        ("the one from this morning", "linker"),
        ("failure from 14:00", "test_login"),
        ("the one from yesterday", "docker"),
        ("yesterday's docker build", "docker"),
        ("monday's failure", "yaml"),
        ("number two", "test_login_redirect"),
    ],
)
def test_a_failure_is_known_by_what_people_call_it(said: str, meant: str) -> None:
    stage, named = _stage()
    found = which(stage, said)
    assert found is not None
    assert found.id == named[meant]


def test_an_id_is_one_however_it_is_written() -> None:
    stage, named = _stage()
    seq = named["docker"]
    for said in (f"f{seq}", f"F{seq}", f"f {seq}", f"failure {seq}", f"#{seq}", f" f{seq} ", f"e{seq}"):
        found = which(stage, said)
        assert found is not None
        assert found.id == seq


def test_an_id_may_be_dictated() -> None:
    stage, named = _stage()
    assert named["yaml"] == 4
    assert [one.id for said in ("f four", "failure four") if (one := which(stage, said))] == [4, 4]


@pytest.mark.parametrize(
    ("said", "candidates"),
    [
        ("test_logn", ("test_login", "test_login_redirect")),
        ("login", ("test_login", "test_login_redirect")),
        ("web pack build", ("docker",)),
        ("payment linker", ("linker",)),
        ("test_roundings", ("test_rounding",)),
    ],
)
def test_a_near_miss_or_several_are_answered_with_a_question(said: str, candidates: tuple[str, ...]) -> None:
    stage, named = _stage()
    with pytest.raises(Unclear) as raised:
        which(stage, said)
    assert raised.value.advice.startswith("did you mean f")
    assert raised.value.advice.endswith("?")
    for one in candidates:
        assert f"f{named[one]} (" in raised.value.advice


@pytest.mark.parametrize("said", ["zebra", "f999", "the kubernetes thing", "eighth last failure"])
def test_what_is_like_none_is_not_found(said: str) -> None:
    stage, _ = _stage()
    with pytest.raises(NotFound) as raised:
        which(stage, said)
    assert raised.value.advice


def test_a_time_in_which_nothing_failed_is_named() -> None:
    stage, _ = _stage()
    with pytest.raises(NotFound) as raised:
        which(stage, "the build from monday night")
    assert "failed from Monday 18:00 to" in raised.value.advice


def test_a_time_that_no_calendar_knows_is_asked_back() -> None:
    stage, _ = _stage()
    with pytest.raises(Unclear, match="standup"):
        which(stage, "the one from before standup")


def test_the_project_around_comes_first() -> None:
    shop, named = broken()
    elsewhere = shop.failed("npm run build", at(2, 14.5), "Cannot find module './post'", 2, tool="tsc")
    found = {here: which(around(shop, NOW, here=Path(here)), "the build") for here in (SHOP, BLOG)}
    assert {here: one.id for here, one in found.items() if one} == {SHOP: named["linker"], BLOG: elsewhere}


def test_what_is_over_is_meant_where_nothing_open_fits() -> None:
    shop, named = broken()
    shop.mended(named["linker"], shop.ran("make", at(2, 14.6)))
    found = which(around(shop, NOW, here=Path(SHOP)), "the linker error")
    assert found is not None
    assert found.id == named["linker"]
    assert found.closed_at is not None


def test_of_two_builds_of_one_day_the_user_is_asked() -> None:
    shop, named = broken()
    other = shop.failed("docker build .", at(2, 13), "failed to solve: base image not found", tool="docker")
    with pytest.raises(Unclear) as raised:
        which(around(shop, NOW, here=Path(SHOP)), "the build")
    assert f"f{named['linker']} (" in raised.value.advice
    assert f"f{named['docker']} (" in raised.value.advice
    assert other != named["docker"]  # it is the same failure again


def test_a_number_is_that_of_the_list_shown_before() -> None:
    stage, named = _stage()
    sources = tuple(f"f{named[one]}" for one in ("yaml", "docker", "linker"))
    listed = replace(stage, before=Said("what failed", "list_failures", {}, sources))
    found = [which(listed, said) for said in ("number three", "the first one", "the second")]
    assert [one.id for one in found if one] == [named["linker"], named["yaml"], named["docker"]]
    with pytest.raises(NotFound):
        which(listed, "number four")


def test_what_nobody_captured_is_known_until_it_is_green() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    told = {"fingerprint": "", "kind": "", "line": None}
    first = shop.failed("make", at(0, 9), "exit status 2, its output was not captured", **told)
    last = shop.failed("make", at(0, 9.1), "exit status 2, its output was not captured", **told)
    found = which(around(shop, at(0, 10)), "the build")
    assert found is not None
    assert (found.id, found.occurrences, found.closed_at, found.first_at < found.last_at) == (last, 2, None, True)
    assert which(around(shop, at(0, 10)), f"f{last}") == found
    shop.ran("make", at(0, 9.2))
    over = which(around(shop, at(0, 10)), "")
    assert over is not None
    assert over.closed_at is not None
    named = shop.failed("make", at(0, 9.3), "error: no rule", tool="make")
    known = which(around(shop, at(0, 10)), "")
    assert known is not None
    assert (known.id, first < last < named) == (named, True)


def test_where_nothing_is_on_record_there_is_none(story: Story) -> None:
    assert which(around(story, at(0, 9)), "") is None
    assert which(around(story, at(0, 9)), "the build") is None


def test_of_very_many_failures_the_latest_are_looked_through() -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    for one in range(310):
        shop.failed(f"make part{one}", at(0, 8) + one * MINUTE, f"error {one}: gone", tool="make")
    found = which(around(shop, at(1, 8)), "part309")
    assert found is not None
    assert found.command == "make part309"
    with pytest.raises(Unclear) as raised:
        which(around(shop, at(1, 8)), "gone")
    assert "more?" in raised.value.advice


def test_a_project_that_is_named_means_its_last_failure(story: Story) -> None:
    story.watched(at(0, 8))
    story.watched(at(0, 8), 2)
    story.broke("no such table", story.ran("make", at(0, 9), 1, status=2))
    last = story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), 2, status=1))
    story.broke("no such column", story.ran("make all", at(0, 11), 1, status=2))
    meant = which(around(story, at(0, 12)), "Blog")
    assert meant is not None
    assert meant.id == last
