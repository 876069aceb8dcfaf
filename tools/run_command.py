"""Running a command for the user. It runs nothing yet."""

from typing import Annotated

from pydantic import Field

from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST_TEXT
from tools.kit.around import Around
from tools.kit.commands import to_type
from tools.kit.not_yet import not_yet
from tools.kit.tool import tool

Command = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="the shell command to run, whole")]


@tool(effect="guarded")
def run_command(_around: Around, command: Command) -> Answer:
    """Run a shell command that is no check, after the user granted it. Not available yet: it says how by hand."""
    return not_yet("run commands", ("Type it yourself, and what it prints is remembered", to_type(command)))
