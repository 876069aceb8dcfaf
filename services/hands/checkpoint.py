"""The checkpoint: the one place where a plan and a grant become leave to act. Nothing that acts takes anything else."""

from typing import Generic, NoReturn, TypeVar, final

from knowledge.errors import GrantRefused
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import Effect
from knowledge.tasks.grant import Grant, genuine, timely
from knowledge.tasks.plan import Plan, shown

E = TypeVar("E", bound=Effect)
E_co = TypeVar("E_co", bound=Effect, covariant=True)


class _Seal:
    """What only this file has."""


_SEAL = _Seal()


@final
class Granted(Generic[E_co]):
    """Leave to do one act, once. `admitted` makes it; whoever acts asks for it by type, and looks at its seal."""

    __slots__ = ("_approval", "_effect", "_seal")
    _approval: Approval
    _effect: E_co
    _seal: _Seal

    def __init__(self, seal: _Seal, approval: Approval, effect: E_co) -> None:
        for name, value in (("_seal", seal), ("_approval", approval), ("_effect", effect)):
            object.__setattr__(self, name, value)

    @property
    def approval(self) -> Approval:
        return self._approval

    @property
    def effect(self) -> E_co:
        return self._effect

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError("leave to act is for what it was given for")

    def __delattr__(self, name: str) -> NoReturn:
        raise TypeError("leave to act is for what it was given for")

    def __reduce__(self) -> NoReturn:
        raise TypeError("leave to act is not handed on")


def admitted(
    approval: Approval, plan: Plan[E], grant: Grant, key: bytes, now: int, *, begun: bool = False
) -> Granted[E]:
    """Leave to do what was planned, shown and granted, where all three are one and the same.

    What was `begun` with this very grant, while it was good, may be brought to its end later.
    Raises GrantRefused, which names the rule.
    """
    if approval.state != "approved":
        raise GrantRefused("not approved", f"{approval.name} is {approval.state}")
    if plan.digest != approval.digest:
        raise GrantRefused("altered", "the plan is not the one that was shown")
    if different := shown(plan).differs(approval):
        raise GrantRefused("altered", f"the {different} that was shown is not the plan's")
    genuine(grant, key, approval.id, plan.digest)
    if not begun:
        timely(grant, now)
    return Granted(_SEAL, approval, plan.effect)


def sealed(granted: Granted[E]) -> E:
    """The effect of real leave: the first thing that anything that acts asks for. Raises GrantRefused."""
    if type(granted) is not Granted or getattr(granted, "_seal", None) is not _SEAL:
        raise GrantRefused("no leave", "this did not come from the checkpoint")
    return granted.effect
