"""Histories of which it is known what can be learned from them: habits of people, and much that only looks like one."""

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from daemon.bench.proposals_story import Story

DAYS = 30
_CHECKS = (
    "npm test",
    "pytest -q",
    "cargo test",
    "go test ./...",
    "make test",
    "npm run build",
    "./gradlew test",
    "tox",
)
_REMEDIES = (
    "npm ci",
    "pip install -e .",
    "docker compose up -d",
    "make generate",
    "alembic upgrade head",
    "bundle install",
    "poetry install",
    "git submodule update --init",
    "uv sync",
    "cargo clean",
    "make seed",
)
_DEEDS = ("rebase", "merge", "pull", "switch")


class Part(NamedTuple):
    """Something that happens again and again in a history."""

    name: str
    real: bool
    """Whether it can be learned."""
    play: "Callable[[Story, Random, Scene], None]"
    times: int
    """How often it happens."""


class Scene(NamedTuple):
    """Where a part plays, and with what."""

    project: int
    other: int
    """Another project of the same person."""
    check: str
    deeds: tuple[str, str]
    remedies: tuple[str, str]
    number: int
    """How often it has happened before."""


class Truth(NamedTuple):
    """What a history holds."""

    part: str
    real: bool
    marks: tuple[str, ...]
    """Words that all stand in the title of what is learned from it."""
    habit: tuple[str, str, str]
    """Deed, check and remedy."""


def play(story: Story, seed: int) -> list[Truth]:
    """A month of two projects; what was in it."""
    random = Random(seed)  # noqa: S311 - histories, no secrets
    real = random.sample([one for one in PARTS if one.real], 2)
    apparent = random.sample([one for one in PARTS if not one.real], 4)
    checks, firsts = random.sample(_CHECKS, 6), random.sample(_REMEDIES, 6)
    deeds = random.sample(_DEEDS, 4)
    scenes = []
    for at, (part, check, first) in enumerate(zip([*real, *apparent], checks, firsts, strict=True)):
        project, other = random.sample((1, 2), 2)
        # a deed after which something breaks is nobody else's: it would break it there as well
        one, another = (deeds[at], deeds[1 - at]) if part.real else random.sample(deeds[2:], 2)
        second = random.choice([remedy for remedy in _REMEDIES if remedy != first])
        scenes.append((part, Scene(project, other, check, (one, another), (first, second), 0)))
    _live(story, random, scenes, checks)
    return [Truth(part.name, part.real, marks_of(part, scene), _habit(part, scene)) for part, scene in scenes]


def marks_of(part: Part, scene: Scene) -> tuple[str, ...]:
    """Words of the title of what a part teaches."""
    if part.name.startswith("mistake"):
        return (_said(scene).split(":")[0],)
    return (f"`{scene.remedies[0]}`", f"`{_called(scene.check)}`") if part.real else (f"`{_called(scene.check)}`",)


def _habit(part: Part, scene: Scene) -> tuple[str, str, str]:
    deed = "make clean" if part.name == "pattern, after a command" else scene.deeds[0]
    return deed, _called(scene.check), scene.remedies[0]


def _live(story: Story, random: Random, scenes: list[tuple[Part, Scene]], checks: list[str]) -> None:
    plan = [at for at, (part, _) in enumerate(scenes) for _ in range(part.times)]
    random.shuffle(plan)
    played = [0] * len(scenes)
    for at in plan:
        for _ in range(random.randint(1, 4)):
            _work(story, random, random.choice((1, 2)), random.choice(checks))
        part, scene = scenes[at]
        _calm(story, scene)
        part.play(story, random, scene._replace(number=played[at]))
        played[at] += 1


def _calm(story: Story, scene: Scene) -> None:
    """It is green before, in both projects."""
    for project in (scene.project, scene.other):
        story.run(project, scene.check)


def _work(story: Story, random: Random, project: int, check: str) -> None:
    """Edit, see it fail at times, edit, go on."""
    story.edit(project)
    while random.random() < 0.4:  # noqa: PLR2004
        story.run(project, check, ok=False)
        story.edit(project)
    story.run(project, check)
    if random.random() < 0.15:  # noqa: PLR2004
        story.run(project, random.choice(("ls -la", "git status", "vim a.py", "cat setup.cfg")))


def _called(check: str) -> str:
    return {"pytest -q": "pytest", "go test ./...": "go test", "./gradlew test": "gradlew test"}.get(check, check)


# ── what can be learned ───────────────────────────────────────────────────────────────────────────


def _ended(story: Story, project: int, scene: Scene, *remedies: str) -> None:
    story.run(project, scene.check, ok=False)
    for one in remedies:
        story.run(project, one)
    story.run(project, scene.check)


def _always(story: Story, _random: Random, scene: Scene) -> None:
    story.deed(scene.project, scene.deeds[0])
    _ended(story, scene.project, scene, scene.remedies[0])


def _mostly(story: Story, random: Random, scene: Scene) -> None:
    story.deed(scene.project, scene.deeds[0])
    if scene.number == 1:
        story.run(scene.project, scene.check)
    elif scene.number == 3:  # noqa: PLR2004
        story.run(scene.project, scene.remedies[0])
        story.run(scene.project, scene.check)
    elif scene.number == 4:  # noqa: PLR2004
        _edited_too(story, random, scene)
    else:
        _ended(story, scene.project, scene, scene.remedies[0])


