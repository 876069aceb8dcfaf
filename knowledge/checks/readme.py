"""Checks that a README tells people to run: the weakest source, as nobody tests it."""

import re
from collections.abc import Iterator

from knowledge.checks.chain import links
from knowledge.checks.check import Check, Folder

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[ \t]*(\w*)[^\n]*\n(.*?)^[ \t]*(?:```|~~~)", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^(?: {4}|\t)(?:[$%] )?(\S[^\n]{0,200})$", re.MULTILINE)
_PROMPT = re.compile(r"^[ \t]*[$%>] ", re.MULTILINE)
_SHELLS = frozenset(["", "sh", "bash", "shell", "console", "zsh", "text", "terminal", "shellsession"])
_SURE = 0.3
_LONGEST = 500
_MOST = 32 * 1_024
_MOST_LINES = 100


def from_readme(folder: Folder, names: list[str]) -> Iterator[Check]:
    """What stands in its blocks of code, and checks something."""
    for file in [
        name
        for name in names
        if re.match(r"(?:readme|contributing|hacking|develop)", name.lower()) and not name.endswith("/")
    ][:3]:
        text = (folder.text(file) or "")[:_MOST]
        blocks = [found[2] for found in _FENCE.finditer(text) if found[1].lower() in _SHELLS]
        blocks += ["\n".join(_INDENTED.findall(_FENCE.sub("", text)))]
        lines = dict.fromkeys(
            _PROMPT.sub("", line) for block in blocks for line in block.split("\n") if len(line) < _LONGEST
        )
        for link in links("\n".join(list(lines)[:_MOST_LINES])):
            place = link.cwd if f"{link.cwd.partition('/')[0]}/" in names else ""  # `cd project`, after it was cloned
            if link.name.whole and not re.search(r"\.\.\.$|\[|<", link.text.replace("/...", "")):
                yield Check(link.sort, link.text, place, f"{file} tells to run it", "project", _SURE)
