"""Reasoning over a question: rounds of deciding and calling, then an answer. Pure: it says what is to be done next.

Each round is one decision under a schema; the calls only read. What has gone wrong is told to the model, a few times;
then it has to answer with what there is, or it is given up, by rules that have names. Nothing is asked of the model
that may not fit into the budget. The same can go on from the parts of its stream.
"""

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.reasoning import cited, telling
from knowledge.reasoning.actions import Action, Brief, CallResult, Finish, Generate, GiveUp, Say, UseTool, Void
from knowledge.reasoning.budget import TOTAL
from knowledge.reasoning.decision import NONE, Decision, Wrong, read
from knowledge.reasoning.engine import Ended
from knowledge.reasoning.parts import Called, Part, Result, Sources, Text
from knowledge.reasoning.prompting import Purpose
from knowledge.reasoning.resuming import INTERRUPTED, Left, left
from knowledge.reasoning.transcript import Transcript
from knowledge.redact import clean_each
from knowledge.tasks.budget import NAMES, Budget, Refused, Resource, Spent
from knowledge.tasks.stops import Step, broken

WORST = Spent(tokens=TOTAL)
"""What one prompt may take, with what is written to it."""
ANOTHER = Spent(tokens=2 * TOTAL, calls=1)
"""A call is decided on only where an answer fits in after it."""
ASKS: tuple[Resource, ...] = ("tokens", "wall_s")
"""Of what the soft limit counts."""
FAILED = frozenset({"unclear", "not found", "failed"})
"""Outcomes after which another call may do better."""
OTHER_MODEL = "another model may do better: `sotto model list` names those that are here"
SMALLER = "ask for less at once; `budget.answer_tokens` says how much a question may take"


class Enough(NamedTuple):
    """Why nothing more is looked for."""

    rule: str = ""
    why: str = ""
    """Where the user has to know."""


