"""What a model is told of its calls and its mistakes, and what is kept of a call."""

from knowledge.reasoning.actions import CallResult
from knowledge.reasoning.decision import Decision
from knowledge.reasoning.fencing import tamed
from knowledge.reasoning.parts import Result
from knowledge.reasoning.transcript import Exchange
from knowledge.redact import clean, clean_each

ASKED_ALREADY = "You have made that very call already, and its result is above. Make another one, or none."
NOTHING_WRITTEN = "nothing was written"
LONGEST = 300
"""Characters of what was wrong that the model sees again."""
_HEADS = {
    "answered": "",
    "not recorded": " Nothing is on record for it.",
    "unclear": " It is not clear what is meant. Say it more exactly, call another tool, or none.",
    "not found": " There is no such thing. Call it with something else, call another tool, or none.",
}
_FAILED = " It did not work. Call another tool, or none."


def part(result: CallResult) -> Result:
    """What goes into the stream: the hint belongs to what is read."""
    said = f"{result.text}\n{result.hint}" if result.hint not in result.text else result.text
    return Result(n=result.n, outcome=result.outcome, text=clean(said), sources=clean_each([*result.sources]))


def found(call: Decision, result: Result) -> Exchange:
    """A call and what came of it."""
    name = f"result {result.n} of {call.tool}"
    head = _HEADS.get(result.outcome, _FAILED)
    return Exchange(call.text, f"Result {result.n}, of {call.tool}.{head}", name, result.text)


def wrong(wrote: str, why: str) -> Exchange:
    """What was no decision."""
    return Exchange(_shortened(wrote), f"That cannot be done. {why}")


def enough(results: int) -> Exchange:
    """No further call is wanted."""
    return Exchange(Decision("none").text, "That is all that was read." if results else "No tool was called.")


def sent_back(text: str, why: str) -> Exchange:
    """An answer that has to be written anew."""
    return Exchange(
        _shortened(text), f"That answer cannot be given: {why}. Write it again without that.", purpose="answer"
    )


def _shortened(text: str) -> str:
    said = tamed(text.strip())
    return said[:LONGEST] or "(nothing)"
