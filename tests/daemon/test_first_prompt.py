"""The briefing's file for shells: one day, one shell."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.first_prompt import Day, FirstPrompt
from tests.zones import within


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    with within("Europe/Berlin"):
        yield


def at(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).astimezone().timestamp()) * 1_000_000


def test_a_day_begins_at_four_in_the_morning() -> None:
    today = Day.of(at("2026-11-22T09:00"))
    assert today == Day.of(at("2026-11-22T04:00")) == Day.of(at("2026-11-23T03:59"))
    assert today.begin == at("2026-11-22T04:00") // 1_000_000
    assert today.holds(at("2026-11-23T00:30"))
    assert not today.holds(at("2026-11-22T03:59"))


def test_the_day_on_which_the_clocks_go_back_has_25_hours() -> None:
    day = Day.of(at("2026-10-24T12:00"))
    assert day.end - day.begin == 25 * 3_600


def test_a_shell_finds_when_it_is_good_and_what_to_show(tmp_path: Path) -> None:
    place, day = FirstPrompt(tmp_path / "hints", tmp_path), Day(100, 200)
    place.put(day, ["shop", "  one"])
    file = tmp_path / "hints" / "today"
    assert file.read_text() == "100 200\nshop\n  one\n"
    assert file.stat().st_mode & 0o777 == 0o600
    place.forget()
    place.forget()
    assert not file.exists()


def test_marks_of_other_days_go(tmp_path: Path) -> None:
    place = FirstPrompt(tmp_path / "hints", tmp_path)
    for name in ("briefed-100", "briefed-200", "briefed-x"):
        (tmp_path / name).touch()
    assert place.was_shown(Day(100, 200))
    place.put(Day(100, 200), ["a"])
    assert sorted(one.name for one in tmp_path.glob("briefed-*")) == ["briefed-200", "briefed-x"]
    assert not place.was_shown(Day(200, 300))
