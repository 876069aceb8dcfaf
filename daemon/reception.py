"""Answering the command line: what is asked on the control socket, and by whom it is done."""

from collections.abc import Callable, Mapping

from daemon.control import Control, Request
from daemon.handover import HandOver
from daemon.leash import Packet
from daemon.slot import Slot
from daemon.survey import PATIENCE_S, Done, Survey
from knowledge.clock import Clock


class Reception:
    """Between the control socket and the supervisor."""

    def __init__(
        self,
        control: Control,
        survey: Survey,
        slots: Mapping[str, Slot],
        *,
        known: Callable[[], Packet],
        render: Callable[[Packet], Packet],
        clock: Clock,
    ) -> None:
        """`known` is what the supervisor says of itself, `render` makes the answer to `status` of all there is."""
        self._control = control
        self._survey = survey
        self._slots = slots
        self._known = known
        self._clock = clock
        self._render = render

    def answer(self, request: Request, stop: Callable[[str], None], hand_over: HandOver | None) -> None:
        """Do what a caller asks; some answers come later."""
        if request.do == "stop":
            stop("asked on the command line")
            self._control.hold(request)
        elif request.do == "restart" and hand_over:
            self._control.hold(request)
            hand_over.begin(request.reply)
        elif request.do == "status":
            self.ask(lambda heard: request.reply(self._rendered(heard)))
        else:
            request.reply({"error": f"unknown request {request.do!r}", "hint": "", "code": 2})

    def ask(self, done: Done, patience: float = PATIENCE_S) -> None:
        """Ask every process that is ready how it is, and wait so many seconds for those that are silent."""
        leashes = {name: slot.child.leash for name, slot in self._slots.items() if slot.child and slot.state == "ready"}
        self._survey.ask(leashes, done, patience)

    def _rendered(self, heard: dict[str, Packet]) -> Packet:
        try:
            now = self._clock.monotonic()
            processes = [slot.status(now, heard.get(name, {})) for name, slot in self._slots.items()]
            return self._render({**self._known(), "processes": processes})
        except Exception as error:  # noqa: BLE001 - a screen that cannot be drawn must not end the daemon
            return {"error": f"no status: {type(error).__name__}: {error}", "hint": "see `sotto doctor`", "code": 1}
