"""Output that real tools printed, and what is to be found in it: `captured/<tool>/<name>.txt`, beside it `.jsonl`.

`python -m tests.knowledge.failures.recorded` writes the second anew from what is found now; look at the difference.
"""

import json
from pathlib import Path
from typing import Any

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.readers import diagnostics
from knowledge.failures.text import Text

CAPTURED = Path(__file__).parent / "captured"
RUNNERS = ("cargo-test", "ctest", "go-test", "jest", "mocha", "node-test", "pytest", "tap", "unittest", "vitest")
TRACES = ("cpp", "java", "node", "python", "rust")


def outputs(*tools: str) -> list[Path]:
    """The outputs of these tools; those of all others where none is named."""
    others = {folder.name for folder in CAPTURED.iterdir()} - {*RUNNERS, *TRACES}
    return sorted(path for tool in tools or others for path in (CAPTURED / tool).glob("*.txt"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def found(path: Path) -> list[dict[str, Any]]:
    """What is found in an output, as the file of what is expected has it."""
    return [_plain(one) for one in diagnostics(Text(path.read_text(encoding="utf-8")))]


def expected(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]


def _plain(one: Diagnostic) -> dict[str, Any]:
    own = [f"{frame.file}:{frame.line} {frame.function or ''}".strip() for frame in one.frames if frame.own]
    parts = {
        "tool": one.tool,
        "severity": one.severity,
        "code": one.code,
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "symbol": one.symbol,
        "test": one.test_id,
        "message": one.message,
        "span": list(one.span),
        "head": one.head,
        "own": own,
    }
    return {key: value for key, value in parts.items() if value not in (None, [])}


if __name__ == "__main__":
    for file in CAPTURED.glob("*/*.txt"):
        lines = [json.dumps(one, ensure_ascii=False) for one in found(file)]
        file.with_suffix(".jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
