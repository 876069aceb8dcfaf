"""What probably comes next."""

from pydantic import JsonValue

from knowledge.memory.prediction.guess import Guess, Situation
from knowledge.memory.prediction.predicting import predict
from tools.kit.answer import Answer, not_recorded
from tools.kit.arguments import ProjectName
from tools.kit.around import Around
from tools.kit.tool import tool
from tools.kit.which_project import named


@tool(effect="reads")
def predict_next(around: Around, project: ProjectName = "") -> Answer:
    """What the user will probably do next in a project: the next command, file or routine, with its probability."""
    meant = named(around, project)
    number = meant.number if meant else None
    where = str(around.here or "")
    guesses = predict(around.memory, Situation(number, where, at=around.now))
    if not guesses:
        return not_recorded("nothing can be foreseen here yet")
    data: dict[str, JsonValue] = {"project": meant.name if meant else None, "guesses": [_data(one) for one in guesses]}
    return Answer(data, "\n".join(_line(one) for one in guesses))


def _data(one: Guess) -> dict[str, JsonValue]:
    return one._asdict() | {"probability": round(one.probability, 4), "percent": f"{one.probability:.0%}"}


def _line(one: Guess) -> str:
    why = f" ({one.why})" if one.why else ""
    return f"{one.probability:.0%}  {one.said}{why}"
