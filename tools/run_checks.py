"""Running the checks of a project: a job has them run in a sandbox."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, JsonValue

from knowledge.checks.chosen import RUNS, chosen
from knowledge.checks.ordered import KIND
from knowledge.errors import NotFound, Unclear
from knowledge.events import CommandFinished
from knowledge.registry import Watched
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST_TEXT, ProjectName
from tools.kit.around import Around
from tools.kit.tool import tool
from tools.kit.which_project import named
from tools.kit.wording import shown

Check = Annotated[
    str,
    Field(max_length=LONGEST_TEXT, description="the check: pytest -x, npm test, build, lint; empty for its tests"),
]


@tool(effect="sandboxed")
def run_checks(around: Around, project: ProjectName = "", command: Check = "") -> Answer:
    """Run the tests, linter, type check or build of a project in a sandbox: a throw-away copy, without network.

    Use it for "run the tests", "does it still build". It begins a job; what comes of it is told when it is over.
    """
    meant = named(around, project)
    if meant is None:
        names = [shown(one.name) for one in around.registry.all if one.trees][:3]
        raise Unclear("the project is not said", hint=f"which one: {', '.join(names)}?" if names else "watch one first")
    tree = _tree(around, meant)
    wanted = chosen(command, meant, tree, around.log.newest([CommandFinished.__name__], RUNS), around.now)
    where = "" if wanted.cwd == str(tree) else f" in {shown(Path(wanted.cwd).relative_to(tree).as_posix())}"
    follow = f"sotto job {KIND} -f"
    data: dict[str, JsonValue] = {
        "project": shown(meant.name),
        "command": shown(wanted.command),
        "folder": where.removeprefix(" in ") or None,
        "sort": wanted.sort,
        "because": shown(wanted.because),
        "follow": follow,
    }
    said = f"`{data['command']}`{where} of {data['project']} runs in a sandbox now ({data['because']})."
    text = f"{said}\n`{follow}` follows it; what comes of it is told when it is over."
    return Answer(data, text, orders=(wanted.order(),), project=meant.number)


def _tree(around: Around, project: Watched) -> Path:
    """The one that the user is in, else the first. Raises NotFound."""
    inside = around.registry.at(around.here) if around.here else None
    if inside and inside[0].number == project.number:
        return inside[1]
    if not project.trees:
        raise NotFound(f"a watched tree of {shown(project.name)}", hint="`sotto watch` watches one")
    return project.trees[0]
