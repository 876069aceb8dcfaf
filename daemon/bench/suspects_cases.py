"""Histories of generated repositories: green, at most 20 changes of which one breaks it, red. Both are really run."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from daemon.bench.suspects_breaking import BREAKING
from daemon.bench.suspects_edits import names_of, ways
from daemon.bench.suspects_harmless import ADDING, EQUAL, LOOKS
from daemon.bench.suspects_runs import FAILED, Run, called, run
from daemon.bench.suspects_source import Edit
from daemon.bench.suspects_templates import Template, template
from knowledge.changes.change import Content, Sort
from knowledge.changes.hunks import Hunk, hunks, lines_of

MOST = 20
LEAST = 14
TRIES = 6
"""Breaking edits that are tried until one breaks a test."""
SAME_FILE, OTHERS_TOO, MISLEADING = 0.25, 0.4, 0.4
"""How often a harmless change is in the culprit's file, the culprit changes other things as well, and the last changes
are in files that the output names."""
_NAMED = re.compile(r"^([\w./-]+\.py):\d+: ", re.MULTILINE)


NOT_RUN = Run(0, "")


class Step(NamedTuple):
    """One change."""

    sort: Sort
    contents: tuple[Content, ...]
    command: str = ""
    title: str = ""


@dataclass
class Case:
    """One history."""

    name: str
    template: Template
    steps: list[Step] = field(default_factory=list)
    culprit: int = -1
    """Which step broke it."""
    sort: str = ""
    """What the culprit is."""
    red: Run = NOT_RUN
    named: bool = False
    """Whether the output names the culprit's file."""
    files: dict[str, str] = field(default_factory=dict)
    """The tree when it was red."""


class NoCase(Exception):
    """Chance gave nothing that breaks a test and can be told from what does not."""


def cases(names: tuple[str, ...], seeds: range, folder: Path) -> Iterator[Case]:
    """One case for each seed, of the templates in turn."""
    for seed in seeds:
        for attempt in range(4):
            try:
                yield Making(names[seed % len(names)], f"{seed}.{attempt}", folder).case()
                break
            except NoCase:
                continue


