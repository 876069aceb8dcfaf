"""Checks from a project's own files."""

from collections.abc import Iterator

from knowledge.checks.check import Check, Folder

_USUAL = {
    "Cargo.toml": ("cargo test", "cargo build", "cargo clippy"),
    "go.mod": ("go test ./...", "go build ./...", "go vet ./..."),
    "pyproject.toml": ("pytest", "", ""),
    "package.json": ("npm test", "", ""),
}


def from_project(folder: Folder) -> Iterator[Check]:
    for name in folder.names():
        for sort, command in zip(("tests", "build", "lint"), _USUAL.get(name, ()), strict=False):
            if command:
                yield Check(sort, command, "", f"{name} is there", "project", 0.5)  # type: ignore[arg-type]
