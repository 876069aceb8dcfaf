"""The checkpoint: the one place where a plan and a grant become leave to act. Nothing that acts takes anything else."""

from typing import Generic, TypeVar, final

from knowledge.errors import GrantRefused
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import Effect
from knowledge.tasks.grant import Grant, check
from knowledge.tasks.plan import Plan

E = TypeVar("E", bound=Effect)
E_co = TypeVar("E_co", bound=Effect, covariant=True)


class _Seal:
    """What only this file has."""


_SEAL = _Seal()


@final
class Granted(Generic[E_co]):
    """Leave to do one act, once. `admitted` makes it; whoever acts asks for it by type, and looks at its seal."""

    __slots__ = ("_seal", "approval", "effect")

    def __init__(self, seal: _Seal, approval: Approval, effect: E_co) -> None:
        self._seal, self.approval, self.effect = seal, approval, effect

    def __reduce__(self) -> str:
        raise TypeError("leave to act is not handed on")


def admitted(approval: Approval, plan: Plan[E], grant: Grant, key: bytes, now: int) -> Granted[E]:
    """Leave to do what was planned, shown and granted, where all three are one and the same.

    Raises GrantRefused, which names the rule.
    """
    if approval.state != "approved":
        raise GrantRefused("not approved", f"{approval.name} is {approval.state}")
    if plan.digest != approval.digest:
        raise GrantRefused("altered", "the plan is not the one that was shown")
    check(grant, key, approval.id, plan.digest, now)
    return Granted(_SEAL, approval, plan.effect)


def sealed(granted: Granted[E]) -> E:
    """The effect of real leave: the first thing that anything that acts asks for. Raises GrantRefused."""
    if type(granted) is not Granted or granted._seal is not _SEAL:  # noqa: SLF001 - this file's own
        raise GrantRefused("no leave", "this did not come from the checkpoint")
    return granted.effect
