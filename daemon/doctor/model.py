"""The model engine and what builds it. Nothing here is needed today: it only may be there."""

import importlib.metadata
import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from typing import Any

from daemon.doctor.locks import held_by
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, install, ok, warning

COMPILERS = ("c++", "g++", "clang++")
ENDED = ("failed", "stopped", "no compiler")
GO_ON = "./scripts/start goes on where it stopped"


def compiler(_: Patient) -> Iterator[Verdict]:
    found = os.environ.get("CXX") or next((name for name in COMPILERS if shutil.which(name)), "")
    if found:
        yield ok(found)
    elif _engine():
        yield ok("none; the model engine is already built")
    else:
        yield warning("none: the model engine cannot be built", install("g++"))


def engine(patient: Patient) -> Iterator[Verdict]:
    if _engine():
        yield ok(f"llama-cpp-python {importlib.metadata.version('llama-cpp-python')}")
        return
    noted = _noted(patient)
    building = held_by(patient, patient.paths.cache / "native.lock") is not None
    yield build_verdict(noted, building=building, log=str(patient.paths.logs / "native-build.log"))


def build_verdict(noted: dict[str, Any], *, building: bool, log: str) -> Verdict:
    """What the notes of a build say."""
    step, error = noted.get("step", ""), noted.get("error") or ""
    if not step:
        return ok("not built; it is needed only for a chat model")
    if building:
        share = f" {noted.get('done')}/{noted['total']}" if noted.get("total") else ""
        return ok(f"is being built: {step}{share}")
    if step == "no compiler":
        return warning("waits for a C++ compiler", f"{install('g++')}, then ./scripts/start")
    if step in ENDED:
        return warning(f"its build {step}: {error}", f"see {log}; {GO_ON}")
    if step == "done":
        return warning("was built, but is not in this environment", "./scripts/start puts it there")
    return warning(f"its build ended at: {step}", f"{GO_ON}; see {log}")


def chat(_: Patient) -> Iterator[Verdict]:
    yield ok("none chosen; none is needed today")


def _engine() -> bool:
    return importlib.util.find_spec("llama_cpp") is not None


def _noted(patient: Patient) -> dict[str, Any]:
    try:
        noted = json.loads((patient.paths.state / "native-build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}
