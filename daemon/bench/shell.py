"""What being in people's shells costs and is worth: prompts, keys, the captured terminal, reports, the first minute."""

from pathlib import Path

from daemon.bench.figures import Asked
from daemon.bench.first_minute import first_minute
from daemon.bench.next_key import keys
from daemon.bench.prompt import prompts
from daemon.bench.reports import reports
from daemon.bench.terminal import terminal
from knowledge.errors import NotFound
from knowledge.views import RowView

CASES = "cases.jsonl"
PUBLISHED = "testreports"
"""Where a folder with data for every group keeps the published reports."""
NO_DATA = "left out: how many published test reports are read exactly; name their folder: --data DIR"
NO_MINUTE = "left out: the first minute of a new user; --full measures it, with a clone and an environment of its own"


def measure(asked: Asked) -> list[RowView]:
    """Every figure. `asked.data` holds published reports; without it what needs them is left out."""
    published = _published(Path(asked.data)) if asked.data else None
    rows = prompts(asked) + keys(asked) + terminal(asked)
    if published:
        rows += reports(published, asked)
    else:
        asked.note(NO_DATA)
    if asked.full:
        rows += first_minute(asked)
    else:
        asked.note(NO_MINUTE)
    return rows


def _published(folder: Path) -> Path:
    """Raises NotFound when the folder for data has none."""
    for one in (folder / PUBLISHED, folder):
        if (one / CASES).is_file():
            return one
    raise NotFound(f"{CASES} in {folder}")
