"""How Sotto's own parts are."""

from typing import Annotated

from pydantic import Field, JsonValue

from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST
from tools.kit.around import Around
from tools.kit.health import Health, Told
from tools.kit.parts import Part, part
from tools.kit.tool import tool
from tools.kit.wording import listed, more

LINES = 8
"""Complaints that are told one by one."""
ServiceName = Annotated[
    str,
    Field(
        max_length=LONGEST,
        description="a part of Sotto: memory, file watcher, shell hook, event bus, search, voice; empty for all",
    ),
]


@tool(effect="reads")
def service_health(around: Around, service: ServiceName = "") -> Answer:
    """Whether Sotto's own parts run and work: which are down, given up, switched off or doing without something.

    Use it for questions about Sotto itself, not about the user's services.
    """
    meant = part(service) if service else None
    health = Health(around)
    if meant and meant.later and not health.has(meant):
        return _later(meant)
    if not health.running:
        text = "Sotto's daemon does not run, so nothing is watched or worked out now.\n`sotto up` starts it."
        return Answer({"running": False, "start": "sotto up", "part": meant.name if meant else None}, text)
    if meant and (meant.services or meant.process):
        return _of_part(health, meant)
    return _of_all(health)


def _of_all(health: Health) -> Answer:
    troubles, (processes, services) = health.degraded, health.counted
    lines = [one.line for one in troubles[:LINES]]
    lines += [more(len(troubles) - LINES)] if len(troubles) > LINES else []
    if not troubles:
        lines = [f"All is well: {processes} processes with {services} services run, up {health.up}."]
    lines += [f"Switched off: {listed(health.off)}."] if health.off else []
    lines += health.wishes
    data: dict[str, JsonValue] = {
        "running": True,
        "well": not troubles,
        "degraded": _data(troubles),
        "more": max(len(troubles) - LINES, 0),
        "processes": processes,
        "services": services,
        "up": health.up,
        "off": list[JsonValue](health.off),
        "wishes": list[JsonValue](health.wishes),
    }
    return Answer(data, "\n".join(lines), _sources(troubles[:LINES]))


def _of_part(health: Health, meant: Part) -> Answer:
    data: dict[str, JsonValue] = {"running": True, "part": meant.name, "works": False}
    if not health.has(meant):
        data["switch"] = "sotto config get services.off"
        text = f"{_capital(meant.name)} is switched off, or not part of this release: `{data['switch']}` says which."
        return Answer(data, text)
    troubles, wait = health.troubles(meant), health.waiting(meant)
    data |= {"works": not troubles, "troubles": _data(troubles), "waiting": wait, "up": health.up, "head": health.head}
    first = f"{_capital(meant.name)} works." if not troubles else f"{_capital(meant.name)} does not work as it should."
    lines = [first, *(one.line for one in troubles[:LINES])]
    if wait:
        lines.append(f"{wait:,} events up to {health.head} wait for it.")
    if (left := health.status.get("indexing")) and "indexing" in meant.services:
        data["indexing"] = left
        lines.append(f"{left:,} entries are found by their words only so far.")
    lines += health.wishes if meant.name in ("hints", "shell hook") else ()
    data["wishes"] = list[JsonValue](health.wishes)
    return Answer(data, "\n".join(lines), _sources(troubles[:LINES]))


def _later(meant: Part) -> Answer:
    text = f"{_capital(meant.later)}."
    return Answer({"part": meant.name, "available": False, "said": text}, text, recorded=False)


def _data(troubles: list[Told]) -> list[JsonValue]:
    return [one._asdict() for one in troubles[:LINES]]


def _sources(troubles: list[Told]) -> tuple[str, ...]:
    return tuple(one.event for one in troubles if one.event)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
