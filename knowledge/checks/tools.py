"""Checks of projects whose tool itself says what a test and a build are: cargo, go, maven, gradle, mix and others."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.checks.check import Check, Folder, Sort
from knowledge.checks.targets import Named, checks

_SURE = 0.58


class _Tool(NamedTuple):
    """What is run where a file lies; `{w}` is `./mvnw` where that lies beside and `mvn` else."""

    file: str
    tests: str = ""
    build: str = ""
    lint: str = ""
    wrapped: tuple[str, str] = ("", "")


_TOOLS = (
    _Tool("Cargo.toml", "cargo test", "cargo build", "cargo clippy"),
    _Tool("go.mod", "go test ./...", "go build ./...", "go vet ./..."),
    _Tool("pom.xml", "{w} test", "{w} package -DskipTests", "", ("mvn", "mvnw")),
    _Tool("build.gradle.kts", "{w} test", "{w} assemble", "", ("gradle", "gradlew")),
    _Tool("build.gradle", "{w} test", "{w} assemble", "", ("gradle", "gradlew")),
    _Tool("build.sbt", "sbt test", "sbt compile"),
    _Tool("mix.exs", "mix test", "mix compile"),
    _Tool("rebar.config", "rebar3 eunit", "rebar3 compile"),
    _Tool("stack.yaml", "stack test", "stack build"),
    _Tool("cabal.project", "cabal test", "cabal build"),
    _Tool("*.cabal", "cabal test", "cabal build"),
    _Tool("*.sln", "dotnet test", "dotnet build"),
    _Tool("*.csproj", "", "dotnet build"),
    _Tool("MODULE.bazel", "bazel test //...", "bazel build //..."),
    _Tool("WORKSPACE", "bazel test //...", "bazel build //..."),
    _Tool("Package.swift", "swift test", "swift build"),
    _Tool("build.zig", "zig build test", "zig build"),
    _Tool("dune-project", "dune runtest", "dune build"),
    _Tool("deno.json", "deno test", "", "deno lint"),
    _Tool("deno.jsonc", "deno test", "", "deno lint"),
    _Tool("gleam.toml", "gleam test", "gleam build"),
    _Tool("shard.yml", "crystal spec", "shards build"),
    _Tool("project.clj", "lein test", "lein compile"),
    _Tool("foundry.toml", "forge test", "forge build"),
    _Tool("phpunit.xml", "vendor/bin/phpunit"),
    _Tool("phpunit.xml.dist", "vendor/bin/phpunit"),
    _Tool("phpstan.neon", "", "", "vendor/bin/phpstan analyse"),
    _Tool("phpstan.neon.dist", "", "", "vendor/bin/phpstan analyse"),
    _Tool("artisan", "php artisan test"),
    _Tool(".golangci.yml", "", "", "golangci-lint run"),
    _Tool(".golangci.yaml", "", "", "golangci-lint run"),
    _Tool(".formatter.exs", "", "", "mix format --check-formatted"),
    _Tool(".pre-commit-config.yaml", "", "", "pre-commit run --all-files"),
    _Tool("mkdocs.yml", "", "mkdocs build"),
    _Tool("book.toml", "", "mdbook build"),
)
_OTHER = {
    ".golangci.yml": 0.04,
    ".golangci.yaml": 0.04,
    "artisan": 0.04,
    ".formatter.exs": -0.06,
    ".pre-commit-config.yaml": -0.06,
}
"""How much surer than others these make."""
_INSIDE: tuple[tuple[str, str, Sort, str], ...] = (
    ("build.gradle.kts", "ktlint", "lint", "{w} ktlintCheck"), ("build.gradle", "ktlint", "lint", "{w} ktlintCheck"),
    ("build.gradle.kts", "detekt", "lint", "{w} detekt"),
    ("build.gradle", "spotless", "lint", "{w} spotlessCheck"),
    ("build.gradle.kts", "spotless", "lint", "{w} spotlessCheck"),
    ("mix.exs", ":credo", "lint", "mix credo"), ("composer.json", "laravel/pint", "lint", "vendor/bin/pint --test"),
    ("Gemfile", "rubocop", "lint", "bundle exec rubocop"), ("Gemfile", '"standard"', "lint", "bundle exec standardrb"),
)  # fmt: skip
"""File, what it says, and the check that this makes."""


def tools(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """By the files that lie there."""
    has = set(names)
    for tool in _TOOLS:
        file = _lies(tool.file, names, has)
        if not file:
            continue
        sure = _SURE + _OTHER.get(tool.file, 0.0)
        for sort, command in _of(tool, file, folder, cwd, has):
            yield Check(sort, command, cwd, f"{file} is there", "project", sure)
    for file, says, sort, command in _INSIDE:
        if file in has and says in (_text(folder, cwd, file)).lower():
            said = command.replace("{w}", "./gradlew" if "gradlew" in has else "gradle")
            yield Check(sort, said, cwd, f"{file} names {says.strip(':').strip(chr(34))}", "project", 0.6)
    yield from _ruby(folder, cwd, has)
    yield from _composer(folder, cwd, has)
    yield from _dart(folder, cwd, has)
    if any(name.endswith(".tf") for name in names):
        yield Check("lint", "terraform fmt -check", cwd, "it has files of Terraform", "project", 0.4)


def _text(folder: Folder, cwd: str, name: str) -> str:
    return folder.text(f"{cwd}/{name}".lstrip("/")) or ""


def _lies(file: str, names: Sequence[str], has: set[str]) -> str:
    if not file.startswith("*"):
        return file if file in has else ""
    return next((name for name in names if name.endswith(file[1:]) and len(name) > len(file) - 1), "")


def _of(tool: _Tool, file: str, folder: Folder, cwd: str, has: set[str]) -> Iterator[tuple[Sort, str]]:
    wrapper = f"./{tool.wrapped[1]}" if tool.wrapped[1] in has else tool.wrapped[0]
    every = (
        " --workspace"
        if file == "Cargo.toml" and re.search(r"^\[workspace\]", _text(folder, cwd, file), re.MULTILINE)
        else ""
    )
    for sort, command in (("tests", tool.tests), ("build", tool.build), ("lint", tool.lint)):
        if command:
            yield sort, command.replace("{w}", wrapper) + every  # type: ignore[misc]


def _ruby(folder: Folder, cwd: str, has: set[str]) -> Iterator[Check]:
    before = "bundle exec " if "Gemfile" in has else ""
    if "bin/" in has:
        within = folder.names(f"{cwd}/bin".lstrip("/"))
        if "rails" in within and "test/" in has:
            yield Check("tests", "bin/rails test", cwd, "bin/rails and its tests are there", "project", 0.62)
        if "rubocop" in within:
            yield Check("lint", "bin/rubocop", cwd, "bin/rubocop is there", "project", 0.64)
    if "spec/" in has and (".rspec" in has or "rspec" in _text(folder, cwd, "Gemfile")):
        yield Check("tests", f"{before}rspec", cwd, "it is set up for rspec", "project", 0.63)
    if ".rubocop.yml" in has:
        yield Check("lint", f"{before}rubocop", cwd, ".rubocop.yml is there", "project", 0.58)
    rake = _text(folder, cwd, "Rakefile") if "Rakefile" in has else ""
    if re.search(r"TestTask|task:? +:?test\b", rake):
        yield Check("tests", f"{before}rake test", cwd, "Rakefile has a task test", "project", 0.6)


def _composer(folder: Folder, cwd: str, has: set[str]) -> Iterator[Check]:
    try:
        read = json.loads(_text(folder, cwd, "composer.json")) if "composer.json" in has else {}
    except (ValueError, RecursionError):
        return
    scripts = read.get("scripts") if isinstance(read, dict) else None
    if isinstance(scripts, dict):
        named = [
            Named(name, "\n".join(map(str, body)) if isinstance(body, list) else str(body), f"composer {name}")
            for name, body in list(scripts.items())[:200]
        ]
        yield from checks(
            [one for one in named if not one.name.startswith(("post-", "pre-"))], "composer.json has a script", cwd
        )


def _dart(folder: Folder, cwd: str, has: set[str]) -> Iterator[Check]:
    if "pubspec.yaml" in has:
        tool = "flutter" if "flutter:" in _text(folder, cwd, "pubspec.yaml") else "dart"
        if "test/" in has:
            yield Check("tests", f"{tool} test", cwd, "pubspec.yaml and test are there", "project", 0.6)
        yield Check("lint", f"{tool} analyze", cwd, "pubspec.yaml is there", "project", 0.58)