class Making:
    """One case while it is made: the tree as it is, and its twin, where the culprit was left out."""

    def __init__(self, name: str, seed: str, folder: Path) -> None:
        self._chance = random.Random(f"{name} {seed}")  # noqa: S311 - the same each time
        self._template = template(name)
        self._called = called(self._template, folder)
        self._folder = folder
        self._twin = dict(self._template.files)
        self._site = dict(self._template.site)
        self._variables: dict[str, str] = {}
        self._broken: tuple[Hunk, ...] = ()
        """What the culprit did to its file."""
        self._aim = self._chance.choice(self._template.modules)
        self._named: list[str] = []
        self._misleads = self._chance.random() < MISLEADING
        self.made = Case(f"{name} {seed}", self._template)

    def case(self) -> Case:
        """Raises NoCase."""
        count = self._chance.randint(LEAST, MOST)
        place = self._chance.randrange(count)
        for number in range(place):
            self._add(self._harmless(left=count - number))
        self._break()
        for number in range(place + 1, count):
            self._add(self._harmless(left=count - number))
        made = self.made
        made.files = self._tree()
        made.red = run(made.files, self._site, self._variables, self._folder)
        if made.red.status not in FAILED or run(self._twin, self._template.site, {}, self._folder).status:
            raise NoCase
        return made

    # ── the culprit ───────────────────────────────────────────────────────────────────────────────

    def _break(self) -> None:
        made = self.made
        made.culprit = len(made.steps)
        if self._template.outside and self._chance.random() < 0.2:  # noqa: PLR2004
            self._break_outside()
            return
        made.sort = "test" if self._chance.random() < 0.05 else "code"  # noqa: PLR2004
        path = self._chance.choice(self._template.tests) if made.sort == "test" else self._aim
        tried = ways(self._twin[path], BREAKING, self._chance, self._called)
        for _, text in zip(range(TRIES), tried, strict=False):
            found = run(self._twin | {path: text}, self._site, self._variables, self._folder)
            if found.status in FAILED:
                self._broken = tuple(hunks(Content(path, self._twin[path], text)))
                self._named = _NAMED.findall(found.output)
                made.named = path in self._named
                self._add(self._among_others(Content(path, self._twin[path], text)))
                return
        raise NoCase

    def _break_outside(self) -> None:
        one = self._chance.choice(self._template.outside)
        self.made.sort = one.sort
        step = Step("environment", (), one.command, one.command)
        if one.variable:
            name, _, value = one.variable.partition("=")
            self._variables[name] = value
        elif one.path.startswith("site/"):
            name = one.path.removeprefix("site/")
            self._site[name] = self._site[name].replace(one.before, one.after)
        else:
            text = self._twin[one.path].replace(one.before, one.after)
            if text == self._twin[one.path]:
                raise NoCase
            content = Content(one.path, self._twin[one.path], text)
            self._broken = tuple(hunks(content))
            step = Step("configuration", (content,), title=one.path)
        found = run(self._twin | self._after(step), self._site, self._variables, self._folder)
        if found.status not in FAILED:
            raise NoCase
        self._named = _NAMED.findall(found.output)
        self._add(step)

    def _among_others(self, content: Content) -> Step:
        """The breaking edit, perhaps with others in one burst or commit."""
        contents = {content.path: content}
        while self._chance.random() < OTHERS_TOO:
            path, text = self._edited(self._chance.choice(self._template.modules), EQUAL + ADDING)
            if path not in contents:
                contents[path] = Content(path, self._twin[path], text)
                self._twin[path] = text
        sort: Sort = "commit" if self._chance.random() < 0.3 else "edit"  # noqa: PLR2004
        return Step(sort, tuple(contents.values()), title=_title(self._chance, list(contents)))

    # ── what breaks nothing ───────────────────────────────────────────────────────────────────────

    def _harmless(self, left: int) -> Step:
        kind = self._chance.random()
        if self._misleads and self._named and left <= 4:  # noqa: PLR2004 - the last ones
            path = self._chance.choice([one for one in self._named if one in self._twin] or [self._aim])
            return self._edits([path], EQUAL + EQUAL + ADDING)
        if kind < 0.12:  # noqa: PLR2004
            return self._aside()
        if kind < 0.2:  # noqa: PLR2004
            return self._edits([self._path()], LOOKS)
        count = 1 + (self._chance.random() < 0.3) + (self._chance.random() < 0.1)  # noqa: PLR2004
        kinds = EQUAL + ADDING if self._chance.random() < 0.8 else BREAKING  # noqa: PLR2004
        return self._edits([self._path() for _ in range(count)], kinds)

    def _path(self) -> str:
        if self._chance.random() < SAME_FILE:
            return self._aim
        return self._chance.choice(self._template.modules * 3 + self._template.tests)

    def _edits(self, paths: list[str], kinds: tuple[Edit, ...]) -> Step:
        contents = []
        for path in dict.fromkeys(paths):
            _, text = self._edited(path, kinds)
            before = self._tree().get(path)
            old = self._twin[path]
            self._twin[path] = text
            after = self._tree().get(path)
            if after is None:  # it lies where the culprit does
                self._twin[path] = old
            elif after != before:
                contents.append(Content(path, before, after))
        sort: Sort = "commit" if self._chance.random() < 0.3 else "edit"  # noqa: PLR2004
        return Step(sort, tuple(contents), title=_title(self._chance, paths))

    def _edited(self, path: str, kinds: tuple[Edit, ...]) -> tuple[str, str]:
        """One or two edits of a file; such as may break something, only where no test comes."""
        text = self._twin[path]
        uncalled = frozenset(names_of(text)) - self._called
        names = uncalled if kinds == BREAKING else frozenset()
        if kinds == BREAKING and not uncalled:
            kinds = EQUAL
        some = tuple(one for one in kinds if one.__name__ not in {"import_gone", "constant_changed"})
        for _ in range(1 + (self._chance.random() < 0.3)):  # noqa: PLR2004
            text = next(ways(text, some, self._chance, names), text)
        return path, text

    def _aside(self) -> Step:
        """Documents, configuration, what is installed."""
        chance, number = self._chance, self._chance.randrange(1000)
        if chance.random() < 0.3:  # noqa: PLR2004
            command = chance.choice(
                (
                    f"pip install black=={number % 30}",
                    "pip install -U ruff",
                    "export PAGER=less",
                    f"export JOBS={number % 9}",
                )
            )
            return Step("environment", (), command, command)
        path = chance.choice(sorted(set(self._twin) - set(self._template.modules) - set(self._template.tests)))
        text = self._twin[path]
        if path.endswith(".json"):
            new = text.replace("{", f'{{"note{number}": {number}, ', 1)
        elif path.endswith(".py"):
            new = f"{text}\n# {number}\n"
        else:
            new = f"{text}{'# ' if not path.endswith(('.md', '.rst')) else ''}note {number}\n"
        before = self._tree().get(path)
        self._twin[path] = new
        after = self._tree().get(path)
        if after is None or after == before:
            self._twin[path] = text
            return Step("edit", ())
        sort: Sort = "dependency" if "requirements" in path else "edit"
        return Step(sort, (Content(path, before, after),), title=path)

    # ── both trees ────────────────────────────────────────────────────────────────────────────────

    def _add(self, step: Step) -> None:
        if step.contents or step.command:
            self.made.steps.append(step)

    def _after(self, step: Step) -> dict[str, str]:
        return {one.path: one.after or "" for one in step.contents}

    def _tree(self) -> dict[str, str]:
        """The twin with what the culprit did; without a file where both lie in the same lines."""
        tree = dict(self._twin)
        if self._broken:
            path = self._broken[0].path
            text = transplanted(self._broken, tree[path])
            if text is None:
                del tree[path]
            else:
                tree[path] = text
        return tree


def transplanted(broken: tuple[Hunk, ...], text: str) -> str | None:
    """A text with hunks of another version of it done; None where their place is not to be found."""
    lines = lines_of(text)
    for hunk in reversed(broken):
        wanted = [*hunk.context_before, *hunk.before, *hunk.context_after]
        size = len(wanted)
        places = [at for at in range(len(lines) - size + 1) if lines[at : at + size] == wanted]
        if len(places) != 1:
            return None
        first = places[0] + len(hunk.context_before)
        lines[first : first + len(hunk.before)] = hunk.after
    return "".join(lines)


def _title(chance: random.Random, paths: list[str]) -> str:
    words = ("tidy", "rework", "clearer", "small things in", "speed up", "prepare", "review:")
    return f"{chance.choice(words)} {paths[0].rpartition('/')[2].removesuffix('.py')}"
