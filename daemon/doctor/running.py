"""The daemon as a person meets it: whether it answers, what it says is wrong, and the bus from end to end."""

import importlib
import importlib.metadata
import time
from collections.abc import Iterator
from typing import Any

from daemon import engine
from daemon.doctor.patient import PATIENCE_S, Patient
from daemon.doctor.verdict import Verdict, failed, ok, warning
from knowledge.errors import HubUnreachable, NoAnswer
from knowledge.events import ReportHealth

ANSWER_S = 3.0
ALL_ANSWERS_S = 9.0
GIVEN_UP, RESTING = "given up", "resting"
WITHOUT_ENGINE = "does without model engine"


def answers(patient: Patient) -> Iterator[Verdict]:
    status, answer = patient.status, patient.answer
    if status:
        yield from complaints(status, importlib.metadata.version("sotto"))
    elif isinstance(answer, dict):
        yield warning(answer.get("error") or "it hung up: it is stopping, or another user's", "sotto status")
    elif isinstance(answer.__cause__, ConnectionError | FileNotFoundError):
        yield warning("not running", answer.advice)
    elif isinstance(answer.__cause__, TimeoutError):
        yield failed(f"{patient.paths.control}: no answer in {PATIENCE_S:g} s", answer.advice)
    else:
        yield failed(str(answer), "put right what the line `directories` says")


def complaints(status: dict[str, Any], release: str) -> Iterator[Verdict]:
    """What a running daemon says is not as it should be."""
    lost = [one["name"] for one in status["processes"] if one["state"] == GIVEN_UP]
    for one in status["processes"]:
        if one["state"] == GIVEN_UP:
            advice = f"see `sotto logs {one['name']}`, then `sotto restart`"
            yield failed(f"{one['name']} died too often ({one['last_ending']}) and stays down", advice)
    others = [text for text in status["degraded"] if not text.startswith(tuple(f"{name} died" for name in lost))]
    yield from (warning(*_with_advice(sentence)) for sentence in others)
    if status["stopping"]:
        yield warning(f"stopping: {status['stopping']}", "wait for its end, then `sotto up`")
    if status["release"] != release:
        yield warning(f"release {status['release']} runs, {release} is installed", "sotto restart")
    elif not lost and not others:
        yield ok(f"runs, pid {status['pid']}, {len(status['processes'])} processes")


def _with_advice(sentence: str) -> tuple[str, str]:
    """What is wrong, and what to do about it: where the daemon says so itself, nothing else."""
    found, _, advice = sentence.rpartition("; ")
    if found and advice.removeprefix("see ").startswith("`sotto "):
        return found, advice
    if WITHOUT_ENGINE in sentence:
        built = engine.built()
        return sentence, "it is built by now: the next search uses it" if built else "see the line `model engine`"
    if " does without " in sentence:
        return sentence, "it is tried again by itself; `sotto logs` says why it fails"
    if " are free on " in sentence:
        return sentence, "free some space; see `df -h`"
    return sentence, "see `sotto logs`; if it stays so: sotto restart"


def bus(patient: Patient) -> Iterator[Verdict]:
    """Ask every service over the bus, through the hub and back."""
    if patient.status is None:
        yield ok("not asked: the daemon does not run")
        return
    there = [process for process in patient.status["processes"] if process["state"] != RESTING]
    services = [one["name"] for process in there for one in process["services"]]
    silent, took = [], {}
    deadline = time.monotonic() + ALL_ANSWERS_S
    with importlib.import_module("daemon.bus_client").BusClient(patient.paths, "doctor") as client:
        for service in services:
            began = time.monotonic()
            try:
                client.ask(ReportHealth(service=service), min(ANSWER_S, max(0.05, deadline - began)))
                took[service] = (time.monotonic() - began) * 1_000
            except (NoAnswer, HubUnreachable):
                silent.append(service)
    for service in silent:
        yield failed(f"{service} does not answer", "see `sotto status`; if it stays so: sotto restart")
    if took or not services:
        yield ok(", ".join(f"{service} {ms:.1f} ms" for service, ms in took.items()) or "every service is switched off")
