"""Programs that get around the checkpoint by type: mypy must reject each line that is marked, for the reason it names.

Not run: read by test_types.py. The one line that is right must stand.
"""

from pathlib import Path

from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import ChangeFiles, Effect, RunCommand
from knowledge.tasks.grant import Grant
from knowledge.tasks.plan import Plan
from services.hands.checkpoint import Granted, admitted, sealed
from services.hands.hand import Hand


def wrong(  # noqa: PLR0917 - one of each
    commands: Hand[RunCommand],
    files: Hand[ChangeFiles],
    change: Plan[ChangeFiles],
    run: Plan[RunCommand],
    approval: Approval,
    grant: Grant,
    key: bytes,
    room: Path,
) -> None:
    leave = admitted(approval, change, grant, key, 0)
    files.act(leave, room)  # right
    commands.act(leave, room)  # wrong: arg-type
    files.act(change, room)  # wrong: arg-type
    files.act(change.effect, room)  # wrong: arg-type
    files.act(grant, room)  # wrong: arg-type
    files.act(approval, room)  # wrong: arg-type
    files.act(None, room)  # wrong: arg-type
    files.act(admitted(approval, run, grant, key, 0), room)  # wrong: arg-type
    Granted(None, approval, change.effect)  # wrong: arg-type
    Granted(object(), approval, change.effect)  # wrong: arg-type
    Granted[ChangeFiles](approval, change.effect)  # wrong: call-arg
    files.act(Granted(None, approval, change.effect), room)  # wrong: arg-type
    admitted(approval, change, key, 0)  # wrong: call-arg
    admitted(approval, change.effect, grant, key, 0)  # wrong: arg-type
    admitted(approval, change, None, key, 0)  # wrong: arg-type
    sealed(change)  # wrong: arg-type
    sealed(change.effect)  # wrong: arg-type
    sealed(grant)  # wrong: arg-type
    leave.effect = change.effect  # wrong: misc
    leave.approval = approval  # wrong: misc
    change.effect = change.effect  # wrong: misc
    approval.state = "approved"  # wrong: misc
    grant.expires = 0  # wrong: misc
    any_leave: Granted[Effect] = leave
    files.act(any_leave, room)  # wrong: arg-type


class Mine(Granted[ChangeFiles]):  # wrong: misc
    """Leave of one's own."""


class Careless:
    """What acts on a plan is no hand."""

    def act(self, plan: Plan[ChangeFiles], room: Path) -> list[None]:
        del plan, room
        return []


hand: Hand[ChangeFiles] = Careless()  # wrong: assignment
