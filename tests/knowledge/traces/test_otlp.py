"""What viewers read: the shape of the OpenTelemetry protocol, ids of their lengths, values with their types."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.store.log_writer import LogWriter
from knowledge.store.traces import TraceReader
from knowledge.traces import names
from knowledge.traces.otlp import exported
from knowledge.traces.trace import Span, Trace
from tests.tracing import Asking, Used

KINDS = {"stringValue": str, "boolValue": bool, "intValue": str, "doubleValue": float, "arrayValue": dict}


@pytest.fixture
def trace(tmp_path: Path) -> Iterator[Trace]:
    log = LogWriter.open(tmp_path / "core.db")
    asked = Asking(log).ask("why?", used=[Used("find_fix", outcome="not found")], by="chat", conversation="c")
    with TraceReader.open(tmp_path / "core.db") as traces:
        found = traces.get(asked.seq)
    assert found
    yield found
    log.close()


def spans(trace: Trace, *, bodies: bool = False) -> list[dict[str, Any]]:
    (resource,) = exported([trace], bodies=bodies)["resourceSpans"]
    (scope,) = resource["scopeSpans"]
    assert scope["schemaUrl"] == names.SCHEMA
    found: list[dict[str, Any]] = scope["spans"]
    return found


def test_every_value_has_its_type_and_every_name_is_known(trace: Trace) -> None:
    for span in spans(trace, bodies=True):
        assert re.fullmatch(r"[0-9a-f]{32}", span["traceId"])
        assert re.fullmatch(r"[0-9a-f]{16}", span["spanId"])
        assert int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"]) > 0
        for pair in span["attributes"]:
            assert pair["key"] in names.STANDARD or pair["key"].startswith(names.OURS)
            ((kind, value),) = pair["value"].items()
            assert type(value) is KINDS[kind]


def test_the_tree_and_what_went_wrong_are_there(trace: Trace) -> None:
    told = spans(trace)
    (root,) = [one for one in told if "parentSpanId" not in one]
    assert {one["parentSpanId"] for one in told if one is not root} == {root["spanId"]}
    assert len({one["traceId"] for one in told}) == 1
    (tool,) = [one for one in told if one["name"] == "execute_tool find_fix"]
    assert tool["status"] == {"code": 2, "message": "not_found"}
    assert root["status"] == {"code": 0}


def test_what_was_said_is_there_only_when_asked_for(trace: Trace) -> None:
    assert "You are Sotto" not in str(spans(trace))
    assert "You are Sotto" in str(spans(trace, bodies=True))


def test_a_span_that_somebody_named_otherwise_gets_an_id_that_fits(trace: Trace) -> None:
    odd = trace.spans[0]._replace(id="not hex", attributes={"sotto.x": 1.5})
    child = Span("00000000000000ab", "not hex", "x", "chat", 1, 1, "", {}, {})
    first, second = spans(trace._replace(spans=(odd, child)))
    assert second["parentSpanId"] == first["spanId"]
    assert re.fullmatch(r"[0-9a-f]{16}", first["spanId"])
