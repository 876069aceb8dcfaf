"""Views: one model a command, with a schema, and the shape of events as they are printed."""

import json

import pytest
from pydantic import ValidationError

from knowledge.views import VIEWS, ErrorView, EventView, StatusView, View
from tests.making import Voice, finished


@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.__name__)
def test_every_view_says_what_it_is_and_has_a_schema(view: type[View]) -> None:
    assert view.__doc__
    schema = view.model_json_schema()
    own = schema["$defs"][view.__name__] if "$ref" in schema else schema  # one that holds others of its kind
    assert own["type"] == "object"
    assert json.loads(json.dumps(schema)) == schema


def test_docstrings_of_fields_stand_in_the_schema() -> None:
    described = ErrorView.model_json_schema()["properties"]
    assert described["code"]["description"] == "The exit status."


def test_views_are_found_by_name() -> None:
    assert VIEWS["StatusView"] is StatusView
    assert all(view.__name__ == name for name, view in VIEWS.items())


def test_a_view_cannot_change() -> None:
    view = ErrorView(error="no", hint="", code=1)
    with pytest.raises(ValidationError):
        view.code = 2


def test_a_stopped_daemon_is_a_whole_status() -> None:
    view = StatusView(running=False, home="/home")
    assert StatusView.model_validate_json(view.model_dump_json()) == view


def test_an_event_is_printed_as_its_view_describes() -> None:
    printed = Voice().says(finished("grüße")).json_object()
    assert set(printed) == set(EventView.model_fields)
    assert EventView.model_validate(printed).model_dump() == printed
