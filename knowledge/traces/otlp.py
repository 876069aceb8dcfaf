"""Traces in the JSON of the OpenTelemetry protocol, as collectors and viewers read it from a file."""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from knowledge.traces import names
from knowledge.traces.trace import Span, Trace

_HEX = re.compile(r"[0-9a-f]{16}")
_INTERNAL, _CLIENT = 1, 3
_OK, _ERROR = 0, 2
Json = dict[str, Any]


def exported(traces: Iterable[Trace], *, bodies: bool) -> Json:
    """One request; what was said is in it only with `bodies`."""
    spans = [_span(trace, one, bodies=bodies) for trace in traces for one in trace.spans]
    scope = {"scope": {"name": "sotto"}, "schemaUrl": names.SCHEMA, "spans": spans}
    return {"resourceSpans": [{"resource": {"attributes": [_pair("service.name", "sotto")]}, "scopeSpans": [scope]}]}


def _span(trace: Trace, span: Span, *, bodies: bool) -> Json:
    told: Json = {**span.attributes, **({names.ERROR: span.error} if span.error else {})}
    told |= dict(span.bodies) if bodies else {}
    found = {
        "traceId": hashlib.sha256(trace.root.encode()).hexdigest()[:32],
        "spanId": _id(span.id),
        "name": span.name,
        "kind": _CLIENT if span.operation == "chat" else _INTERNAL,
        "startTimeUnixNano": str(span.began * 1_000),
        "endTimeUnixNano": str((span.began + span.took_us) * 1_000),
        "attributes": [_pair(name, value) for name, value in sorted(told.items())],
        "status": {"code": _ERROR, "message": span.error} if span.error else {"code": _OK},
    }
    return {**found, "parentSpanId": _id(span.parent)} if span.parent else found


def _id(span: str) -> str:
    """Eight bytes, also of a span that somebody named otherwise."""
    return span if _HEX.fullmatch(span) else hashlib.sha256(span.encode()).hexdigest()[:16]


def _pair(name: str, value: object) -> Json:
    return {"key": name, "value": _value(value)}


def _value(value: object) -> Json:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case list():
            return {"arrayValue": {"values": [_value(one) for one in value]}}
        case _:
            return {"stringValue": str(value)}