def _tried_first(story: Story, random: Random, scene: Scene) -> None:
    """Something else is tried before what helps."""
    story.deed(scene.project, scene.deeds[0])
    if random.random() < 0.5:  # noqa: PLR2004
        story.run(scene.project, scene.check, ok=False)
        story.run(scene.project, scene.remedies[1])
    _ended(story, scene.project, scene, scene.remedies[0])


def _in_both(story: Story, _random: Random, scene: Scene) -> None:
    project = (scene.project, scene.other)[scene.number % 2]
    story.deed(project, scene.deeds[0])
    _ended(story, project, scene, scene.remedies[0])


def _after_command(story: Story, _random: Random, scene: Scene) -> None:
    story.run(scene.project, "make clean")
    _ended(story, scene.project, scene, scene.remedies[0])


def _said(scene: Scene) -> str:
    return f"Error {scene.check.split()[0]} {scene.project}{scene.deeds[0]}: cannot find '{{}}'"


def _mistake_command(story: Story, _random: Random, scene: Scene) -> None:
    name = ("flask", "requests", "numpy", "attrs", "rich")[scene.number % 5]
    story.fixed(scene.project, _said(scene).format(name), _said(scene), command=f"pip install {name}")


def _mistake_edit(story: Story, random: Random, scene: Scene) -> None:
    name = ("json", "pathlib", "itertools", "shutil", "re")[scene.number % 5]
    project = random.choice((scene.project, scene.other))
    edit = (f"src/m{scene.number}.py", f"+import {name}")
    story.fixed(project, _said(scene).format(name), _said(scene), edit=edit)


# ── what only looks like it ───────────────────────────────────────────────────────────────────────


def _half(story: Story, _random: Random, scene: Scene) -> None:
    story.deed(scene.project, scene.deeds[0])
    if scene.number % 2:
        _ended(story, scene.project, scene, scene.remedies[0])
    else:
        story.run(scene.project, scene.check)


def _anyway(story: Story, random: Random, scene: Scene) -> None:
    """A command that is run between any two runs of a check."""
    for _ in range(3):
        story.edit(scene.project)
        story.run(scene.project, scene.remedies[0])
        story.run(scene.project, scene.check)
    if random.random() < 0.6:  # noqa: PLR2004
        story.deed(scene.project, scene.deeds[0])
        _ended(story, scene.project, scene, scene.remedies[0])


def _two_at_once(story: Story, _random: Random, scene: Scene) -> None:
    story.deed(scene.project, scene.deeds[0])
    _ended(story, scene.project, scene, *scene.remedies)


def _two_deeds(story: Story, _random: Random, scene: Scene) -> None:
    for deed in scene.deeds:
        story.deed(scene.project, deed)
    _ended(story, scene.project, scene, scene.remedies[0])


def _flaky(story: Story, random: Random, scene: Scene) -> None:
    story.deed(scene.project, scene.deeds[0])
    if random.random() < 0.7:  # noqa: PLR2004
        story.run(scene.project, scene.check, ok=False)
        if random.random() < 0.5:  # noqa: PLR2004
            story.run(scene.project, scene.remedies[0])
    story.run(scene.project, scene.check)


def _edited_too(story: Story, _random: Random, scene: Scene) -> None:
    """Whether the command or the edit helped nobody knows."""
    story.deed(scene.project, scene.deeds[0])
    story.run(scene.project, scene.check, ok=False)
    story.edit(scene.project)
    story.run(scene.project, scene.remedies[0])
    story.run(scene.project, scene.check)


def _different_mistakes(story: Story, _random: Random, scene: Scene) -> None:
    edit = (f"src/m{scene.number}.py", f"-    return {scene.number}\n+    return {scene.number + 1}")
    story.fixed(scene.project, _said(scene).format("x"), _said(scene), edit=edit)


def _one_run(story: Story, _random: Random, scene: Scene) -> None:
    """Two runs that mended the same in the same way, and many others."""
    command = "pip install x" if scene.number in (2, 5) else f"make fix-{scene.number}"
    story.fixed(scene.project, _said(scene).format("x"), _said(scene), command=command)


PARTS = (
    Part("pattern, always", real=True, play=_always, times=4),
    Part("pattern, mostly", real=True, play=_mostly, times=8),
    Part("pattern, another tried first", real=True, play=_tried_first, times=5),
    Part("pattern, in two projects", real=True, play=_in_both, times=4),
    Part("pattern, after a command", real=True, play=_after_command, times=4),
    Part("mistake, a command", real=True, play=_mistake_command, times=4),
    Part("mistake, an edit", real=True, play=_mistake_edit, times=4),
    Part("half of the times", real=False, play=_half, times=8),
    Part("run anyway", real=False, play=_anyway, times=6),
    Part("two commands at once", real=False, play=_two_at_once, times=4),
    Part("two deeds at once", real=False, play=_two_deeds, times=4),
    Part("flaky", real=False, play=_flaky, times=8),
    Part("only twice", real=False, play=_always, times=2),
    Part("edited as well", real=False, play=_edited_too, times=4),
    Part("mistake, always another fix", real=False, play=_different_mistakes, times=6),
    Part("mistake, the same fix twice", real=False, play=_one_run, times=7),
)


def seeds(first: int, number: int) -> Iterator[int]:
    """Of histories; those below `first` were looked at while this was written."""
    return iter(range(first, first + number))
