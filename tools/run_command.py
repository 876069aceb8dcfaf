"""Running a command for the user: a plan of it is made, and a person has to grant that."""

from typing import Annotated

from pydantic import Field

from knowledge.errors import Unclear
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST_TEXT
from tools.kit.around import Around
from tools.kit.proposal import proposed
from tools.kit.tool import tool

Command = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="the shell command to run, whole")]


@tool(effect="guarded")
def run_command(around: Around, command: Command) -> Answer:
    """Plan to run a shell command that is no check, in the user's directory. It runs only if the user grants it.

    Nothing is run by asking: the user is shown the exact words, the directory and the environment, and decides.
    """
    if around.here is None:
        raise Unclear("it is not said in which directory", hint="ask in the directory in which it is to run")
    found = around.registry.at(around.here)
    project = found[0].number if found else None
    return proposed(around, "run_command", {"command": command, "cwd": str(around.here)}, project=project)
