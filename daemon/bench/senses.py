"""What the senses are worth: files that are watched, and secrets that are found in what is kept."""

import sysconfig
from pathlib import Path

from daemon.bench.figures import Asked, fresh_home
from daemon.bench.redaction import Texts, redaction
from daemon.bench.watching import FULL, SLICE, watching
from knowledge.errors import NotFound
from knowledge.views import RowView

LABELLED = "secrets/cases.jsonl.xz"
OUTPUT = ("extraction/logs", "citests/logs", "parsers/inputs")
LEFT_OUT = (
    "left out: how many labelled secrets are found and what is wrongly taken for one in build output; "
    "name the folder with both: --data DIR"
)


def measure(asked: Asked) -> list[RowView]:
    """Every figure. `asked.data` holds labelled texts and build output; without it what needs them is left out."""
    measured = texts(asked)
    asked.tell("watching")
    with fresh_home() as paths:
        rows = watching(paths, FULL if asked.full else SLICE)
    return rows + redaction(measured, asked)


def texts(asked: Asked) -> Texts:
    """Code is what this interpreter has installed. Raises NotFound when the folder for data is not one."""
    places = sysconfig.get_paths()
    code = [Path(places["stdlib"]), Path(places["purelib"])]
    if not asked.data:
        asked.note(LEFT_OUT)
        return Texts(labelled=None, code=code, output=[])
    folder = Path(asked.data)
    if not (folder / LABELLED).is_file():
        raise NotFound(f"{LABELLED} in {folder}")
    return Texts(folder / LABELLED, code, [folder / name for name in OUTPUT])
