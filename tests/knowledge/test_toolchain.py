"""Languages and tools, told by files."""

from pathlib import Path

import pytest

from knowledge import toolchain
from knowledge.toolchain import detect


def tree(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


@pytest.mark.parametrize(
    ("names", "languages", "tools"),
    [
        ([], [], []),
        (["a.py", "b.py", "c.sh", "pyproject.toml", "uv.lock"], ["Python", "Shell"], ["uv"]),
        (["src/main.rs", "Cargo.toml"], ["Rust"], ["cargo"]),
        (["a.ts", "package.json", "pnpm-lock.yaml", "vitest.config.ts"], ["TypeScript"], ["pnpm", "vitest"]),
        (["README", "notes.md"], [], []),
        (["a.PY"], ["Python"], []),
        (["one/two/Makefile"], [], ["make"]),
        (["one/two/three/Makefile"], [], []),
    ],
)
def test_what_lies_there_says_it(tmp_path: Path, names: list[str], languages: list[str], tools: list[str]) -> None:
    assert detect(tree(tmp_path, *names)) == (languages, tools)


def test_heavy_and_hidden_folders_and_links_do_not_count(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", *(f"{folder}/x{n}.js" for n in range(9) for folder in ("node_modules", ".cache", "vendor")))
    (tmp_path / "loop").symlink_to(tmp_path)
    assert detect(tmp_path).languages == ["Python"]


def test_what_is_rare_is_not_named(tmp_path: Path) -> None:
    tree(tmp_path, *(f"{n}.go" for n in range(99)), "one.lua")
    assert detect(tmp_path).languages == ["Go"]


def test_a_huge_folder_does_not_hide_the_ones_beside_it(tmp_path: Path) -> None:
    tree(tmp_path, "b/main.py", *(f"a/deep/{n}.c" for n in range(toolchain.MOST_FILES + 1)))
    assert "Python" in detect(tmp_path)[0] or detect(tmp_path).languages == ["C"]
    assert detect(tree(tmp_path, "go.mod")).tools == ["go"]


def test_what_cannot_be_read_does_not_count(tmp_path: Path) -> None:
    assert detect(tmp_path / "missing") == ([], [])