class Reasoning:
    """One question on its way. Each method gives what is to be done, in order; an empty list: it is over."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._transcript = Transcript(brief)
        self._calls: list[Decision] = []
        self._results: list[Result] = []
        self._left = Left()
        self._purpose: Purpose = "decide"
        self._budget = Budget(brief.limits)
        self._steps: list[Step] = []
        self._known: set[str] = set()
        """What tools have said, and named."""
        self._share = 0.0
        self._enough = Enough()
        self._bound = True
        self._prefill = ""
        self._sent_back = False

    @classmethod
    def resumed(cls, brief: Brief, chunks: Sequence[tuple[int, Part]], *, continues: bool = True) -> "Reasoning":
        """One that goes on where the parts of its stream end; each part with its offset. Then `begin`.

        Without `continues` the engine cannot go on in the middle of a text, and what was said of it is written anew.
        """
        one = cls(brief)
        one._left = left(chunks)
        for call in one._left.calls:
            one._calls.append(Decision(call.tool, call.arguments))
        for result in one._left.results:
            one._heard(result)
        # what they took is not in the stream: the most that it can have been
        before = Spent(tokens=TOTAL * (len(one._calls) + len(one._left.sent_back)))
        one._budget = one._budget.paid(Spent(), before)
        if one._left.text or one._left.sent_back:
            one._leave()
        for text, why in one._left.sent_back:
            one._send_back(text, why)
        one._prefill = one._left.text if continues else ""
        return one

    @property
    def results(self) -> Sequence[Result]:
        """What the tools have given so far."""
        return self._results

    @property
    def budget(self) -> Budget:
        """What it has spent, of what it may."""
        return self._budget

    def passed(self, seconds: float) -> None:
        """So long ago it was asked."""
        self._budget = self._budget.at(seconds)

    def begin(self) -> list[Action]:
        """The first thing to do; of a resumed one, the next."""
        if self._left.text or self._sent_back or self._left.sources is not None:
            self._enough = self._limited() or Enough()
        if self._left.sources is not None:
            return [Finish(self._left.text, self._left.sources, *self._enough)]
        if len(self._calls) > len(self._results):
            call = self._left.calls[-1]
            return [UseTool(call.n, call.tool, call.arguments)]
        if self._left.text and not self._prefill:
            return [Void(INTERRUPTED), *self._generate("answer")]
        return self._generate("answer") if self._left.text or self._sent_back else self._next()

    def written(self, purpose: Purpose, ended: Ended) -> list[Action]:
        """The model has written what was asked of it last."""
        self._transcript.counted(ended.tokens_in)
        self._budget = self._budget.paid(WORST, Spent(tokens=ended.tokens_in + ended.tokens_out))
        self._share = ended.tokens_in / ended.context if ended.context else 0.0
        return self._answered(ended) if purpose == "answer" else self._decided(ended)

    def refused(self, kind: str, reason: str, tokens: int = 0, limit: int = 0) -> list[Action]:
        """The model does not write; `kind` as in GenerationRefused, `limit` what its prompt may have."""
        self._budget = self._budget.paid(WORST, Spent())
        if kind == "overflow":
            self._steps.append(Step(overflow=True))
            if rule := broken(self._steps, "stop"):
                return [GiveUp(reason, rule=rule.name)]
            self._transcript.overflowed(self._purpose, tokens, limit)
            return self._generate(self._purpose)
        if kind == "refused" and self._purpose == "decide" and self._bound:
            self._bound = False  # a server may take no schema; the prompt says what is to be written, too
            return self._generate("decide")
        if kind == "refused" and self._prefill:
            self._prefill = ""  # nor go on with a text that has begun
            return [Void(INTERRUPTED), *self._generate("answer")]
        return [GiveUp(reason)]

    def called(self, result: CallResult) -> list[Action]:
        """A tool has been called."""
        part = telling.part(result)
        self._heard(part)
        return [Say(part), *self._next()]

    # ── deciding ──────────────────────────────────────────────────────────────────────────────────

    def _next(self) -> list[Action]:
        """Another round, or the answer where it has had as many as it may."""
        if enough := self._limited():
            self._enough = enough
            return self._generate("answer")
        return self._generate("decide")

    def _limited(self) -> Enough | None:
        """Why it may not call anything more; None where it may."""
        if not self._brief.tools:
            return Enough()
        if rule := broken(self._steps, "wrap up"):
            return Enough(rule.name, "" if rule.name == "budget.failed_calls" else rule.why)
        if soft := self._budget.soft(ASKS):
            return Enough(NAMES[soft], self._budget.said(soft))
        admitted = self._budget.admit(ANOTHER)
        if isinstance(admitted, Refused):
            return Enough(admitted.rule, "" if admitted.resource == "calls" else admitted.why)
        return None

    def _decided(self, ended: Ended) -> list[Action]:
        if ended.finish == "cancelled":
            return [GiveUp("the chat model was stopped")]
        decided = read(ended.text, self._brief.tools)
        if isinstance(decided, Decision):
            decided = decided.clean()
            if decided in self._calls:
                return self._mended(ended.text, telling.ASKED_ALREADY, decided.text)
        if isinstance(decided, Wrong):
            return self._mended(ended.text, decided.why)
        if decided.tool == NONE:
            self._leave()
            return self._generate("answer")
        self._calls.append(decided)
        call = Called(n=len(self._calls), tool=decided.tool, arguments=decided.arguments)
        return [Say(call), UseTool(call.n, call.tool, call.arguments)]

    def _mended(self, wrote: str, why: str, call: str = "") -> list[Action]:
        """It is told why that was no call, or one that was made, and may write another."""
        self._steps.append(Step(call=call, valid=False, share=self._share))
        if rule := broken(self._steps, "stop"):
            return [GiveUp(rule.why, OTHER_MODEL, rule.name)]
        self._transcript.exchanges.append(telling.wrong(wrote, why))
        return self._next()

    def _heard(self, result: Result) -> None:
        call = self._calls[result.n - 1]
        told = {result.text, *result.sources}
        fresh = result.outcome == "answered" and not told <= self._known
        self._known |= told
        self._results.append(result)
        self._budget = self._budget.paid(Spent(), Spent(calls=1))
        failed = result.outcome in FAILED
        self._steps.append(Step(call=call.text, evidence=fresh, failed=failed, share=self._share))
        self._transcript.exchanges.append(telling.found(call, result))

    def _leave(self) -> None:
        """It wants no further call; where it may make none, it was not asked."""
        if not self._limited():
            self._transcript.exchanges.append(telling.enough(len(self._results)))

    # ── answering ─────────────────────────────────────────────────────────────────────────────────

    def _answered(self, ended: Ended) -> list[Action]:
        text, stopped = self._prefill + ended.text, ended.finish == "cancelled"
        self._prefill = ""
        made_up = cited.made_up(text, self._transcript.read())
        if not stopped and not self._sent_back and (made_up or not text.strip()):
            why = cited.missing(made_up) if made_up else telling.NOTHING_WRITTEN
            self._send_back(text, why)
            return [*([Void(why)] if text else []), *self._generate("answer")]
        if not text.strip():
            return [GiveUp("the chat model wrote nothing", OTHER_MODEL)]
        return self._finished(text, made_up, whole=ended.finish == "stop")

    def _finished(self, text: str, made_up: Sequence[str], *, whole: bool) -> list[Action]:
        """What nobody has told is said beside it; where it was too long, that it goes on."""
        note = f" ({cited.missing(made_up)})" if made_up and cited.missing(made_up) not in text else ""
        more = f"{'' if whole else ' …'}{note}"
        sources = clean_each(cited.sources(text, self._results))
        said = [Say(Text(more))] if more else []
        return [*said, Say(Sources(ids=sources)), Finish(text + more, sources, *self._enough)]

    def _send_back(self, text: str, why: str) -> None:
        self._sent_back = True
        self._transcript.exchanges.append(telling.sent_back(text, why))

    # ── the model ─────────────────────────────────────────────────────────────────────────────────

    def _generate(self, purpose: Purpose) -> list[Action]:
        admitted = self._budget.admit(WORST)
        if isinstance(admitted, Refused):
            return [GiveUp(admitted.why, SMALLER, admitted.rule)]
        self._budget = admitted.budget
        self._purpose = purpose
        wish, name = self._transcript.wish(purpose, prefill=self._prefill, bound=self._bound)
        return [Generate(wish, purpose, name)]
