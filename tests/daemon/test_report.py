"""What `sotto status` shows is put together from what is known, and each thing that is wrong is a sentence."""

import json
import os

import pytest

from daemon.leash import Packet
from daemon.paths import Paths
from daemon.report import build, proposed, status
from knowledge.envelope import Envelope
from knowledge.events import NoteProposed
from knowledge.memory.proposals import ProposalBook
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.making import Voice


@pytest.fixture(autouse=True)
def _sockets(home: Paths) -> None:
    """What the hub listens on."""
    for path in (home.hub_in, home.hub_out):
        path.touch()


def known(**changes: object) -> Packet:
    """What the supervisor gathers when all is well."""
    processes = [
        process("hub", heard={"head": 41, "producers": 3, "readers": 2, "degraded": ""}),
        process(
            "thinking",
            services=["diagnosis"],
            heard={
                "services": {"diagnosis": {"handled": 5, "waiting": 1, "place": 40, "stuck": ""}},
                "unacked": 2,
            },
        ),
    ]
    return {
        "release": "9.9",
        "pid": 7,
        "uptime_s": 12.5,
        "stopping": "",
        "untold": 0,
        "processes": processes,
    } | changes


def process(name: str, **changes: object) -> Packet:
    return {
        "name": name,
        "services": [],
        "state": "ready",
        "pid": os.getpid(),
        "uptime_s": 12.0,
        "restarts": 0,
        "ready_ms": 3.5,
        "last_ending": "",
        "silent": False,
        "heard": {"stats": 1},
    } | changes


def test_all_is_well_when_nothing_is_wrong(home: Paths) -> None:
    view = status(home, known())
    assert (view.running, view.degraded, view.head, view.producers, view.readers) == (True, [], 41, 3, 2)
    hub, thinking = view.processes
    assert thinking.unacked == 2
    assert [(one.name, one.handled, one.waiting, one.place) for one in thinking.services] == [("diagnosis", 5, 1, 40)]
    assert hub.memory_kb


def test_sizes_are_those_of_the_disk(home: Paths) -> None:
    home.backups.mkdir()
    home.core.write_bytes(b"x" * 10)
    home.core.with_name("core.db-wal").write_bytes(b"x" * 5)
    (home.backups / "one.db").write_bytes(b"x" * 7)
    (home.spool / "run-a.json").write_bytes(b"x" * 3)
    (home.logs / "hub.log").write_bytes(b"x" * 2)
    sizes = status(home, known()).sizes
    assert sizes
    assert (sizes.log, sizes.backups, sizes.spool, sizes.logs) == (15, 7, 3, 2)
    assert sizes.free > 0


def test_a_service_that_has_not_spoken_is_shown_with_nothing(home: Paths) -> None:
    silent = process("thinking", services=["diagnosis"], silent=True, heard={})
    [one] = status(home, known(processes=[silent])).processes
    assert [(service.name, service.handled) for service in one.services] == [("diagnosis", 0)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "given up", "pid": None, "last_ending": "exit 1"}, "died too often"),
        ({"state": "waiting", "pid": None, "restarts": 2, "last_ending": "exit 1"}, "being started again"),
        ({"state": "starting", "restarts": 1, "last_ending": "killed by SIGKILL"}, "killed by SIGKILL"),
        ({"silent": True, "heard": {}}, "did not answer"),
        (
            {"heard": {"services": {"diagnosis": {"handled": 0, "waiting": 1, "place": 3, "stuck": "<e4>"}}}},
            "diagnosis is failing on <e4>",
        ),
    ],
)
def test_each_trouble_of_a_process_is_a_sentence(home: Paths, changes: Packet, said: str) -> None:
    thinking = process("thinking", services=["diagnosis"], **changes)
    [sentence] = status(home, known(processes=[process("hub"), thinking])).degraded
    assert said in sentence


