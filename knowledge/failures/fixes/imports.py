"""Which files of a tree a source file asks for: Python, JavaScript, C, Rust; of others nothing is known."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

_PYTHON = re.compile(r"^\s*(?:from\s+(\.*[\w.]*)\s+import\s+\(?([\w ,\n]*)|import\s+([\w., ]+))", re.MULTILINE)
_SCRIPT = re.compile(r"(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*|\bmock\s*\(\s*)['\"]([^'\"\n]+)['\"]")
_INCLUDE = re.compile(r"^\s*#\s*include\s*\"([^\"\n]+)\"", re.MULTILINE)
_MOD = re.compile(r"^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;", re.MULTILINE)
_USE = re.compile(r"\buse\s+((?:\w+::)+(?:\w+|\{[^}]*\}))")
_ENDINGS = (
    "",
    ".ts",
    ".tsx",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".json",
    ".vue",
    ".svelte",
    "/index.ts",
    "/index.tsx",
    "/index.js",
)
_SOURCES = (".c", ".cc", ".cpp", ".cxx")


def imported(path: str, text: str) -> Iterator[str]:
    """Paths relative to the tree that `path` may ask for; most of them are not there."""
    suffix = PurePosixPath(path).suffix
    if suffix in {".py", ".pyi"}:
        yield from _python(path, text)
    elif suffix in {".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte"}:
        yield from _script(path, text)
    elif suffix in {".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp"}:
        yield from _c(path, text)
    elif suffix == ".rs":
        yield from _rust(path, text)


def _python(path: str, text: str) -> Iterator[str]:
    folder = PurePosixPath(path).parent
    yield str(folder / "conftest.py")
    for module, things, plain in _PYTHON.findall(text):
        for one in plain.replace(" as ", ",").split(",") if plain else [module]:
            dots = len(one) - len(one.lstrip("."))
            parts = [part for part in one.strip().lstrip(".").split(".") if part]
            roots = [_up(folder, dots - 1)] if dots else _roots(folder)
            for root in roots:
                yield from _module(root.joinpath(*parts))
                for thing in things.replace("\n", ",").split(","):
                    if name := thing.strip().split(" ")[0]:
                        yield from _module(root.joinpath(*parts, name))


def _module(path: PurePosixPath) -> Iterator[str]:
    if path.name:
        yield f"{path}.py"
    yield str(path / "__init__.py")


def _roots(folder: PurePosixPath) -> list[PurePosixPath]:
    """Where Python may look: each folder above, and the usual ones within."""
    above = [folder, *folder.parents]
    return [*above, *(one / name for one in above for name in ("src", "lib"))]


def _up(folder: PurePosixPath, steps: int) -> PurePosixPath:
    for _ in range(steps):
        folder = folder.parent
    return folder


def _script(path: str, text: str) -> Iterator[str]:
    folder = PurePosixPath(path).parent
    for name in _SCRIPT.findall(text):
        if name.startswith("."):
            starts = [_flat(folder / name)]
        elif name.startswith(("@/", "~/")):
            starts = [_flat(PurePosixPath("src") / name[2:]), _flat(PurePosixPath(name[2:]))]
        else:
            continue
        for start in starts:
            bare = re.sub(r"\.[mc]?jsx?$", "", start)
            yield from (f"{one}{ending}" for one in dict.fromkeys((start, bare)) for ending in _ENDINGS)


def _c(path: str, text: str) -> Iterator[str]:
    folder = PurePosixPath(path).parent
    for name in _INCLUDE.findall(text):
        for root in (
            folder,
            PurePosixPath(),
            PurePosixPath("include"),
            PurePosixPath("src"),
            folder.parent / "include",
        ):
            header = _flat(root / name)
            yield header
            stem = header.rpartition(".")[0]
            for place in (stem, _flat(PurePosixPath("src") / PurePosixPath(stem).name)):
                yield from (f"{place}{ending}" for ending in _SOURCES)


def _rust(path: str, text: str) -> Iterator[str]:
    own = PurePosixPath(path)
    below = own.parent if own.stem in {"mod", "lib", "main"} else own.parent / own.stem
    for name in _MOD.findall(text):
        for folder in {below, own.parent}:
            yield from (str(folder / f"{name}.rs"), str(folder / name / "mod.rs"))
    for used in _USE.findall(text):
        parts = [part for part in re.split(r"::|[{},\s]+", used) if part]
        roots = [PurePosixPath("src"), own.parent]
        for root in roots:
            yield from (str(root / "lib.rs"), str(root / "main.rs"))
            for end in range(1, len(parts)):
                inner = root.joinpath(*parts[1:end])
                yield from (str(inner / f"{parts[end]}.rs"), str(inner / parts[end] / "mod.rs"))


def _flat(path: PurePosixPath) -> str:
    parts = list[str]()
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
