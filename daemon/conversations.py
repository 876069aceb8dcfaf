"""What was answered last in each conversation, so that "and last week?" means something; found again in the log."""

from collections import OrderedDict

from daemon.answers import LONGEST
from daemon.service import World
from knowledge.envelope import Envelope
from knowledge.events import AnswerDegraded, AnswerQuestion, QuestionAnswered
from knowledge.reasoning.actions import Turn
from knowledge.routing.following import Before

KEPT, LOOKED_AT = 64, 64
TURNS, FAR_BACK = 12, 256
"""Answers that a chat model is told of at most, and how many are looked through for them."""
IDLE_US = 30 * 60_000_000
GOES_ON = frozenset({"continue", "go on", "carry on", "keep going"})
SHELL = "shell:"
"""Names of conversations that begin so are those of a shell, and end when nothing was asked for half an hour."""
_ENDINGS = (QuestionAnswered.__name__, AnswerDegraded.__name__)
_STAYS = "explain_answer"
"""Who asks for the reason asks about the answer before."""


class Conversations:
    """By their names."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last: OrderedDict[str, Before | None] = OrderedDict()

    def last(self, name: str, now: int) -> Before | None:
        """The answer before, where the conversation still goes on."""
        if not name:
            return None
        if name not in self._last:
            self._keep(name, self._recorded(name))
        found = self._last[name]
        over = found and name.startswith(SHELL) and now - found.at > IDLE_US
        return None if over else found

    def turns(self, name: str, before: int, now: int) -> list[Turn]:
        """The last questions with their answers, before an event of the log, the oldest first."""
        seen = self._world.past.newest(_ENDINGS, FAR_BACK) if name else []
        found, later = list[Turn](), now
        for one in reversed(seen):
            said = one.event
            if not isinstance(said, QuestionAnswered | AnswerDegraded) or said.conversation != name or one.seq > before:
                continue
            if (name.startswith(SHELL) and later - one.header.at > IDLE_US) or len(found) == TURNS:
                break
            found.append(Turn(said.question, said.text, tuple(said.sources)))
            later = one.header.at
        return found[::-1]

    def meant(self, event: AnswerQuestion, seen: Envelope) -> str:
        """What is asked for; `continue` goes on with a question that its budget cut short, where that came last."""
        question, name = event.question.first(LONGEST), event.conversation
        if not name or question.strip(" .!").lower() not in GOES_ON:
            return question
        past = (one for one in reversed(self._world.past.newest(_ENDINGS, FAR_BACK)) if one.seq < seen.seq)
        endings = (one.event for one in past if isinstance(one.event, QuestionAnswered | AnswerDegraded))
        last = next((one for one in endings if one.conversation == name), None)
        return last.question if last and last.rule else question

    def note(self, answer: QuestionAnswered, at: int) -> None:
        """An answer was given."""
        before = _before(answer, at)
        if answer.conversation and before:
            self._keep(answer.conversation, before)

    def forget(self) -> None:
        """Something was erased: what still is on record is read again."""
        self._last.clear()

    def _recorded(self, name: str) -> Before | None:
        for seen in reversed(self._world.past.newest([QuestionAnswered.__name__], LOOKED_AT)):
            answer = seen.event
            if isinstance(answer, QuestionAnswered) and answer.conversation == name:
                before = _before(answer, seen.header.at)
                if before:
                    return before
        return None

    def _keep(self, name: str, before: Before | None) -> None:
        self._last[name] = before
        self._last.move_to_end(name)
        if len(self._last) > KEPT:
            self._last.popitem(last=False)


def _before(answer: QuestionAnswered, at: int) -> Before | None:
    """What a question that follows may lean on."""
    if not answer.calls or answer.calls[0].tool == _STAYS:
        return None
    first = answer.calls[0]
    return Before(answer.question, first.tool, first.arguments, tuple(answer.sources), answer.recorded, at)
