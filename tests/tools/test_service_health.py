"""How Sotto's own parts are, as a tool."""

from typing import Any

import pytest

from daemon.processes import MODEL, PROCESSES, VOICE
from knowledge.events import BreakerChanged, ServiceGaveUp
from knowledge.views import DependencyView, ProcessView, ServiceView, StatusView
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import HOUR, at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.kit.answer import Answer
from tools.kit.parts import PARTS, part
from tools.kit.running import Outcome, run
from tools.service_health import service_health

NOW = at(1, 9)


def status(**changes: Any) -> dict[str, Any]:
    """A daemon that is well, but for the changes: of a service, of a process, or of the whole."""
    processes = [
        ProcessView(
            name=process.name,
            state=changes.get(process.name, "ready"),
            pid=7,
            uptime_s=9_000,
            restarts=4 if process.name in changes else 0,
            ready_ms=3.0,
            last_ending="killed by SIGKILL" if process.name in changes else "",
            services=[
                changes.get(f"_{name}", ServiceView(name=name, handled=5, waiting=0, place=40))
                for name in process.services
                if changes.get(f"_{name}", "on") != "off"
            ],
        )
        for process in PROCESSES
    ]
    whole = {name: value for name, value in changes.items() if name in StatusView.model_fields}
    base = StatusView(running=True, home="/h", release="1", pid=7, uptime_s=9_000, head=412, processes=processes)
    return base.model_copy(update=whole).model_dump()


def call(story: Story, health: dict[str, Any], service: str = "") -> Outcome:
    given = {"service": service} if service else {}
    outcome = run(service_health, given, around(story, NOW, health=lambda: health))
    assert outcome.answer is None or unfounded(outcome.answer) == []
    return outcome


def said(story: Story, health: dict[str, Any], service: str = "") -> Answer:
    answer = call(story, health, service).answer
    assert answer is not None
    return answer


def test_one_sentence_where_all_is_well(story: Story) -> None:
    services = sum(len(one.services) for one in PROCESSES)
    answer = said(story, status())
    assert answer.text == f"All is well: {len(PROCESSES)} processes with {services} services run, up 2 hours."
    assert answer.data["well"] is True


@pytest.mark.parametrize("health", [{}, {"running": False, "processes": []}])
@pytest.mark.parametrize("service", ["", "memory"])
def test_a_daemon_that_does_not_run_is_named(story: Story, health: dict[str, Any], service: str) -> None:
    assert said(story, health, service).text.endswith("`sotto up` starts it.")


def test_what_is_wrong_comes_first_with_its_event(story: Story) -> None:
    gave_up = story.hear(ServiceGaveUp(process="thinking", services=["memory"], deaths=5, within_s=60.0), at(1, 8))
    sentence = "thinking died too often (killed by SIGKILL) and stays down; see `sotto logs thinking`"
    answer = said(story, status(thinking="given up", degraded=[sentence, "only 3 MB are free on the disk of /h"]))
    assert answer.text.splitlines() == [
        f"{sentence} (e{gave_up}, today 08:00)",
        "only 3 MB are free on the disk of /h",
    ]
    assert answer.sources == (f"e{gave_up}",)


def test_many_complaints_are_counted(story: Story) -> None:
    answer = said(story, status(degraded=[f"service {number} is failing" for number in range(40)]))
    assert answer.text.splitlines()[-1] == "and 32 more"


def test_what_is_switched_off_or_wished_otherwise_is_said(story: Story) -> None:
    answer = said(
        story,
        status(_files="off", _projects="off", _alerts="off", paused=True, quiet=True, quiet_until=NOW + 2 * HOUR),
    )
    assert answer.text.splitlines()[1:] == [
        "Switched off: file watcher and hints.",
        "Nothing is recorded until `sotto resume`, as you wished.",
        "Hints and notifications are not shown until 11:00, as you wished.",
    ]


@pytest.mark.parametrize(
    "one", [one for one in PARTS if not one.later and one.name != "daemon"], ids=lambda one: one.name
)
def test_each_part_is_known_by_each_of_its_words(story: Story, one: Any) -> None:
    for word in (one.name, *one.words, f"the {one.name} service", f"{one.name.upper()} part"):
        assert part(word) == one
        assert said(story, status(), word).text == f"{one.name[0].upper()}{one.name[1:]} works."


@pytest.mark.parametrize("one", [one for one in PARTS if one.later and not one.services], ids=lambda one: one.name)
def test_what_no_release_has_is_said_so_whether_the_daemon_runs_or_not(story: Story, one: Any) -> None:
    for word in (one.name, *one.words):
        for health in (status(), {}):
            answer = said(story, health, word)
            assert not answer.recorded
            assert "yet" in answer.text


@pytest.mark.parametrize("word", ["voice", "microphone", "wake word detector", "text to speech"])
def test_a_voice_that_is_off_says_how_it_is_switched_on(story: Story, word: str) -> None:
    for health in (status(), {}):
        answer = said(story, health, word)
        assert not answer.recorded
        assert answer.text == "Voice is off, so Sotto neither speaks nor listens; `sotto voice on` gives it one."


def test_every_service_of_the_daemon_belongs_to_a_part() -> None:
    parts = {service for one in PARTS for service in one.services}
    assert {service for process in (*PROCESSES, MODEL, VOICE) for service in process.services} <= parts


def test_a_part_says_what_is_wrong_with_it(story: Story) -> None:
    stuck = ServiceView(name="memory", handled=1, waiting=1_204, place=3, stuck="e9 (unknown)")
    answer = said(story, status(_memory=stuck), "memory")
    assert answer.text.splitlines() == [
        "Memory does not work as it should.",
        "memory is failing on e9 (unknown)",
        "1,204 events up to e412 wait for it.",
    ]
    down = said(story, status(senses="given up"), "file watcher")
    assert "senses died too often (killed by SIGKILL) and stays down" in down.text
    assert "is being started again" in said(story, status(encoder="waiting"), "search").text
    assert said(story, status(senses="given up"), "memory").data["works"] is True


def test_an_open_breaker_is_told_with_its_event(story: Story) -> None:
    opened = story.hear(
        BreakerChanged(
            service="indexing", dependency="encoder", state="open", reason="no answer", wait_s=2.0, until=NOW,
            openings=1, generation=1, without="finds by words only",
        ),
        at(1, 8.5),
    )  # fmt: skip
    without = DependencyView(name="encoder", state="open", retry_in_s=1, without="finds by words only", budget=3)
    view = ServiceView(name="indexing", handled=1, waiting=0, place=3, dependencies=[without])
    answer = said(story, status(_indexing=view, indexing=41), "search index")
    assert answer.text.splitlines()[1:] == [
        f"indexing does without encoder: it finds by words only (e{opened}, today 08:30)",
        "41 entries are found by their words only so far.",
    ]


def test_a_part_that_is_off_is_not_said_to_work(story: Story) -> None:
    assert "switched off" in said(story, status(_git="off"), "git watcher").text


@pytest.mark.parametrize(
    ("slip", "meant"), [("vioce", "voice"), ("memmory", "memory"), ("file wacher", "file watcher")]
)
def test_a_slip_is_asked_back(story: Story, slip: str, meant: str) -> None:
    assert f"{meant}" in call(story, status(), slip).hint
    assert "did you mean" in call(story, status(), slip).hint


def test_what_there_is_not_names_what_there_is(story: Story) -> None:
    outcome = call(story, status(), "flux capacitor")
    assert outcome.answer is None
    assert "event bus" in outcome.hint
