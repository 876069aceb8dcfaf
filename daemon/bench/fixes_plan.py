"""What a replay consists of: which episodes, which failures that come again, and which that are new. All by a seed."""

import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple, TypeVar

from daemon.bench.fix_families import chance, environment, native, python_names, python_values, scripts, settings
from daemon.bench.fixes_asides import Asides
from daemon.bench.fixes_cases import Case, Family, filled
from daemon.bench.fixes_courses import LATER, OF_CHANCE, OF_COMMANDS, OF_EDITS, Course
from daemon.bench.fixes_names import Names

THEMES = (python_names, python_values, settings, environment, native, scripts)
FAMILIES: tuple[Family, ...] = tuple(family for theme in THEMES for family in theme.FAMILIES)
CHANCE: tuple[Family, ...] = chance.FAMILIES


_T = TypeVar("_T")


class Size(NamedTuple):
    """How much is played."""

    trees: int
    mended: int
    """Episodes that end by a fix,"""
    lucky: int
    """and by chance: a fifth of all."""
    again: int
    kinds: int
    alike: int
    """New failures that look like known ones,"""
    spoilt: int
    """and in the very files of known ones, under the same command."""


FULL = Size(trees=12, mended=132, lucky=34, again=70, kinds=66, alike=72, spoilt=44)
SLICE = Size(trees=3, mended=10, lucky=2, again=4, kinds=4, alike=5, spoilt=3)


class Scene(NamedTuple):
    """An episode to play."""

    family: Family
    case: Case
    course: Course
    tree: int


class Again(NamedTuple):
    """The failure of a scene, once more."""

    scene: Scene
    tree: int
    """Where: in the same tree, or in another that has the same files."""


class Other(NamedTuple):
    """A failure that is new: of the kind of known ones, or of a cause that none has."""

    case: Case
    tree: int
    family: str
    """Of the same kind; or that it looks like."""


class Spoilt(NamedTuple):
    """Something else that breaks in a file of a scene that was mended; the same command shows it."""

    scene: Scene
    path: str
    above: str
    """What somebody wrote at the top of it."""


class Plan(NamedTuple):
    """Everything, in the order in which it is played."""

    scenes: Sequence[Scene]
    again: Sequence[Again]
    kinds: Sequence[Other]
    alike: Sequence[Other]
    spoilt: Sequence["Spoilt"]
    missing: Sequence[str]
    """Families that are left out, with the programs they need."""


def planned(size: Size, seed: str) -> Plan:
    """The same for the same seed, on machines that have the same programs."""
    names = Names(seed)
    asides = Asides(names)
    choice = names.random
    families = [one for one in FAMILIES if all(map(shutil.which, one.needs))]
    choice.shuffle(families)

    def made(make: Callable[[Names], Case]) -> Case:
        return filled(make(names), asides.more)

    mended = [
        _scene(family, made(family.make), number % size.trees, choice)
        for number, family in enumerate(_of(families, size.mended))
    ]
    lucky = [
        Scene(family, made(family.make), _drawn(OF_CHANCE, choice), choice.randrange(size.trees))
        for family in _of(CHANCE, size.lucky)
    ]
    again, spoilt = _places(mended, size, choice)
    carrying = [one.family for one in mended if one.case.key]
    kinds = [
        Other(made(family.make), choice.randrange(size.trees), family.name)
        for family in _of(list(dict.fromkeys(carrying)), size.kinds)
    ]
    makers = [(make, family.name) for family in families for make in family.alike]
    alike = [Other(made(make), choice.randrange(size.trees), name) for make, name in _of(makers, size.alike)]
    scenes = [*mended, *lucky]
    choice.shuffle(scenes)
    missing = [f"{one.name} ({', '.join(one.needs)})" for one in FAMILIES if one not in families]
    return Plan(scenes, again, kinds, alike, [_spoilt(one, names) for one in spoilt], missing)


def _scene(family: Family, case: Case, tree: int, choice: random.Random) -> Scene:
    if case.later and choice.random() < 0.6:  # noqa: PLR2004 - three of five that can
        return Scene(family, case, LATER, tree)
    return Scene(family, case, _drawn(OF_EDITS if case.green else OF_COMMANDS, choice), tree)


def _places(mended: Sequence[Scene], size: Size, choice: random.Random) -> tuple[list[Again], list[Scene]]:
    """Which scenes come again and where; and others, in whose files something else breaks."""
    order = list(mended)
    choice.shuffle(order)
    spoilt = [one for one in order if _spoilable(one.case)][: size.spoilt]
    again = [
        Again(one, (one.tree + (one in spoilt or number % 3 == 0)) % size.trees) for number, one in enumerate(order)
    ]
    choice.shuffle(again)
    return again[: size.again], spoilt


_SPOILS: Mapping[str, Sequence[str]] = {
    ".py": (
        "from {folder}.{one} import {other}",
        "{one} = {other} + {number}",
        "{one} = [{number}, {number}",
        "{one} = len({number})",
        '{one} = {{}}["{other}"]',
        '{one} = int("{other}")',
        '{one} = open("{folder}/{other}.csv")',
        "from json import {one}",
    ),
    ".c": (
        "int {one}(void) {{ return {other}; }}",
        '#include "{folder}/{one}.h"',
        "int {one}(void) {{ return {number} }}",
    ),
    ".h": ("int {one}(void) {{ return {other}; }}", '#include "{folder}/{one}.h"'),
    ".js": ("{one}();", "const {one} = ;", "null.{one};"),
}
"""What breaks a file when it stands at its top."""


def _spoilable(case: Case) -> str:
    """A file of the case that its command surely reads; empty where none can be spoilt."""
    run = [
        path for path in case.red if path in case.command or path.replace("/", ".").removesuffix(".py") in case.command
    ]
    return next((path for path in (*case.green, *run) if PurePath(path).suffix in _SPOILS and path in case.red), "")


def _spoilt(scene: Scene, names: Names) -> Spoilt:
    path = _spoilable(scene.case)
    line = names.random.choice(_SPOILS[PurePath(path).suffix])
    folder = path.partition("/")[0]
    return Spoilt(
        scene, path, line.format(folder=folder, one=names.thing(), other=names.thing(), number=names.number()) + "\n"
    )


def _drawn(courses: Mapping[Course, int], choice: random.Random) -> Course:
    return choice.choices(list(courses), list(courses.values()))[0]


def _of(those: Sequence[_T], count: int) -> list[_T]:
    """So many of them, each as often as the others."""
    return [those[number % len(those)] for number in range(count)] if those else []
