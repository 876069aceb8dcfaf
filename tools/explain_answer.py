"""Where the answer before came from."""

from tools.kit.answer import Answer, not_recorded
from tools.kit.around import Around
from tools.kit.explained import explained
from tools.kit.tool import tool


@tool(effect="reads")
def explain_answer(around: Around) -> Answer:
    """How the answer before this one was found: how the question was taken, and the records that it rests on.

    Use it for "how do you know that", "says who", "source?".
    """
    return explained(around) or not_recorded(
        "There is no answer before this one in this conversation, so there is nothing to explain."
    )
