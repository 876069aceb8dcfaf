"""A shell line taken apart: its commands as they were written, where they run, what they are without their wrapping."""

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.command_words import words_of
from knowledge.remembered import remembered

_TOKEN = re.compile(
    r"""'[^']*' | "(?:\\.|[^"\\])*" | \\. | (?P<end> && | \|\| | ;+ | \n) | (?P<pipe> \|&? )
    | (?P<into> \d*(?:>>?|<)(?:&\d?|\|)? | &>>? )
    | (?P<behind> &) | (?P<comment> (?<!\S)\#[^\n]* ) | [^\s'"\\|&;<>#]+ | .""",
    re.DOTALL | re.VERBOSE,
)
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_WRAPPING = """time nice ionice env command exec nohup xvfb-run stdbuf timeout chronic unbuffer catchsegv"""
_WRAPPERS = frozenset(_WRAPPING.split())
_LOOKING = re.compile(r"(?:(?:time|watch)\s+(?:-[a-zA-Z-]+(?:[ =]?[\d.]+)?\s+)*)+")
"""Says how long it takes, or runs it again and again."""
_VALUE = re.compile(r"-[a-z]$|\d+[smhd]?$")
_RUNNERS = (
    ("poetry", "run"), ("uv", "run"), ("pipenv", "run"), ("pdm", "run"), ("rye", "run"), ("pixi", "run"),
    ("hatch", "run"),
    ("bundle", "exec"), ("pnpm", "exec"), ("npm", "exec"), ("yarn", "exec"), ("yarn", "dlx"), ("pnpm", "dlx"),
    ("mise", "exec"),
    ("opam", "exec"), ("python", "-m"), ("coverage", "run"), ("npx",), ("bunx",), ("pnpx",),
    ("uvx",), ("dotenv",), ("dbus-run-session",),
)  # fmt: skip
"""What runs another program without being one itself."""
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*$")


class Simple(NamedTuple):
    """One command of a line."""

    text: str
    """As it was written, without what only looks at its output."""
    cwd: str
    joined: str
    """What stands before it: `&&`, `;` or nothing."""


def simple(line: str, cwd: str = "") -> Iterator[Simple]:
    """The commands of a line or several, each with the directory that it runs in; none outside the project."""
    place: str | None = cwd
    for joined, text in _pieces(line.replace("\\\n", " ")):
        words = _words(text)
        if words[:1] in (("cd",), ("pushd",)):
            place = within(place, words[1] if len(words) > 1 else "~") if place is not None else None
        elif text and place is not None:
            yield Simple(text, place, joined)


def within(cwd: str, to: str) -> str | None:
    """A directory as seen from the project's root; None for one outside, or that only a shell knows."""
    if to.startswith(("/", "~", "-")) or "$" in to or "`" in to:
        return None
    path = posixpath.normpath(posixpath.join(cwd, to))
    return None if path.startswith("..") else "" if path == "." else path


def _pieces(line: str) -> Iterator[tuple[str, str]]:
    """What joins a command to the one before, and the command; of a pipe what it begins with."""
    joined, text, left = "", "", False
    into = False
    for token in _TOKEN.finditer(line):
        said = token[0]
        if token["end"] or token["behind"]:
            yield joined, _whole(text)
            joined, text, left, into = "&&" if said == "&&" else ";", "", False, False
        elif token["pipe"]:
            left = True
        elif token["into"] and not left:
            into = not said.endswith(tuple("&0123456789")) or said in {"&>", "&>>"}
        elif left or token["comment"]:
            continue
        elif into:
            into = said.isspace()
        else:
            text += said
    yield joined, _whole(text)


@remembered(4_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words_of(text))


def _whole(text: str) -> str:
    """A command without the brackets around it; nothing where it was cut within some."""
    text = _LOOKING.sub("", text.strip().lstrip("({ \t"))
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip()
    return text if text.count("(") == text.count(")") and text.count("`") % 2 == 0 else ""


def bare(text: str) -> list[str]:
    """The words of a command without assignments, wrappers such as `time`, and what only runs another program."""
    words = list(_words(text))
    while words:
        if _ASSIGNED.match(words[0]):
            del words[0]
        elif words[0] in _WRAPPERS:
            del words[0]
            while words and (words[0].startswith("-") or _VALUE.match(words[0])):
                del words[0]
        elif skip := _runner(words):
            del words[:skip]
        else:
            break
    return [words[0].rpartition("/")[2] or words[0], *words[1:]] if words else []


def _runner(words: list[str]) -> int:
    """How many words only say what runs the rest."""
    first = words[0].rpartition("/")[2]
    if first == "watch":
        return 0
    named = ["python" if _PYTHON.match(first) else first, *words[1:2]]
    for runner in _RUNNERS:
        if tuple(named[: len(runner)]) == runner:
            skip = len(runner)
            while words[skip : skip + 1] and words[skip].startswith("-") and words[skip] != "-m":
                skip += 2 if words[skip] in _TAKING else 1
            skip += words[skip : skip + 1] == ["-m"]
            return skip if words[skip:] else 0
    return 0


_TAKING = frozenset(
    [
        "--with",
        "--extra",
        "--group",
        "--python",
        "-p",
        "--from",
        "--package",
        "-e",
        "--directory",
        "--project",
        "--env-file",
        "--source",
    ]
)
"""Options of those that are followed by a word of theirs."""
