"""`sotto trace`: the steps of an answer, as lines and as JSON; what is not there is said; one can be kept."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.store.log_writer import LogWriter
from knowledge.store.traces import remove_traces
from tests.conftest import Sotto
from tests.daemon.cli.conftest import Say, Write
from tests.making import DAY, NOW, finished
from tests.tracing import Asking, Used

USED = [
    Used("explain_failure", {"failure": "the \x1b[2J build"}, "It broke.\nIn two places.", sources=["f12"]),
    Used("find_fix", {"error": "E42"}, "no fix is known", "not found"),
]


@pytest.fixture
def log(home: Paths) -> Iterator[LogWriter]:
    writer = LogWriter.open(home.core)
    yield writer
    writer.close()


@pytest.fixture
def asking(log: LogWriter) -> Asking:
    return Asking(log)


@pytest.fixture
def asked(asking: Asking) -> Envelope:
    """One that a chat model answered, after two tools."""
    return asking.ask("why is it red?", "The build broke.", used=USED, by="chat", conversation="c1", key="k1")


def test_the_last_answer_is_told_step_by_step(say: Say, asked: Envelope) -> None:
    done = say("trace")
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0] == f"t{asked.seq}  “why is it red?”"
    assert "answered by tiny-1 (llama.cpp), file dddddddddddd" in lines[2]
    steps = [line.split()[:2] for line in lines[4:9]]
    assert steps == [
        ["invoke_agent", "sotto"],
        ["route", "40"],
        ["execute_tool", "explain_failure"],
        ["execute_tool", "find_fix"],
        ["chat", "tiny-1"],
    ]
    assert "failure=“the \\x1b[2J build” → answered  f12" in lines[6]
    assert "not_found  error=“E42” → not found" in lines[7]
    assert "answer@3fa91c 900 tokens in (700 known), 42 out" in lines[8]
    assert "In two places." not in done.out
    assert lines[-1] == "  rests on f12"


def test_all_that_was_said_is_told_when_asked_for(say: Say, asked: Envelope) -> None:
    done = say("trace", f"e{asked.seq}", "--full")
    assert "system prompt:" in done.out
    assert "You are Sotto" in done.out
    assert "[user] why is it red?" in done.out
    assert "In two places." in done.out
    assert "\x1b[2J" not in done.out


def test_json_has_the_names_of_the_conventions(say: Say, asked: Envelope) -> None:
    found = say("trace", "k1", "--json").json
    assert (found["id"], found["question"], found["model"], found["traced"]) == (
        f"t{asked.seq}",
        "why is it red?",
        "tiny-1",
        True,
    )
    chat = found["spans"][-1]
    assert (chat["operation"], chat["parent_id"], chat["bodies"]) == ("chat", found["spans"][0]["span_id"], {})
    assert chat["attributes"]["gen_ai.usage.cache_read.input_tokens"] == 700
    assert found["schema_url"].startswith("https://opentelemetry.io/schemas/")
    full = say("trace", "--json", "--full").json
    assert "gen_ai.system_instructions" in full["spans"][-1]["bodies"]


def test_an_answer_without_spans_tells_what_its_event_knows(say: Say, asking: Asking) -> None:
    asked = asking.ask("why?", "Because.", used=USED, spans=False)
    done = say("trace", f"t{asked.seq}")
    assert done.status == 0
    assert "find_fix error=“E42” → not found" in done.out
    assert "its steps are not on record" in done.out
    by_answer = say("trace", f"e{asked.seq + 1}", "--json").json
    assert (by_answer["id"], by_answer["answer"], by_answer["traced"]) == (f"t{asked.seq}", "Because.", False)
    assert say("trace", asked.id, "--json").json["id"] == f"t{asked.seq}"


def test_a_trace_that_is_gone_says_so(say: Say, asked: Envelope, log: LogWriter) -> None:
    with log.database.transaction():
        remove_traces(log.database, [asked.seq])
    assert "its steps are not on record" in say("trace", f"t{asked.seq}").out
    assert say("trace", f"t{asked.seq}", "--keep").status == 3
    assert say("trace", f"t{asked.seq}", "--otlp", "-").status == 3


def test_a_degraded_answer_and_one_that_was_never_ended_say_so(say: Say, asking: Asking) -> None:
    asking.ask("why?", "", degraded="the router hangs")
    done = say("trace")
    assert "no answer" in done.out
    assert "the router hangs" in done.out
    asked = asking.ask("why?", spans=False)
    done = say("trace", f"t{asked.seq}")
    assert done.status == 0


@pytest.mark.parametrize("named", ["t999", "f1", "n", "", "t-1", "999999999999999999999", "'; drop", "t1 t2", "e2"])
def test_what_is_no_trace_is_not_found(say: Say, write: Write, named: str) -> None:
    write(finished("make"), finished("make"))
    done = say("trace", named, "--json")
    assert (done.status, done.json["code"]) == (3, 3)
    assert done.json["hint"] or done.json["error"]


def test_before_anything_was_recorded_nothing_is_found(say: Say) -> None:
    assert say("trace").status == 3
    assert say("trace", "--list").status == 3


ODD = [("t1", "--list"), ("t1", "--since", "today"), ("--since", "today"), ("--list", "--since", "x")]


@pytest.mark.parametrize("words", ODD)
def test_what_does_not_go_together_is_said(say: Say, asked: Envelope, words: tuple[str, ...]) -> None:
    assert asked.seq
    assert say("trace", *words).status == 2


def test_answers_are_listed_the_youngest_first(say: Say, asking: Asking, asked: Envelope) -> None:
    young = asking.ask("and now?", "Still.", at=NOW + DAY)
    first, second = say("trace", "--list").out.splitlines()
    assert first.split()[0] == f"t{young.seq}"
    assert "“why is it red?”" in second
    assert [one["id"] for one in say("trace", "--list", "--json").json] == [f"t{young.seq}", f"t{asked.seq}"]
    assert [one["id"] for one in say("trace", "--list", "--since", "2026-01-02", "--json").json] == [f"t{young.seq}"]
    assert say("trace", "--list", "--since", "2027-01-02").out == ""


def test_answers_are_summed_up(say: Say, asking: Asking, asked: Envelope) -> None:
    assert asked.seq
    asking.ask("and?", "So.", used=USED[:1])
    asking.ask("why?", "", degraded="the router hangs")
    found = say("trace", "--summary", "--json").json
    assert (found["answers"], found["degraded"]) == (3, 1)
    assert found["by"] == {"chat": 1, "model": 1, "none": 1}
    assert found["tools"] == {"explain_failure": 2, "find_fix": 1}
    assert found["errors"] == {"execute_tool not_found": 1}
    assert (found["tokens_in"], found["tokens_cached"], found["tokens_out"]) == (900, 700, 42)
    told = say("trace", "--summary").out
    assert "3 answers" in told
    assert "by a chat model 1, the router 1, nobody 1" in told


def test_it_is_written_for_a_viewer(say: Say, asked: Envelope, tmp_path: Path) -> None:
    assert asked.seq
    target = tmp_path / "trace.json"
    assert say("trace", "--otlp", str(target)).status == 0
    assert target.stat().st_mode & 0o777 == 0o600
    (resource,) = json.loads(target.read_text())["resourceSpans"]
    (scope,) = resource["scopeSpans"]
    assert len(scope["spans"]) == 5
    assert "You are Sotto" not in target.read_text()
    full = say("trace", "--otlp", "-", "--full", "--since", "2025-01-01").json
    assert "You are Sotto" in json.dumps(full)
    assert say("trace", "--otlp", str(tmp_path / "no" / "such" / "place")).status == 1


def test_one_is_kept_and_let_go_again(say: Say, sotto: Sotto, asked: Envelope, log: LogWriter) -> None:
    named = f"t{asked.seq}"
    assert say("trace", "--keep").status == 7
    log.close()
    assert sotto("up").returncode == 0
    assert say("trace", named, "--keep", "--json").json == {"id": named, "kept": True}
    assert "40 ms" in say("trace", named).out
    assert ", kept" in say("trace", named).out
    assert "(kept)" in say("trace", "--list").out
    assert "goes with its age" in say("trace", named, "--no-keep").err
    assert ", kept" not in say("trace", named).out


def test_traces_are_taken_along_only_when_asked_for(say: Say, asked: Envelope) -> None:
    (line,) = say("export", "--kind", "trace").lines
    assert (line["kind"], line["id"], line["answer"]) == ("trace", f"t{asked.seq}", "The build broke.")
    assert "You are Sotto" in json.dumps(line["spans"])
    assert "You are Sotto" not in say("export", "--kind", "event").out
    assert say("export").out == ""
