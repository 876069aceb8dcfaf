"""What happened, as a person and as a program read it."""

import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from daemon.cli.columns import width
from knowledge.events import BackupMade, FocusChanged, ProjectWatched, Reading, ServiceGaveUp
from knowledge.redact import clean
from knowledge.views import EventView
from tests.conftest import REPOSITORY, Sotto
from tests.daemon.cli.conftest import failed
from tests.daemon.cli.test_show import in_a_terminal
from tests.making import DAY, NOW, finished


def backup(number: int) -> BackupMade:
    return BackupMade(database="core.db", path=f"backup {number}", bytes=number, took_ms=0)


def test_an_event_is_a_line_with_its_number_its_time_and_what_happened(say: Callable, write: Callable) -> None:
    write(finished("make all", 2))
    [line] = say("events").out.splitlines()
    assert " ".join(line.split()) == "e1 01-01 00:00:00 shell CommandFinished make all → 2 in 7 ms"


def test_a_program_gets_a_view_a_line(say: Callable, write: Callable) -> None:
    root, diagnosed = write(*failed("make"), because=True)
    done = say("events", "--json")
    assert [EventView.model_validate(one).seq for one in done.lines] == [1, 2]
    assert set(done.lines[0]) == set(EventView.model_fields)
    assert (done.lines[1]["trace"], done.lines[1]["cause"]) == (root.id, root.id)
    assert (done.lines[1]["id"], done.lines[0]["at"]) == (diagnosed.id, "2026-01-01T01:00:00.000000+01:00")


@pytest.mark.parametrize(
    ("words", "seqs"),
    [
        ((), list(range(11, 41))),
        (("-n", "3"), [38, 39, 40]),
        (("-n", "0"), []),
        (("--since", "e38"), [38, 39, 40]),
        (("--since", "e1", "-n", "2"), [39, 40]),
        (("--since", "e1", "-n", "0"), []),
        (("--since", "e99"), []),
        (("--type", "backupmade"), list(range(2, 41, 2))[-20:]),
        (("--type", "BackupMade", "-n", "1"), [40]),
        (("--type", "BackupMade", "--type", "CommandFinished", "-n", "2"), [39, 40]),
    ],
)
def test_as_many_as_are_wanted_and_no_others(
    say: Callable, write: Callable, words: tuple[str, ...], seqs: list[int]
) -> None:
    write(*[one for number in range(20) for one in (finished(f"make {number}"), backup(number))])
    assert [one["seq"] for one in say("events", "--json", *words).lines] == seqs


@pytest.mark.parametrize(
    ("begin", "first"), [("2026-01-01", 2), ("2026-01-02T00:00:00+00:00", 3), ("2027-01-01", None)]
)
def test_a_moment_says_from_when(say: Callable, write: Callable, begin: str, first: int | None) -> None:
    for days in (-1, 0, 1):
        write(finished(f"day {days}"), at=NOW + days * DAY + DAY // 2)
    found = [one["seq"] for one in say("events", "--json", "--since", begin).lines]
    assert found[:1] == ([first] if first else [])


@pytest.mark.parametrize("begin", ["soon", "25:00", "e", ""])
def test_a_moment_that_is_none_is_a_mistake_with_examples(say: Callable, write: Callable, begin: str) -> None:
    write(finished())
    done = say("events", "--since", begin, "--json")
    assert done.status == 2
    assert "10m" in done.json["hint"]


def test_a_type_that_is_nearly_one_is_suggested(say: Callable, write: Callable) -> None:
    write(finished())
    assert "CommandFinished" in say("events", "--type", "command", "--json").json["hint"]


def test_what_came_from_outside_is_harmless(say: Callable, write: Callable) -> None:
    write(finished("evil \x1b[2J\n e99  01-01 00:00:00  hub  nothing happened"))
    done = say("events")
    assert len(done.out.splitlines()) == 1
    assert "\x1b" not in done.out
    assert "\\x1b[2J↵" in done.out


def test_lists_and_numbers_in_a_phrase(say: Callable, write: Callable) -> None:
    write(ServiceGaveUp(process="thinking", services=["diagnosis"], deaths=5, within_s=60))
    assert "thinking died 5 times and stays down" in say("events").out


def test_focus_in_words(say: Callable, write: Callable) -> None:
    readings = [
        Reading(signal="in_call", value=False, source="microphone", at=1),
        Reading(signal="presenting", value=False, source="gnome-session", at=1),
        Reading(signal="presenting", value=True, source="plasma-power", at=1),
    ]
    write(FocusChanged(active=3, readings=readings), FocusChanged(active=None, readings=[]))
    first, second = say("events").out.splitlines()
    assert first.endswith("project 3, presenting, not in call")
    assert second.endswith("no project")


def test_before_the_first_start_there_is_no_log(say: Callable) -> None:
    done = say("events", "--json")
    assert done.status == 3


def test_what_happens_is_followed(sotto: Sotto, follow: Callable, start: Callable[[], None]) -> None:
    start()
    follower = follow("events", "-f", "--since", "e1", "--type", "FailureDiagnosed")
    for number in (1, 2):
        sotto("run", "--", "sh", "-c", f"echo error: number {number}; exit 3")
        assert follower.line()["body"]["headline"] == f"error: number {number}"
    assert follower.interrupt() == 130


def test_a_person_who_follows_is_not_shown_output_as_it_comes(sotto: Sotto, start: Callable[[], None]) -> None:
    start()
    command = [sys.executable, "-m", "daemon.cli.main", "events", "-f", "--since", "e1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as follower:
        assert follower.stdout
        follower.stdout.readline()
        sotto("run", "--", "sh", "-c", "echo error: no; exit 3")
        shown = []
        while not shown or "FailureDiagnosed" not in shown[-1]:
            shown.append(follower.stdout.readline())
        follower.kill()
    assert any("CommandFinished" in line for line in shown)
    assert not any("OutputAppended" in line for line in shown)


def watched(number: int, name: str, tree: str) -> ProjectWatched:
    return ProjectWatched(number=number, name=clean(name), key=clean(f"{tree}/.git"), trees=[clean(tree)])


def test_a_project_has_its_name_and_paths_begin_there(say: Callable, write: Callable) -> None:
    write(watched(1, "shop", "/src/shop"), finished("make -C /src/shop/lib"), FocusChanged(active=1, readings=[]))
    _, command, focus = [" ".join(line.split()) for line in say("events").out.splitlines()]
    assert command == "e2 01-01 00:00:00 shop CommandFinished make -C lib → 0 in 7 ms"
    assert focus.endswith("FocusChanged shop")


def test_a_command_of_several_lines_is_one_line(say: Callable, write: Callable) -> None:
    write(finished("for x in a b\ndo\n\techo $x\ndone"))
    [line] = say("events").out.splitlines()
    assert "for x in a b↵do↵ echo $x↵done → 0" in line


def test_on_a_terminal_no_line_is_longer_than_that_and_the_daemon_s_own_life_is_dim(write: Callable) -> None:
    write(finished("make " + "\u6f22" * 300, 1), backup(1), finished("ls"))
    shown = in_a_terminal("events", COLUMNS="90").decode().splitlines()
    plain = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in shown]
    assert [width(line) <= 90 for line in plain] == [True] * 3
    assert plain[0].endswith("漢… → 1 in 7 ms")
    failed_, own, well = shown
    assert "\x1b[31mCommandFinished" in failed_
    assert own.startswith("\x1b[2m")
    assert "\x1b[32mCommandFinished" in well
