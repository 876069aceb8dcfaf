"""What the commands of the first minute print with `--json`: `sotto import` and `sotto demo`."""

from knowledge.view import View


class HistoryView(View):
    """A history that `sotto import history` looked at."""

    source: str
    """bash, zsh, fish, atuin or git."""
    path: str
    """The file, or the tree of a project."""
    project: str | None = None
    found: int = 0
    """Commands or commits in it."""
    new: int = 0
    """Those that were not known yet."""
    hidden: int = 0
    """Commands with a space before them, which are left out."""
    cut: bool = False
    """Whether the oldest were left out, because there are so many."""
    error: str = ""
    """Why it could not be read."""


class InsightView(View):
    """Something true of what was imported, with its evidence."""

    kind: str
    text: str


class ImportView(View):
    """`sotto import history`."""

    histories: list[HistoryView]
    insight: InsightView | None
    """None when nothing is borne out well enough."""


class SceneView(View):
    """A scene of `sotto demo`."""

    name: str
    title: str
    ok: bool
    took_s: float
    seen: list[str]
    """What was true, in words."""
    error: str = ""


class DemoView(View):
    """`sotto demo`."""

    ok: bool
    tests: str
    """What ran the tests."""
    scenes: list[SceneView]