def outage(**changes: object) -> Packet:
    """A process with a service that depends on something."""
    dependency = {"name": "model", "without": "says less", "failure": "transport", "budget": 85} | changes
    service = {"handled": 0, "waiting": 0, "place": 3, "stuck": "", "dependencies": [dependency]}
    return process("thinking", services=["diagnosis"], heard={"services": {"diagnosis": service}})


@pytest.mark.parametrize(
    ("state", "retry_in_s", "said"),
    [
        ("closed", 0.0, []),
        ("open", 4.2, ["diagnosis does without model: it says less, and tries it again in 4 s"]),
        ("open", 0.0, ["diagnosis does without model: it says less, and tries it at the next need"]),
        ("half-open", 0.0, ["diagnosis does without model: it says less, and tries it at the next need"]),
    ],
)
def test_a_dependency_that_is_left_alone_is_a_sentence(
    home: Paths, state: str, retry_in_s: float, said: list[str]
) -> None:
    view = status(home, known(processes=[process("hub"), outage(state=state, retry_in_s=retry_in_s)]))
    assert view.degraded == said
    [dependency] = view.processes[1].services[0].dependencies
    assert (dependency.name, dependency.state, dependency.failure, dependency.budget) == (
        "model",
        state,
        "transport",
        85,
    )


def test_a_service_that_was_not_started_is_a_sentence(home: Paths) -> None:
    refused = process("thinking", services=["lame"], heard={"services": {}, "refused": {"lame": "it has no leg"}})
    assert status(home, known(processes=[process("hub"), refused])).degraded == ["lame is not started: it has no leg"]


def test_a_full_disk_and_facts_that_wait_are_sentences(home: Paths) -> None:
    hub = process("hub", heard={"degraded": "no room on the disk: publishers wait"})
    assert status(home, known(processes=[hub], untold=3)).degraded == [
        "no room on the disk: publishers wait",
        "3 facts of the supervisor wait for the hub",
    ]


def test_a_process_that_is_gone_has_no_memory(home: Paths) -> None:
    assert status(home, known(processes=[process("hub", pid=2**22 + 1)])).processes[0].memory_kb is None
    assert status(home, known(processes=[process("hub", pid=None)])).processes[0].memory_kb is None


NOTED = {
    "package": "llama-cpp-python",
    "step": "compile",
    "done": 3,
    "total": 9,
    "error": None,
    "pid": os.getpid(),
}
GONE = NOTED | {"pid": 2**22 + 1}


def test_a_build_that_goes_on_is_shown(home: Paths) -> None:
    (home.state / "native-build.json").write_text(json.dumps(NOTED), encoding="utf-8")
    view = build(home)
    assert view
    assert (view.package, view.step, view.done, view.total, view.error) == (
        "llama-cpp-python",
        "compile",
        3,
        9,
        "",
    )


def test_a_build_that_failed_is_shown_even_when_it_is_over(home: Paths) -> None:
    (home.state / "native-build.json").write_text(json.dumps(GONE | {"error": "no compiler"}), encoding="utf-8")
    view = build(home)
    assert view
    assert view.error == "no compiler"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "{}",
        "[]",
        "null",
        pytest.param(json.dumps(NOTED | {"step": "done"}), id="done"),
        json.dumps(GONE),
    ],
)
def test_no_build_is_none(home: Paths, text: str | None) -> None:
    if text is not None:
        (home.state / "native-build.json").write_text(text, encoding="utf-8")
    assert build(home) is None


def test_what_is_proposed_is_counted_as_far_as_memory_knows(home: Paths) -> None:
    assert proposed(home) == 0
    said = NoteProposed(
        key="a", kind="pattern", title=clean("a"), body=clean(""), evidence=[1], count=3, confidence=0.8
    )
    sealed = Voice().says(said)
    with Memory.writer(home.memory) as memory:
        ProposalBook(memory).write(Envelope(sealed.header, sealed.body, 1))
        assert status(home, known()).proposed == 1
