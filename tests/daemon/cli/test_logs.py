"""What the processes wrote into their own log files."""

import logging
from collections.abc import Callable, Iterator

import pytest

from daemon import journal
from daemon.paths import Paths
from knowledge.views import LogEntryView


@pytest.fixture
def log(home: Paths) -> Iterator[Callable[[str, str], None]]:
    """Writes an entry as a process would."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []

    def write(process: str, text: str) -> None:
        journal.begin(home.logs, process, "info")
        logging.getLogger(process).warning(text)

    yield write
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def test_entries_of_all_come_in_order_and_each_names_its_process(say: Callable, log: Callable) -> None:
    for process, text in (("hub", "one"), ("thinking", "two"), ("hub", "three")):
        log(process, text)
    done = say("logs", "--json")
    views = [LogEntryView.model_validate(one) for one in done.lines]
    assert [(one.process, one.text) for one in views] == [("hub", "one"), ("thinking", "two"), ("hub", "three")]
    assert [line.split()[2:] for line in say("logs").out.splitlines()] == [
        ["WARNING", "hub", "one"],
        ["WARNING", "thinking", "two"],
        ["WARNING", "hub", "three"],
    ]


@pytest.mark.parametrize(("service", "texts"), [("hub", ["one"]), ("thinking", ["two"]), ("memory", ["two"])])
def test_a_process_is_found_by_its_name_or_its_services(
    say: Callable, log: Callable, service: str, texts: list[str]
) -> None:
    log("hub", "one")
    log("thinking", "two")
    assert [one["text"] for one in say("logs", service, "--json").lines] == texts


@pytest.mark.parametrize(("words", "count"), [(("-n", "2"), 2), (("-n", "0"), 0), ((), 5), (("-n", "99"), 5)])
def test_as_many_as_are_wanted(say: Callable, log: Callable, words: tuple[str, ...], count: int) -> None:
    for number in range(5):
        log("hub", str(number))
    lines = say("logs", "--json", *words).lines
    assert [one["text"] for one in lines] == ["0", "1", "2", "3", "4"][5 - count :]


def test_nobody_of_that_name_is_told_who_there_is(say: Callable, log: Callable) -> None:
    log("hub", "one")
    done = say("logs", "nobody", "--json")
    assert done.status == 3
    assert "hub" in done.json["hint"]


def test_a_traceback_is_shown_line_by_line_and_nothing_harmful(say: Callable, log: Callable) -> None:
    log("hub", "bad\nline \x1b[2J two")
    lines = say("logs").out.splitlines()
    assert [line.split(maxsplit=4)[4] for line in lines] == ["bad", "line \\x1b[2J two"]


def test_what_is_written_from_now_on_is_followed(log: Callable, follow: Callable) -> None:
    log("hub", "before")
    follower = follow("logs", "hub", "-f")
    assert follower.line()["text"] == "before"
    heard = None
    for number in range(200):  # until it has begun to watch
        log("hub", f"now {number}")
        if heard := follower.line(patience=0.1):
            break
    assert heard
    assert heard["text"].startswith("now ")
    assert follower.interrupt() == 130


def test_no_logs_at_all_is_nothing_to_show(say: Callable) -> None:
    assert say("logs") == (0, "", "")
