"""Reasoning over a question: rounds of deciding and calling, then an answer. Pure: it says what is to be done next.

Each round is one decision under a schema; the calls only read. What has gone wrong is told to the model, a few times;
then it has to answer with what there is, or it is given up. The same can go on from the parts of its stream.
"""

from collections.abc import Sequence

from knowledge.reasoning import cited, telling
from knowledge.reasoning.actions import Action, Brief, CallResult, Finish, Generate, GiveUp, Say, UseTool, Void
from knowledge.reasoning.decision import NONE, Decision, Wrong, read
from knowledge.reasoning.engine import Ended
from knowledge.reasoning.parts import Called, Part, Result, Sources, Text
from knowledge.reasoning.prompting import Purpose
from knowledge.reasoning.resuming import INTERRUPTED, Left, left
from knowledge.reasoning.transcript import Transcript
from knowledge.redact import clean_each

CALLS, WRONG, REPAIRS, OVERFLOWS = 4, 3, 2, 2
"""Calls of a question; decisions in a row that are none; failed calls that may be mended; prompts that are too long."""
FAILED = frozenset({"unclear", "not found", "failed"})
"""Outcomes after which another call may do better."""
OTHER_MODEL = "another model may do better: `sotto model list` names those that are here"


class Reasoning:
    """One question on its way. Each method gives what is to be done, in order; an empty list: it is over."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._transcript = Transcript(brief)
        self._calls: list[Decision] = []
        self._results: list[Result] = []
        self._left = Left()
        self._purpose: Purpose = "decide"
        self._wrong = self._overflows = 0
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

    def begin(self) -> list[Action]:
        """The first thing to do; of a resumed one, the next."""
        if self._left.sources is not None:
            return [Finish(self._left.text, self._left.sources)]
        if len(self._calls) > len(self._results):
            call = self._left.calls[-1]
            return [UseTool(call.n, call.tool, call.arguments)]
        if self._left.text and not self._prefill:
            return [Void(INTERRUPTED), *self._generate("answer")]
        return self._generate("answer") if self._left.text or self._sent_back else self._next()

    def written(self, purpose: Purpose, ended: Ended) -> list[Action]:
        """The model has written what was asked of it last."""
        self._transcript.counted(ended.tokens_in)
        return self._answered(ended) if purpose == "answer" else self._decided(ended)

    def refused(self, kind: str, reason: str, tokens: int = 0, limit: int = 0) -> list[Action]:
        """The model does not write; `kind` as in GenerationRefused, `limit` what its prompt may have."""
        if kind == "overflow" and self._overflows < OVERFLOWS:
            self._overflows += 1
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
        return self._generate("decide") if self._may_call() else self._generate("answer")

    def _may_call(self) -> bool:
        failed = sum(one.outcome in FAILED for one in self._results)
        return bool(self._brief.tools) and len(self._results) < CALLS and failed <= REPAIRS

    def _decided(self, ended: Ended) -> list[Action]:
        if ended.finish == "cancelled":
            return [GiveUp("the chat model was stopped")]
        decided = read(ended.text, self._brief.tools)
        if isinstance(decided, Decision):
            decided = decided.clean()
            if decided in self._calls:
                decided = Wrong(telling.ASKED_ALREADY)
        if isinstance(decided, Wrong):
            return self._mended(ended.text, decided.why)
        self._wrong = 0
        if decided.tool == NONE:
            self._leave()
            return self._generate("answer")
        self._calls.append(decided)
        call = Called(n=len(self._calls), tool=decided.tool, arguments=decided.arguments)
        return [Say(call), UseTool(call.n, call.tool, call.arguments)]

    def _mended(self, wrote: str, why: str) -> list[Action]:
        """It is told why that was no call, and may write another."""
        self._wrong += 1
        if self._wrong >= WRONG:
            return [GiveUp(f"the chat model wrote {WRONG} times in a row what cannot be called", OTHER_MODEL)]
        self._transcript.exchanges.append(telling.wrong(wrote, why))
        return self._generate("decide")

    def _heard(self, result: Result) -> None:
        self._results.append(result)
        self._transcript.exchanges.append(telling.found(self._calls[result.n - 1], result))

    def _leave(self) -> None:
        """It wants no further call; where it may make none, it was not asked."""
        if self._may_call():
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
        return [*said, Say(Sources(ids=sources)), Finish(text + more, sources)]

    def _send_back(self, text: str, why: str) -> None:
        self._sent_back = True
        self._transcript.exchanges.append(telling.sent_back(text, why))

    # ── the model ─────────────────────────────────────────────────────────────────────────────────

    def _generate(self, purpose: Purpose) -> list[Action]:
        self._purpose = purpose
        wish, name = self._transcript.wish(purpose, prefill=self._prefill, bound=self._bound)
        return [Generate(wish, purpose, name)]
