"""What is found in the output of failed commands: reasons in CI logs, diagnostics of tools, names, and how soon."""

from pathlib import Path

from daemon.bench.failures_delay import delay
from daemon.bench.failures_logs import logs
from daemon.bench.failures_parsers import citests, parsers
from daemon.bench.failures_prints import prints
from daemon.bench.failures_rules import rules
from daemon.bench.figures import Asked
from knowledge.errors import NotFound
from knowledge.views import RowView

FOLDERS = ("extraction", "parsers", "citests", "rules")
LEFT_OUT = (
    "left out: reasons in labelled CI logs, diagnostics of tools, failing tests, corrections of commands;"
    " name the folder with them: --data DIR"
)


def measure(asked: Asked) -> list[RowView]:
    """Every figure. `asked.data` holds labelled logs and outputs; without it what needs them is left out."""
    rows = delay(asked) + prints(asked)
    if not asked.data:
        asked.note(LEFT_OUT)
        return rows
    data = Path(asked.data)
    for name in FOLDERS:
        if not (data / name / "cases.jsonl").is_file():
            raise NotFound(f"{name}/cases.jsonl in {data}")
    return [
        *logs(data / "extraction", asked),
        *parsers(data / "parsers", asked),
        *citests(data / "citests", asked),
        *rules(data / "rules", asked),
        *rows,
    ]
