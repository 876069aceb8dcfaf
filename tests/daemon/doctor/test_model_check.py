"""The notes that the build of the model engine leaves."""

import json
from typing import Any

import pytest

from daemon.doctor.model import build_verdict, encoder, engine
from daemon.doctor.patient import Patient
from daemon.engine import built
from knowledge.memory.encoding import MODEL
from tests.services.engines.shipped import needs_engine


@pytest.mark.parametrize(
    ("noted", "building", "state", "says"),
    [
        ({}, False, "ok", "not built"),
        ({"step": "compiling", "done": 3, "total": 9, "error": None}, True, "ok", "compiling 3/9"),
        ({"step": "compiling", "done": 3, "total": 9, "error": None}, False, "warning", "ended at: compiling"),
        ({"step": "failed", "error": "no room"}, False, "warning", "failed: no room"),
        ({"step": "no compiler", "error": "no C++ compiler found"}, False, "warning", "waits for a C++ compiler"),
        ({"step": "done", "error": None}, False, "warning", "not in this environment"),
    ],
)
def test_notes(noted: dict[str, Any], building: bool, state: str, says: str) -> None:
    verdict = build_verdict(noted, building=building, log="/logs/native-build.log")
    assert verdict.state == state
    assert says in verdict.found


@pytest.mark.parametrize("text", ["", "{", "[1]", json.dumps({"other": 1})])
def test_notes_that_say_nothing_are_none(patient: Patient, text: str) -> None:
    (patient.paths.state / "native-build.json").write_text(text)
    assert [one.state for one in engine(patient)] == ["ok"]


@needs_engine
def test_the_encoder_makes_a_vector(patient: Patient) -> None:
    (verdict,) = encoder(patient)
    assert (verdict.state, verdict.found.startswith(MODEL)) == ("ok", True)


@pytest.mark.skipif(built(), reason="the model engine is built")
def test_the_encoder_waits_for_its_engine(patient: Patient) -> None:
    (verdict,) = encoder(patient)
    assert (verdict.state, "waits for the model engine" in verdict.found) == ("ok", True)
