"""Small broken programs, really compiled and run, each in six variants that are the same failure.

`failure_samples/*.toml` holds them by tool chain. In their text stand marks: `@here@` is the folder of the files, as
the command names it; `@out@` a folder for what is made; `@more@` a place for more code; `@order a b@` words whose order
does not matter; `@port@`, `@uuid@` and the like values that change from run to run.
"""

import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

SAMPLES = Path(__file__).parent / "failure_samples"
LASTS_S = 90.0
FEW = 2
"""Failures of each tool chain in a slice; near pairs stand first."""
COMMENTS = {
    **dict.fromkeys((".c", ".cpp", ".h", ".rs", ".java", ".js", ".mjs", ".ts"), "//"),
    **dict.fromkeys((".py", ".toml", ".txt", ".mk", ".sh", ".ninja"), "#"),
}
_MARK = re.compile(r"@(\w+)@")
_ORDER = re.compile(r"@order ((?:@\w+@|[^@])+)@")


class Variant(StrEnum):
    """What differs although the failure is the same."""

    PLAIN = "as it is"
    SHIFTED = "comments and code above"
    MOVED = "another folder, deeper"
    CALLED = "absolute paths, make -C, cd"
    RANDOM = "other values, ports, names, dates"
    NOISY = "warnings before, colours, width, locale, order"


class Sample(NamedTuple):
    """One broken program."""

    chain: str
    name: str
    run: str
    files: Mapping[str, str]
    more: str
    colour: str
    noise: str
    noise_files: Mapping[str, str]


class Printed(NamedTuple):
    """What a variant of a sample printed."""

    chain: str
    name: str
    variant: Variant
    command: str
    status: int
    output: str


class Chosen(NamedTuple):
    """What can be run here."""

    samples: tuple[Sample, ...]
    missing: tuple[str, ...]
    """Tool chains that are left out, with what they lack."""


def chosen(path: str, few: int | None = None) -> Chosen:
    """The samples whose tools are on `path`; of each chain the first `few`."""
    samples: list[Sample] = []
    missing: list[str] = []
    for file in sorted(SAMPLES.glob("*.toml")):
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        lacking = [tool for tool in read["needs"] if not shutil.which(tool, path=path)]
        lacking += [name for name in read.get("modules", ()) if not find_spec(name)]
        if lacking:
            missing.append(f"{file.stem} (no {', '.join(lacking)})")
        else:
            samples += [_sample(file.stem, read, one) for one in read["failure"][:few]]
    return Chosen(tuple(samples), tuple(missing))


def made(samples: Sequence[Sample], root: Path, path: str) -> Iterator[Printed]:
    """Make and run all variants below `root`, as many at a time as there are processors."""
    jobs = [(sample, variant, number) for number, sample in enumerate(samples) for variant in Variant]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from pool.map(lambda job: _Made(root, path, *job).run(), jobs)


def _sample(chain: str, read: Mapping[str, Any], one: Mapping[str, Any]) -> Sample:
    noise = (read["noise"], read["noise_files"])
    return Sample(chain, one["name"], one["run"], one["files"], read["more"], read["colour"], *noise)


class _Made:
    """One variant in its folder."""

    def __init__(self, root: Path, path: str, sample: Sample, variant: Variant, number: int) -> None:
        self._sample = sample
        self._variant = variant
        self._path = path
        self._above = root / f"{number}-{variant.name.lower()}"
        below = "work/of/others/shop-2.copy" if variant is Variant.MOVED else "shop"
        self._folder = self._above / below
        self._out = self._above / f"out-{random.randrange(10**6)}"  # noqa: S311 - no secret
        self._how = number % 3 if variant is Variant.CALLED else None
        self._values = values(random.Random(f"{sample.name} {variant is Variant.RANDOM}"))  # noqa: S311 - no secret

    def run(self) -> Printed:
        self._out.mkdir(parents=True)
        self._write(self._sample.files)
        line = self._filled(self._sample.run)
        cwd = self._folder
        if self._variant is Variant.NOISY:
            self._write(self._sample.noise_files)
            line = f"{self._filled(self._sample.noise)}; {line}"
        if self._how == 0:
            cwd = self._above
        elif self._how == 1:
            (self._folder / "Makefile").write_text(f"all:\n\t{line}\n", encoding="utf-8")
            line, cwd = f"make -C {self._folder}", self._above
        elif self._how == 2:  # noqa: PLR2004 - the third of three ways
            line, cwd = f"cd {self._folder.name} && {line}", self._above
        status, output = self._printed(line, cwd)
        return Printed(self._sample.chain, self._sample.name, self._variant, line, status, output)

    def _printed(self, line: str, cwd: Path) -> tuple[int, str]:
        noisy = {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "COLUMNS": "57", "LC_ALL": "C"}
        environment = {
            "PATH": self._path,
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.utf8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "CARGO_TARGET_DIR": str(self._out),
            "CARGO_NET_OFFLINE": "true",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            **(noisy if self._variant is Variant.NOISY else {}),
        }
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LASTS_S,
            check=False,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace")

    # ── its text ──────────────────────────────────────────────────────────────────────────────────

    def _write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            file = self._folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self._filled(self._shifted(text, COMMENTS[file.suffix])), encoding="utf-8")

    def _shifted(self, text: str, comment: str) -> str:
        if self._variant is not Variant.SHIFTED:
            return text.replace("@more@\n", "").lstrip("\n")
        above = "".join(f"{comment} Prices, and what they are made of, part {n}.\n" for n in range(7))
        return above + text.replace("@more@\n", self._sample.more).lstrip("\n")

    def _filled(self, text: str) -> str:
        text = _ORDER.sub(lambda found: self._ordered(found[1].split()), text)
        return _MARK.sub(lambda found: self._value(found[1]), text)

    def _ordered(self, words: list[str]) -> str:
        return " ".join(reversed(words) if self._variant is Variant.NOISY else words)

    def _value(self, name: str) -> str:
        special: dict[str, Callable[[], str]] = {
            "here": lambda: f"{self._folder}/" if self._how == 0 else "",
            "out": lambda: str(self._out),
            "colour": lambda: self._sample.colour if self._variant is Variant.NOISY else "",
            "python": lambda: sys.executable,
        }
        return special[name]() if name in special else self._values[name]


def values(source: random.Random) -> dict[str, str]:
    """One value for each mark of a value."""
    day = f"2026-{source.randint(1, 12):02}-{source.randint(1, 28):02}"
    digits = f"{source.getrandbits(128):032x}"
    return {
        "port": str(source.randint(1_024, 60_000)),
        "closed": str(_closed_port()),
        "number": str(source.randint(100, 99_999)),
        "small": str(source.randint(1, 99)),
        "uuid": "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])),
        "hash": f"{source.getrandbits(160):040x}",
        "date": f"{day}T0{source.randint(0, 9)}:11:{source.randint(10, 59)}Z",
        "duration": f"{source.randint(1, 900)}.{source.randint(0, 9)}s",
    }


def _closed_port() -> int:
    """A port on which nobody listens; another each time."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])
