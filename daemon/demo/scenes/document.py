"""What is written in the project's documents is found, with file and line."""

import json

from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import DocumentRead

TEXT = "# Basket\n\n## Prices\n\nA voucher is taken off before tax.\n"


def act(stage: Stage) -> list[str]:
    stage.write("PRICES.md", TEXT)
    read = stage.wait(DocumentRead, lambda one: one.path.endswith("PRICES.md"))
    found = json.loads(stage.sotto("search", "voucher", "--kind", "document", "--json").stdout)
    must(len(found) == 1, f"{len(found)} sections are found")
    must(found[0]["line"] == 3, f"it is said to stand in line {found[0]['line']}")  # noqa: PLR2004 - of the text above
    return [f"DocumentRead: {read.title}", f"PRICES.md:3 {found[0]['title']}"]


SCENE = Scene(
    49,
    "document",
    "A document",
    "You write something down in the project's docs. A moment later a search for it names file and line.",
    act,
)
