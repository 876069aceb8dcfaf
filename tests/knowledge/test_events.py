"""The vocabulary: frozen, documented, tagged with how it is kept, and the same after a journey as JSON."""

import json
import re
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.events import (
    EVENTS,
    FACTS,
    ORDERS,
    CommandFinished,
    Event,
    EventSetAside,
    FailureDiagnosed,
    Order,
    OutputAppended,
    TrimLog,
    complete,
)
from knowledge.redact import Clean, clean

complete()  # hypothesis reads what they take

st.register_type_strategy(Clean, st.text(max_size=20).map(clean))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))

every_event = pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS)
every_order = pytest.mark.parametrize("kind", ORDERS.values(), ids=ORDERS)


def some(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of this kind whose numbers JSON can hold."""
    fields = {}
    for name, field in kind.model_fields.items():
        hint: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        fields[name] = st.from_type(hint)
    return st.builds(kind, **fields)


@every_event
@given(data=st.data())
@settings(max_examples=10)
def test_an_event_survives_being_written_and_read(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(some(kind))
    written = event.model_dump_json()
    back = kind.model_validate_json(written)
    assert back == event
    assert back.model_dump_json() == written


@every_event
@given(data=st.data())
@settings(max_examples=1)
def test_an_event_never_changes(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(some(kind))
    for name in kind.model_fields:
        with pytest.raises(ValidationError):
            setattr(event, name, getattr(event, name))


@every_event
def test_an_event_says_what_it_means(kind: type[Event]) -> None:
    assert (kind.__doc__ or "").strip().endswith(".")
    assert kind.__doc__ not in {base.__doc__ for base in kind.__bases__}


@every_event
def test_an_event_says_how_it_is_kept(kind: type[Event]) -> None:
    assert kind.durability in {"safe", "fast", "ephemeral"}
    assert isinstance(kind.trimmed, bool)
    assert kind.version >= 1


@every_event
def test_a_field_that_is_optional_has_a_default_that_fits(kind: type[Event]) -> None:
    """A later release adds fields; an event written before reads as if it had them."""
    for name, field in kind.model_fields.items():
        if not field.is_required():
            default = field.get_default(call_default_factory=True)
            assert json.loads(kind.__pydantic_serializer__.to_json(kind.model_construct(**{name: default})))[name] == (
                default
            )


def test_facts_are_past_and_orders_are_not_facts() -> None:
    assert FACTS
    assert ORDERS
    assert not FACTS.keys() & ORDERS.keys()
    assert FACTS | ORDERS == EVENTS
    for name in FACTS:
        verb = re.findall(r"[A-Z][a-z]+", name)
        irregular = {
            "Died",
            "Done",
            "Stopping",
            "Found",
            "Made",
            "Kept",
            "Up",
            "Aside",
            "Forgotten",
            "Taken",
            "Read",
            "Rebuilt",
            "Withdrawn",
            "Set",
            "Heard",
            "Begun",
            "Forbidden",
            "Reset",
        }
        assert any(word.endswith("ed") or word in irregular for word in verb)


# ── orders and their endings ──────────────────────────────────────────────────────────────────────


@every_order
def test_an_order_names_its_endings_in_its_docstring_and_in_its_class(kind: type[Order]) -> None:
    grammar = re.search(r"Ends as (.+?)\.", " ".join((kind.__doc__ or "").split()))
    assert grammar, "the docstring of an order says: Ends as …"
    before_the_aside = grammar[1].partition(";")[0]
    assert set(re.findall(r"[A-Z]\w+", before_the_aside)) == {ending.__name__ for ending in kind.endings}


@every_order
def test_an_order_ends_in_facts(kind: type[Order]) -> None:
    assert kind.endings
    assert all(ending.__name__ in FACTS for ending in kind.endings)


@every_order
def test_an_order_that_is_kept_has_endings_that_are_kept(kind: type[Order]) -> None:
    kept = {ending.durability != "ephemeral" for ending in kind.endings}
    assert kept == {kind.durability != "ephemeral"}


# ── free text ─────────────────────────────────────────────────────────────────────────────────────

SPOKEN: list[tuple[type[Event], dict[str, Any], str]] = [
    (CommandFinished, {"command": "make", "cwd": "/", "status": 1, "started": 1, "duration_ms": 1}, "command cwd"),
    (
        FailureDiagnosed,
        {"command": "make", "cwd": "/", "status": 1, "headline": "no", "line": 1},
        "command cwd headline",
    ),
    (EventSetAside, {"service": "s", "event": "a.b.1", "type": "T", "tries": 3, "error": "no"}, "error"),
    (OutputAppended, {"stream": "s", "off": 0, "kind": "text", "text": "hello"}, "text"),
]
FREE_TEXT = [(kind, fields, name) for kind, fields, names in SPOKEN for name in names.split()]


@pytest.mark.parametrize(("kind", "fields", "name"), FREE_TEXT, ids=lambda one: one if isinstance(one, str) else "")
def test_free_text_must_be_clean_when_an_event_is_made(kind: type[Event], fields: dict[str, Any], name: str) -> None:
    cleaned = {key: clean(fields[key]) for _, _, key in FREE_TEXT if key in fields}
    assert kind(**fields | cleaned)
    with pytest.raises(ValidationError, match=name):
        kind(**fields | cleaned | {name: "plain"})


@pytest.mark.parametrize(("kind", "fields", "name"), FREE_TEXT, ids=lambda one: one if isinstance(one, str) else "")
def test_free_text_is_clean_again_when_an_event_is_read(kind: type[Event], fields: dict[str, Any], name: str) -> None:
    back = kind.model_validate_json(json.dumps(fields))
    assert type(getattr(back, name)) is Clean


def test_lines_of_an_excerpt_must_be_clean_too() -> None:
    said = {"command": clean("make"), "cwd": clean("/"), "status": 1, "headline": clean("no"), "line": 1}
    assert FailureDiagnosed(**said, excerpt=[(1, clean("no"))])
    with pytest.raises(ValidationError):
        FailureDiagnosed(**said, excerpt=[(1, "no")])  # type: ignore[list-item]


# ── other releases ────────────────────────────────────────────────────────────────────────────────


@every_event
@given(data=st.data())
@settings(max_examples=3)
def test_fields_of_a_newer_release_do_not_disturb(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(some(kind))
    newer = json.loads(event.model_dump_json()) | {"added_later": [1, {"deep": None}]}
    assert kind.model_validate_json(json.dumps(newer)) == event


@pytest.mark.parametrize("before", [-1, -(2**70)])
def test_nothing_can_be_trimmed_before_1970(before: int) -> None:
    with pytest.raises(ValidationError):
        TrimLog(before=before)


def test_chunks_are_counted_from_zero() -> None:
    with pytest.raises(ValidationError):
        OutputAppended(stream="s", off=-1, kind="text", text=clean(""))
