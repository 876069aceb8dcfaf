"""Folders that hold what tools make or fetch: nobody wrote it by hand, so it is not watched, ignored by git or not."""

from collections.abc import Collection

ALWAYS = frozenset(
    {".git", ".hg", ".svn", ".jj", ".bzr"}  # their own sense, or nobody's
    | {"node_modules", "bower_components", ".yarn", ".pnpm-store", ".next", ".nuxt", ".svelte-kit", ".parcel-cache"}
    | {".turbo", ".angular", ".cache"}
    | {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".tox", ".nox", ".eggs", ".venv"}
    | {".ipynb_checkpoints", ".gradle", ".idea", ".vs", ".metals", ".bloop", ".terraform", ".direnv", ".dart_tool"}
    | {".stack-work", ".ccls-cache", ".clangd", ".devenv", ".zig-cache", "zig-out", "DerivedData"}
)
BESIDE = {
    "target": ("Cargo.toml", "pom.xml", "build.sbt", "project.clj"),
    "vendor": ("composer.json", "Gemfile"),  # Go's is committed and read, so it stays
    "_build": ("mix.exs", "dune-project", "rebar.config"),
    "deps": ("mix.exs",),
    "Pods": ("Podfile",),
    "obj": ("Makefile.am",),
    "build": ("build.gradle", "build.gradle.kts", "CMakeLists.txt"),
    "dist-newstyle": ("cabal.project",),
    "elm-stuff": ("elm.json",),
}
"""Names that are heavy where one of these lies beside them."""
WITHIN = frozenset({"pyvenv.cfg", "CACHEDIR.TAG"})
"""What lies in a folder that is heavy whatever its name: a virtual environment, a cache that says so."""
REPOSITORY = ".git"
"""A folder that holds one is a tree of its own: a linked worktree, a submodule, another project."""


def heavy(name: str, beside: Collection[str]) -> bool:
    """Whether a folder is heavy by its name and its neighbours."""
    return name in ALWAYS or any(one in beside for one in BESIDE.get(name, ()))


def heavy_within(names: Collection[str]) -> bool:
    """Whether a folder (other than the tree itself) is heavy by what it holds, or not of this tree."""
    return REPOSITORY in names or not WITHIN.isdisjoint(names)


def decides(name: str) -> bool:
    """Whether a file of this name, made or changed or gone, decides what is watched."""
    return name in WITHIN or name == ".gitignore" or any(name in beside for beside in BESIDE.values())
