"""Push to talk: somebody wants to be heard, once, and is told what came of it."""

from collections.abc import Callable
from typing import Literal

from knowledge.envelope import Envelope
from knowledge.events import Listen, ListeningEnded
from knowledge.redact import clean
from services.voice.listening import Listening
from services.voice.switchboard import Switchboard

LONGEST_PATIENCE_S = 60.0
OPENING_S = 10.0
"""How long a microphone may take to be open."""
_NOBODY = "No microphone can be heard."
Outcome = Literal["heard", "nothing", "refused", "unavailable"]


class Push:
    """Of the last who wanted it; whoever came before him is refused."""

    def __init__(self, board: Switchboard, ear: Listening, over: Callable[[], None]) -> None:
        """`over` is called when nobody wants to be heard any more, though nothing was said."""
        self._board, self._ear, self._over = board, ear, over
        self._order: tuple[Listen, Envelope] | None = None
        self._last = ""
        """Ref of the last order."""

    def __bool__(self) -> bool:
        """Whether somebody wants to be heard now."""
        return self._order is not None

    @property
    def order(self) -> Listen | None:
        return self._order[0] if self._order else None

    def begin(self, order: Listen, seen: Envelope, able: str) -> bool:
        """Take an order; whether it is a new one that can be obeyed. `able`: why not, or empty."""
        if able:
            ended = ListeningEnded(
                ref=order.ref, outcome="unavailable", reason=clean(f"{able} `sotto doctor` says more")
            )
            self._board.tell(ended, cause=seen)
            return False
        if order.ref == self._last or order.patience_s <= 0:  # it is said again until there is an answer
            self._let_go(order)
            return False
        self._last = order.ref
        self.end("refused", "somebody else began to talk")
        self._order = order, seen
        self._board.ring_in(OPENING_S, "push", self._nobody_spoke)
        return True

    def opened(self) -> None:
        """The microphone hears: from now on words are waited for."""
        if self._order:
            patience_s = min(self._order[0].patience_s, LONGEST_PATIENCE_S)
            self._board.ring_in(patience_s, "push", self._nobody_spoke)

    def end(self, outcome: Outcome, reason: str = "", text: str = "", intent: str = "") -> None:
        """Tell what came of it, if there is one."""
        if self._order:
            (order, seen), self._order = self._order, None
            self._board.forget("push")
            said = clean(text) if text else None
            ended = ListeningEnded(ref=order.ref, outcome=outcome, text=said, intent=intent, reason=clean(reason))
            self._board.tell(ended, cause=seen)

    def _let_go(self, order: Listen) -> None:
        """Whoever pushed does not want to talk any more, if that is what it says."""
        if order.patience_s <= 0 and self.order and self.order.ref == order.ref:
            self.end("nothing", "it was ended")
            self._over()

    def _nobody_spoke(self) -> None:
        if self._ear.speaking:
            self._board.ring_in(1.0, "push", self._nobody_spoke)
            return
        reached = self._ear.microphone == "open"
        self.end(*(("nothing", "nobody spoke") if reached else ("unavailable", _NOBODY)))
        self._over()
