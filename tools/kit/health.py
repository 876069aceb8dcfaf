"""How the daemon's processes and services are, read out of what `sotto status --json` says."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from knowledge.events import BreakerChanged, ProcessDied, ServiceGaveUp
from knowledge.focus.until import words
from knowledge.ids import ShortId
from knowledge.lasting import lasting
from knowledge.memory.briefing.when import said
from tools.kit.around import Around
from tools.kit.parts import PARTS, Part
from tools.kit.wording import shown

TROUBLES = 50
"""Troubles of the log that are looked through for the one a sentence is about."""
_UP = ("ready", "resting")
"""Who rests is started when there is something to do."""


class Told(NamedTuple):
    """A sentence about what is not as it should be, and where it is on record."""

    words: str
    event: str | None = None
    since: str | None = None

    @property
    def line(self) -> str:
        return f"{self.words} ({self.event}, {self.since})" if self.event else self.words


class Health:
    """The whole of it."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self.status: Mapping[str, Any] = around.health()
        self.running = bool(self.status.get("running"))
        self._processes: dict[str, Mapping[str, Any]] = {one["name"]: one for one in self.status.get("processes", ())}
        self._services = {one["name"]: (each, one) for each in self._processes.values() for one in each["services"]}

    @property
    def counted(self) -> tuple[int, int]:
        """Processes and services that there are."""
        return len(self._processes), len(self._services)

    @property
    def up(self) -> str:
        """How long the daemon runs."""
        return lasting(self.status.get("uptime_s", 0))

    @property
    def head(self) -> str:
        """Id of the last event."""
        return str(ShortId("e", self.status.get("head", 0)))

    @property
    def off(self) -> list[str]:
        """Names of parts of which nothing is started."""
        return [one.name for one in PARTS if one.services and not one.later and not self.has(one)]

    @property
    def wishes(self) -> Iterator[str]:
        """What the user wants otherwise than usual."""
        for key, what in (("paused", "Nothing is recorded"), ("quiet", "Hints and notifications are not shown")):
            if self.status.get(key):
                until = self.status.get(f"{key}_until")
                end = (
                    words(until, self._around.now)
                    if until
                    else "`sotto resume`"
                    if key == "paused"
                    else "`sotto quiet off`"
                )
                yield f"{what} until {end}, as you wished."

    @property
    def degraded(self) -> list[Told]:
        """What is not as it should be."""
        return [self._told(shown(one, 240)) for one in self.status.get("degraded", ())]

    def services_of(self, part: Part) -> list[str]:
        """Those of a part that are started."""
        return [one for one in part.services if one in self._services]

    def has(self, part: Part) -> bool:
        return bool(self.services_of(part)) or part.process in self._processes

    def troubles(self, part: Part) -> list[Told]:
        """What is wrong with a part; nothing where it works."""
        processes = [self._services[one][0] for one in self.services_of(part)]
        processes += [self._processes[part.process]] if part.process in self._processes else []
        found = list(dict.fromkeys(one for each in processes for one in _of_process(each)))
        for name in self.services_of(part):
            found += _of_service(self._services[name][1])
        return [self._told(shown(one, 240)) for one in found]

    def waiting(self, part: Part) -> int:
        """Events that it has not come to yet."""
        return sum(self._services[one][1]["waiting"] for one in self.services_of(part))

    def _told(self, sentence: str) -> Told:
        """With the event that began it, where the log still has one of it."""
        kinds = [kind.__name__ for kind in (ServiceGaveUp, ProcessDied, BreakerChanged)]
        for seen in reversed(self._around.log.newest(kinds, TROUBLES)):
            event = seen.event
            if isinstance(event, BreakerChanged):
                about = event.state == "open" and sentence.startswith(
                    f"{event.service} does without {event.dependency}:"
                )
            else:
                about = sentence.startswith((f"{event.process} died", f"{event.process} is being started"))  # type: ignore[attr-defined]
            if about:
                return Told(sentence, str(ShortId("e", seen.seq)), said(seen.header.at, self._around.now))
        return Told(sentence)


def _of_process(process: Mapping[str, Any]) -> Iterator[str]:
    name, state = process["name"], process["state"]
    if state == "given up":
        ending = process["last_ending"]
        yield f"{name} died too often ({ending}) and stays down; `sotto logs {name}`, then `sotto restart`"
    elif state not in _UP and process["restarts"]:
        yield f"{name} is being started again ({process['last_ending']})"
    elif state not in _UP:
        yield f"{name} is {state}"


def _of_service(service: Mapping[str, Any]) -> Iterator[str]:
    if service["stuck"]:
        yield f"{service['name']} is failing on {service['stuck']}"
    for one in service["dependencies"]:
        if one["state"] != "closed":
            yield f"{service['name']} does without {one['name']}: it {one['without']}"
