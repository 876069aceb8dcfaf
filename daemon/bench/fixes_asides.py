"""What has nothing to do with a failure: code around it, and what people do beside mending it."""

import random
import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import NamedTuple

from daemon.bench.fixes_names import Names

Edit = Callable[[str], str]
"""Does the same to a file whether what is broken in it is mended or not."""

SHARED: Mapping[str, str] = {
    "README.md": "# The shop\n\nWhat it sells, and to whom.\n\n## Install\n\nRun `make`.\n",
    "CHANGELOG.md": "# Changes\n\n- The first release.\n",
    "docs/guide.md": "# Guide\n\nHow to begin.\n\n## Next\n\nHow to go on.\n",
    "web/site.css": "body { margin: 0; }\n\nmain { padding: 1rem; }\n",
    "common/dates.py": "import datetime\n\n\ndef today():\n    return datetime.date.today()\n",
    "common/texts.py": "import textwrap\n\n\ndef wrapped(text):\n    return textwrap.fill(text, 80)\n",
    "common/test_texts.py": (
        "import unittest\n\nfrom common.texts import wrapped\n\n\n"
        "class T(unittest.TestCase):\n    def test_it(self):\n"
        "        self.assertEqual(wrapped('a'), 'a')\n"
    ),
    "tools/release.sh": "#!/bin/sh\nset -e\necho released\n",
    ".gitignore": "var/\nnode_modules/\n*.local.toml\ngenerated_*.py\n__pycache__/\n",
}
"""Files of every tree."""
COMMANDS = ("git status --short", "git log -1 --oneline", "ls", "cat README.md", "git diff --stat", "wc -l README.md")
"""They only look."""
_CODE = {
    ".py": (
        'def {name}(value, step={step}):\n    """{said}."""\n    scaled = value * {by}\n    return scaled - step\n\n\n'
    ),
    ".c": "int {name}(int value)\n{{\n    int scaled = value * {by};\n    return scaled - {step};\n}}\n\n",
    ".h": "/* {said}. */\n#define {upper}(value) (value * {by} - {step})\n\n",
    ".js": "function {name}(value) {{\n  const scaled = value * {by};\n  return scaled - {step};\n}}\n\n",
    ".sh": '{name}() {{\n    scaled=$(( $1 * {by} ))\n    echo "$scaled"\n}}\n',
}
_AT_END = {
    ".ini": "\n[{name}]\nsize = {by}\n",
    ".toml": "\n[tool.{name}]\nsize = {by}\n",
    ".txt": "# {said}\n",
    ".md": "\n{said}.\n",
    ".css": "\n.{name} {{ margin: {by}px; }}\n",
    "Makefile": "\n{name}:\n\t@echo {by}\n",
    ".mk": "\n{name}:\n\t@echo {by}\n",
    ".sh": "\n# {said}\n",
}
_SCALED = re.compile(r"(value|\$1) \* (\d+)")


class Aside(NamedTuple):
    """An edit of one file."""

    path: str
    edit: Edit


class Asides:
    """Thinks of them."""

    def __init__(self, names: Names) -> None:
        self._names = names

    @property
    def random(self) -> random.Random:
        return self._names.random

    def more(self, path: str) -> str:
        """Some code for a file; empty where there is no place for it."""
        shape = _CODE.get(PurePath(path).suffix, "")
        return "\n\n" * path.endswith(".py") + "".join(self._filled(shape) for _ in range(self.random.randint(2, 4)))

    def library(self) -> str:
        """The name of something that nobody here needs."""
        return self._names.library()

    def elsewhere(self) -> Aside:
        """In a file that no case needs."""
        path = self.random.choice([one for one in SHARED if one != ".gitignore"])
        return Aside(path, self._more_of(path))

    def near(self, folder: str) -> Aside:
        """Another file, in the folder of the case."""
        path = f"{folder}/{self.random.choice(('notes.md', 'extra.py', 'extra.js', 'plan.txt'))}"
        return Aside(path, self._more_of(path))

    def beside(self, path: str, text: str) -> Aside | None:
        """Another place of the very file; none where there is none."""
        scaled = list(_SCALED.finditer(text))
        if scaled and self.random.random() < 0.6:  # noqa: PLR2004
            found = self.random.choice(scaled)
            old = _line_of(text, found.start())
            new = old.replace(found[0], f"{found[1]} * {int(found[2]) + 1}")
            if text.count(f"{old}\n") == 1:
                return Aside(path, lambda one: one.replace(f"{old}\n", f"{new}\n"))
        kind = _kind(path)
        return Aside(path, self._more_of(path)) if kind in _CODE or kind in _AT_END else None

    def attempt(self, path: str) -> Edit:
        """Something that was worth a try, and does not help."""
        name, kind = self._names.thing(), _kind(path)
        line = {
            ".py": f'print("{name}", __name__)\n',
            ".js": f'console.log("{name}");\n',
            ".sh": f"echo {name}\n",
            ".c": f"#define {name.upper()} 1\n",
            ".h": f"#define {name.upper()} 1\n",
        }.get(kind)
        if line:
            return lambda text: f"{line}{text}"
        return self._more_of(path)

    def _more_of(self, path: str) -> Edit:
        kind = _kind(path)
        added = self._filled(_AT_END.get(kind) or _CODE.get(kind) or "\n{said}.\n")
        return lambda text: f"{text.rstrip()}\n\n\n{added.rstrip()}\n" if text else f"{added.strip()}\n"

    def _filled(self, shape: str) -> str:
        name = self._names.thing()
        said = f"What a {name.replace('_', ' ')} needs"
        return shape.format(
            name=name, upper=name.upper(), said=said, step=self._names.number(), by=self._names.number()
        )


def _kind(path: str) -> str:
    one = PurePath(path)
    return one.suffix or one.name


def _line_of(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)]
