"""A plan: an act as it is shown to a person, and a name for exactly that. Whoever has a plan can do nothing with it."""

import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from knowledge.redact import Clean, clean
from knowledge.tasks.approval import Approval
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


class Shown(NamedTuple):
    """What a person gets to see of a plan."""

    tool: str
    effect: str
    title: Clean
    preview: Clean
    target: Clean
    warnings: tuple[Clean, ...]
    evidence: Clean
    fix: int | None
    failure: int | None

    def differs(self, approval: Approval) -> str:
        """The first of these that is another in what was put on record; empty where none is."""
        return next((name for name, value in self._asdict().items() if getattr(approval, name) != value), "")


def shown(plan: Plan[Effect]) -> Shown:
    effect = plan.effect
    return Shown(
        tool=plan.tool,
        effect=effect.sort,
        title=clean(plan.title),
        preview=clean(plan.preview),
        target=clean(effect.target),
        warnings=tuple(clean(one) for one in plan.warnings),
        evidence=clean(plan.evidence),
        fix=plan.fix,
        failure=plan.failure,
    )


def settled(plan: Plan[E_co]) -> Plan[E_co]:
    """The plan as it will be shown, without secrets, and unlike any other: nobody can tell its digest beforehand."""
    words = {
        "title": str(clean(plan.title)),
        "preview": str(clean(plan.preview)),
        "evidence": str(clean(plan.evidence)),
    }
    warnings = tuple(str(clean(one)) for one in plan.warnings)
    return plan.model_copy(update={**words, "warnings": warnings, "salt": secrets.token_hex(16)})


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
