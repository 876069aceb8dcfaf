"""The model engine, what builds it, and the encoder that runs in it. Without them search finds words, not meanings."""

import importlib.metadata
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from daemon import engine as shipped
from daemon.doctor.locks import held_by
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, install, ok, warning
from daemon.embedding import alone
from daemon.models.room import Room, fits, needs, room
from daemon.models.servers import KEY, close_by, models
from daemon.models.weights import describe
from knowledge.errors import SottoError, WeightsDamaged
from knowledge.memory.encoding import MODEL

COMPILERS = ("c++", "g++", "clang++")
ENDED = ("failed", "stopped", "no compiler")
PATIENCE_S = 10.0
"""A busy machine needs a second to load it."""
SERVER_S = 2.0
CHOOSE = "choose another one: `sotto model list`"
GO_ON = "./scripts/start goes on where it stopped"


def compiler(_: Patient) -> Iterator[Verdict]:
    found = os.environ.get("CXX") or next((name for name in COMPILERS if shutil.which(name)), "")
    if found:
        yield ok(found)
    elif shipped.built():
        yield ok("none; the model engine is already built")
    else:
        yield warning("none: the model engine cannot be built", install("g++"))


def engine(patient: Patient) -> Iterator[Verdict]:
    if shipped.built():
        yield ok(f"llama-cpp-python {importlib.metadata.version('llama-cpp-python')}")
        return
    noted = _noted(patient)
    building = held_by(patient, patient.paths.cache / "native.lock") is not None
    yield build_verdict(noted, building=building, log=str(patient.paths.logs / "native-build.log"))


def build_verdict(noted: dict[str, Any], *, building: bool, log: str) -> Verdict:
    """What the notes of a build say."""
    step, error = noted.get("step", ""), noted.get("error") or ""
    if not step:
        return ok("not built; search finds words, not meanings (./scripts/start --native builds it)")
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


def encoder(_: Patient) -> Iterator[Verdict]:
    """The whole way of a text, in a child of its own: the daemon's encoder is not made to load its model for this."""
    try:
        shipped.check()
    except WeightsDamaged as error:
        yield warning(str(error), error.advice)
        return
    if not shipped.built():
        yield ok("its weights are sound; it waits for the model engine")
        return
    began = time.monotonic()
    found, why = alone(["does this work?"], PATIENCE_S)
    if found is None:
        yield warning(why, "./scripts/start puts the model engine in place anew")
        return
    yield ok(f"{MODEL}, loaded and asked in {time.monotonic() - began:.1f} s")


def chat(patient: Patient) -> Iterator[Verdict]:
    """The model that was chosen: there, whole, with room enough, or a server that answers and has it."""
    model = patient.config.model
    if model.path:
        yield file_verdict(Path(model.path), model.context, room(), built=shipped.built())
    elif model.url:
        yield server_verdict(model.url, model.name)
    else:
        yield ok("none chosen: the router answers alone; `sotto model list` shows what could be")


def file_verdict(path: Path, context: int, there: Room, *, built: bool) -> Verdict:
    if not path.exists():
        return warning(f"{path} is not there any more: the router answers alone", CHOOSE)
    weights = describe(path)
    if not weights.chat:
        return warning(f"{path}: {weights.trouble or f'it is {weights.other}'}", CHOOSE)
    needed = needs(weights.size, weights.kv_per_token, min(context, weights.context or context))
    found = f"{path.name}, {weights.size / 1e9:.1f} GB, takes about {needed / 1e9:.1f} of {there.total / 1e9:.1f} GB"
    if fits(needed, there) == "no":
        return warning(f"{found}: it does not fit", f"{CHOOSE}, or a shorter `model.context`")
    if not built:
        return warning(f"{found}; it waits for the model engine", "./scripts/start --native builds that")
    return ok(found)


def server_verdict(url: str, name: str) -> Verdict:
    try:
        key = os.environ.get(KEY, "").strip()
        offered, away = models(url, SERVER_S, key), "" if close_by(url) else "; what is asked goes to that machine"
    except SottoError as error:
        return warning(f"{name} at {url}: {error}", error.advice or CHOOSE)
    if name not in offered:
        return warning(f"{url} answers, but does not have {name}", f"load it there, or {CHOOSE}")
    return ok(f"{name} at {url}{away}")


def _noted(patient: Patient) -> dict[str, Any]:
    try:
        noted = json.loads((patient.paths.state / "native-build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}
