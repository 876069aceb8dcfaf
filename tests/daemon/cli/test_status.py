"""What runs and how it is: as a screen, as a view, and where nobody answers."""

from collections.abc import Callable
from typing import Any

import pytest

from daemon.cli.status import render
from daemon.paths import Paths
from knowledge.views import ProcessView, ServiceView, SizesView, StatusView
from tests.conftest import Sotto


def view(**changes: Any) -> dict[str, Any]:
    processes = [
        ProcessView(name="hub", state="ready", pid=7, uptime_s=61, restarts=0, ready_ms=3.0, services=[]),
        ProcessView(
            name="thinking",
            state="waiting",
            pid=None,
            uptime_s=0,
            restarts=2,
            ready_ms=3.0,
            memory_kb=12_000,
            services=[ServiceView(name="diagnosis", handled=5, waiting=1, place=40)],
        ),
    ]
    sizes = SizesView(log=1_500, backups=0, spool=0, logs=9, free=83_000_000_000)
    whole = StatusView(
        running=True, home="/h", release="9.9", pid=7, uptime_s=61, head=41, processes=processes, sizes=sizes
    )
    return whole.model_copy(update=changes).model_dump()


def test_the_screen_shows_processes_their_services_and_the_disk() -> None:
    assert render(view()) == [
        "sotto 9.9 · all is well · up 1 min · pid 7",
        "",
        "process      state    pid     up  restarts  memory  handled  waiting",
        "hub          ready      7  1 min         0       –",
        "thinking     waiting    –      –         2   12 MB",
        "  diagnosis                                               5        1",
        "",
        "last event e41 · log 1.5 kB · backups 0 B · 83 GB free · /h",
    ]


def test_a_narrow_terminal_gets_a_narrower_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert render(view())[2:6] == [
        "process     state      up restarts memory handled waiting",
        "hub         ready   1 min        0      –",
        "thinking    waiting     –        2  12 MB",
        "  diagnosis                                     5       1",
    ]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"quiet": True}, "quiet until `sotto quiet off`: no hints, no notifications; what happens is recorded"),
        ({"approvals": 1}, "1 plan waits for your yes: `sotto approvals`"),
        ({"approvals": 2}, "2 plans wait for your yes: `sotto approvals`"),
        ({"proposed": 1}, "1 proposal waits: `sotto notes --proposed`"),
        ({"proposed": 4}, "4 proposals wait: `sotto notes --proposed`"),
        ({"documents": {"read": 1, "refused": 0, "reading": 0}}, "1 document can be searched"),
        (
            {"documents": {"read": 1_200, "refused": 3, "reading": 40}},
            "1,200 documents can be searched, 40 are being read, 3 refused (`sotto ingest` says why)",
        ),
        ({"degraded": ["hub is \x1b[2J busy"]}, "! hub is \\x1b[2J busy"),
        ({"stopping": "asked"}, "sotto 9.9 · stopping: asked · up 1 min · pid 7"),
        (
            {"build": {"package": "llama", "step": "compile", "done": 3, "total": 9, "error": ""}},
            "building llama: compile 3/9",
        ),
        (
            {"build": {"package": "llama", "step": "fetch", "done": 0, "total": 0, "error": ""}},
            "building llama: fetch",
        ),
        (
            {"build": {"package": "llama", "step": "x", "done": 0, "total": 0, "error": "no\ncompiler"}},
            "! llama is not built: no\\x0acompiler",
        ),
    ],
)
def test_each_trouble_has_its_line(changes: dict[str, Any], line: str) -> None:
    assert line in render(view() | changes)


def test_what_waits_in_the_spool_is_shown_only_when_something_does() -> None:
    assert "spool" not in render(view())[-1]
    assert " · spool 2.0 kB · " in render(view(sizes=SizesView(log=1, backups=1, spool=2_000, logs=1, free=1)))[-1]


def test_where_nobody_answers_it_says_so_and_what_to_do(say: Callable, home: Paths) -> None:
    spoken = say("status")
    assert (spoken.status, spoken.out) == (7, "")
    assert "sotto up" in spoken.err
    home.wish.write_text("[]")
    assert "wipe" in say("status").err
    home.wish.unlink()
    written = say("status", "--json")
    assert written.status == 7
    shown = StatusView.model_validate(written.json)
    assert (shown.running, shown.home, len(shown.degraded)) == (False, str(home.data), 1)
    assert set(written.json) == set(StatusView.model_fields)


def test_a_running_daemon_is_shown(sotto: Sotto) -> None:
    assert sotto("up").returncode == 0
    shown = StatusView.model_validate_json(sotto("status", "--json").stdout)
    assert shown.running
    assert shown.degraded == []
    assert {one.state for one in shown.processes} == {"ready", "resting"}
    assert all(bool(one.memory_kb) is (one.state == "ready") for one in shown.processes)
    assert sotto("status").stdout.startswith("sotto ")
