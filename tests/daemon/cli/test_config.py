"""Reading and changing the configuration from the command line."""

from collections.abc import Callable

import pytest

from daemon.config import keys
from daemon.integration import render, rendered
from daemon.paths import Paths
from knowledge.views import ConfigView, DoneView


def test_the_path_is_where_the_file_is_or_would_be(say: Callable, home: Paths) -> None:
    assert say("config", "path").out == f"{home.config_file}\n"
    assert say("config", "path", "--json").json["path"] == str(home.config_file)


def test_every_key_is_listed_with_its_meaning(say: Callable) -> None:
    view = ConfigView.model_validate(say("config", "get", "--json").json)
    assert [one.key for one in view.values] == [key for key, _, _ in keys()]
    assert all(one.value == one.default for one in view.values)
    shown = say("config", "get").out
    assert all(one.meaning in shown for one in view.values)


@pytest.mark.parametrize(
    ("key", "text", "shown", "value"),
    [
        ("log.keep_days", "30", "30", 30),
        ("log.level", "debug", "debug", "debug"),
        ("services.off", "[shell, diagnosis]", "[shell, diagnosis]", ["shell", "diagnosis"]),
        ("services.off", "", "[]", []),
    ],
)
def test_what_is_set_is_got(say: Callable, key: str, text: str, shown: str, value: object) -> None:
    done = say("config", "set", key, text)
    assert (done.status, done.out) == (0, "")
    assert key in done.err
    assert say("config", "get", key).out == f"{shown}\n"
    [one] = say("config", "get", key, "--json").json["values"]
    assert (one["key"], one["value"]) == (key, value)


def test_a_value_that_is_not_the_default_is_marked(say: Callable) -> None:
    say("config", "set", "log.keep_days", "30")
    assert "log.keep_days = 30  (default 90)" in say("config", "get").out


def test_a_program_is_told_what_was_done(say: Callable) -> None:
    assert DoneView.model_validate(say("config", "set", "backup.keep", "1", "--json").json).done == "set backup.keep"


@pytest.mark.parametrize(("key", "text"), [("log.keep_days", "0"), ("log.level", "loud")])
def test_what_is_not_valid_is_refused_and_nothing_changes(say: Callable, home: Paths, key: str, text: str) -> None:
    done = say("config", "set", key, text)
    assert done.status == 2
    assert key in done.err
    assert not home.config_file.exists()


def test_a_broken_file_is_named_and_can_still_be_found(say: Callable, home: Paths) -> None:
    home.config_file.write_text("[log\n", encoding="utf-8")
    assert say("config", "get").status == 2
    assert say("config", "path").status == 0


def test_the_key_at_the_prompt_counts_from_the_next_shell(say: Callable, home: Paths) -> None:
    say("config", "set", "next.key", "f5")
    assert not rendered("bash", home).exists()
    render(home)
    assert say("config", "set", "next.key", "alt-j").status == 0
    assert r"_sotto_keys=('\ej')" in rendered("bash", home).read_text(encoding="utf-8")
    assert say("config", "set", "next.key", "ctrl-c").status == 2
    assert r"_sotto_keys=('\ej')" in rendered("bash", home).read_text(encoding="utf-8")
