"""A plan: an act as it is shown to a person, and a name for exactly that. Whoever has a plan can do nothing with it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from knowledge.tasks.effects import ChangeFiles, Effect, RunCommand

E_co = TypeVar("E_co", bound=Effect, covariant=True)


class Plan(BaseModel, Generic[E_co]):
    """One act, planned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    version: int = 1
    """Of the tool's way to plan: what was planned by another is not done by this one."""
    arguments: Mapping[str, str]
    effect: SerializeAsAny[E_co]
    title: str
    """In a line."""
    preview: str
    """All of what it would do, as it is shown."""
    warnings: tuple[str, ...] = ()
    evidence: str = ""
    fix: int | None = None
    failure: int | None = None
    salt: str = Field(default="", max_length=64)
    """Makes two equal plans two: a grant for one is none for the other."""

    @property
    def digest(self) -> str:
        """SHA-256 over all of it."""
        whole = json.dumps(
            [type(self.effect).__name__, self.model_dump(mode="json")],
            sort_keys=True,
            ensure_ascii=True,
            separators=(",", ":"),
        )
        return sha256(whole.encode()).hexdigest()


EFFECTS: dict[str, type[Effect]] = {one.sort: one for one in (ChangeFiles, RunCommand)}


def encoded(plan: Plan[Effect]) -> bytes:
    """As it is kept; `decoded` gives it back."""
    return json.dumps({"sort": plan.effect.sort, "plan": plan.model_dump(mode="json")}).encode()


def decoded(data: bytes) -> Plan[Effect]:
    """Raises ValueError, KeyError for what is no plan."""
    read = json.loads(data)
    kind = EFFECTS[read["sort"]]
    whole = dict(read["plan"])
    effect = kind.model_validate_json(json.dumps(whole.pop("effect")))
    return Plan[Effect](effect=effect, **{**whole, "warnings": tuple(whole.get("warnings", ()))})
