"""What runs by itself is said to do so: each row of the table has an example, and ordinary files have none."""

import pytest

from knowledge.tasks.runs_later import rows, warnings

SAID = {
    "(husky)": ".husky/pre-commit web/.husky/_/husky.sh",
    "core.hooksPath": ".githooks/pre-push git-hooks/commit-msg tools/hooks/post-checkout",
    "pre-commit runs": ".pre-commit-config.yaml sub/.pre-commit-config.yml .pre-commit-hooks.yaml",
    "lefthook runs": "lefthook.yml .lefthook.toml lefthook-local.yml",
    "overcommit": ".overcommit.yml",
    "lint-staged runs": ".huskyrc.json .lintstagedrc lint-staged.config.mjs",
    "git runs filters": ".gitattributes sub/.gitattributes",
    "git fetches": ".gitmodules",
    "git runs aliases": ".gitconfig",
    "direnv runs it when": ".envrc api/.envrc",
    "direnv runs it in every": ".direnvrc",
    "mise sets": "mise.toml .mise.local.toml",
    "mise runs it": ".mise/tasks/build .config/mise.toml mise-tasks/x",
    "which interpreter": ".tool-versions .nvmrc rust-toolchain.toml",
    "when it starts": ".bashrc home/.zshenv fish/conf.d/a.fish .vim/plugin/a.vim",
    "autoenv": ".autoenv",
    "nix, devenv": "flake.nix shell.nix devbox.json",
    "the session starts": "home/systemd/user/a.service autostart/a.desktop",
    "a service manager": "deploy/a.timer crontab",
    "cron runs": "etc/cron.d/job",
    "VS Code starts programs that it names, some": ".vscode/tasks.json .vscode/settings.json .VSCode/launch.json",
    "workspace is opened": "a.code-workspace",
    "an editor starts": ".cursor/rules .zed/tasks.json",
    "JetBrains' programs start": ".idea/workspace.xml a.iml",
    "JetBrains' programs offer": ".run/tests.xml",
    "exrc": ".exrc .nvim.lua",
    "vim runs it when it starts or opens": "ftplugin/python.vim",
    "Emacs": ".dir-locals.el",
    "Sublime": "a.sublime-project",
    "an assistant runs": ".claude/settings.json .codex/config.toml",
    "an assistant does": "AGENTS.md .mcp.json",
    "pytest loads": "conftest.py tests/a/conftest.py",
    "every Python that finds": "sitecustomize.py lib/usercustomize.py",
    "every Python of its": "lib/a.pth",
    "pip runs it": "setup.py",
    "pytest takes options and plugins": "pytest.ini pytest.toml",
    "tox": "tox.ini",
    "nox": "noxfile.py tasks.py",
    "a server runs it when it starts": "manage.py gunicorn.conf.py",
    "packages are fetched from": "pip.conf uv.toml",
    "a build back end may": "hatch_build.py",
    "an interpreter runs it": "ipython_config.py .pdbrc",
    "takes programs and sources": ".npmrc .yarnrc.yml pnpm-workspace.yaml",
    "yarn runs": ".yarn/releases/yarn-4.cjs",
    "a build tool runs it": "vite.config.ts webpack.config.js .mvn/jvm.config buildSrc/a.kts",
    "a test runner": "jest.config.js playwright.config.ts",
    "a checker or a compiler": "eslint.config.mjs .babelrc",
    "npm builds": "binding.gyp",
    "cargo runs it": "build.rs crates/a/build.rs",
    "cargo takes": ".cargo/config.toml",
    "make runs": "Makefile sub/rules.mk GNUmakefile",
    "just runs": "justfile",
    "a build tool runs what": "Taskfile.yml BUILD.bazel meson.build",
    "CMake": "CMakeLists.txt cmake/a.cmake",
    "when a build is set up": "configure autogen.sh",
    "Ruby evaluates": "Gemfile Rakefile a.gemspec",
    "Ruby runs": "config/initializers/a.rb spec/spec_helper.rb",
    "Gradle": "build.gradle.kts gradlew",
    "Maven": "pom.xml build.sbt",
    "a build tool or an interpreter": "mix.exs app.csproj .Rprofile",
    "a debugger": ".gdbinit compile_commands.json",
    "the forge": ".github/workflows/ci.yml .github/actions/a/action.yml",
    "a server runs it when it is pushed": ".gitlab-ci.yml Jenkinsfile .circleci/config.yml .buildkite/pipeline.yml",
    "an image": "Dockerfile api/Dockerfile.dev compose.yaml",
    "in a container": ".devcontainer/devcontainer.json .devcontainer.json .devcontainer/x.sh",
    "started or deployed": "Procfile main.tf",
}
WITHIN = [
    ("pyproject.toml", b"[build-system]\nrequires = []\n", b'[build-system]\nrequires = ["x"]\n', "back end"),
    ("pyproject.toml", b"", b'[tool.pytest.ini_options]\naddopts = "-p x"\n', "pytest takes"),
    ("pyproject.toml", b"", b'[tool.poe.tasks]\nx = "x"\n', "tasks, hooks or plugins"),
    ("pyproject.toml", b"", b'[project.entry-points.pytest11]\nx = "x"\n', "plugins that it names"),
    ("setup.cfg", b"", b"[tool:pytest]\naddopts = -p x\n", "setuptools"),
    (".coveragerc", b"", b"[run]\nplugins = x\n", "a checker loads"),
    ("package.json", b'{"scripts": {}}', b'{"scripts": {"postinstall": "x"}}', "every install"),
    ("package.json", b"{}", b'{"husky": {}}', "package manager run"),
    ("Cargo.toml", b"", b'[package]\nbuild = "x.rs"\n', "macros"),
    ("go.mod", b"", b"replace a => ../b\n", "sources from it"),
    ("a.go", b"", b"//go:generate sh x\n", "generate"),
    ("composer.json", b"{}", b'{"scripts": {"post-install-cmd": "x"}}', "composer"),
    ("pyproject.toml", b"", b"[build-system\n", "back end"),
]
ORDINARY = (
    "src/main.py tests/test_a.py README.md docs/index.md package-lock.json src/lib.rs web/app.ts a.c a.css Cargo.lock "
    "LICENSE requirements.txt src/make.py src/setup_tools.py data.json test_conftest.py a/b/c.txt .gitignore"
)
SAME_PARTS = [
    ("pyproject.toml", b'[project]\nversion = "1"\n', b'[project]\nversion = "2"\n'),
    ("package.json", b'{"scripts": {"a": "b"}}', b'{"dependencies": {"x": "1"}, "scripts": {"a": "b"}}'),
    ("Cargo.toml", b'[package]\nversion = "1"\n', b'[package]\nversion = "2"\n'),
    ("a.go", b"package a\n", b"package b\n"),
    ("setup.cfg", b"[metadata]\nname = a\n", b"[metadata]\nname = b\n"),
]


def said(path: str, before: bytes | None = b"a", after: bytes | None = b"b") -> list[str]:
    return warnings(path, 0o644, 0o644, before, after)


@pytest.mark.parametrize(("words", "path"), [(words, path) for words, paths in SAID.items() for path in paths.split()])
def test_what_runs_by_itself_is_said_to(words: str, path: str) -> None:
    assert any(one.startswith(f"{path} runs later by itself: ") and words in one for one in said(path))


@pytest.mark.parametrize(("path", "before", "after", "words"), WITHIN)
def test_only_the_part_that_runs_counts(path: str, before: bytes, after: bytes, words: str) -> None:
    assert any(words in one for one in said(path, before, after))


@pytest.mark.parametrize(("path", "before", "after"), SAME_PARTS)
def test_another_part_does_not(path: str, before: bytes, after: bytes) -> None:
    assert said(path, before, after) == []


@pytest.mark.parametrize("path", ORDINARY.split())
def test_ordinary_files_are_passed_over(path: str) -> None:
    assert said(path) == []


def test_every_row_has_an_example() -> None:
    seen = [line for paths in SAID.values() for path in paths.split() for line in said(path)]
    seen += [line for path, before, after, _ in WITHIN for line in said(path, before, after)]
    assert len(rows()) >= 60
    assert [row.says for row in rows() if not any(line.endswith(row.says) for line in seen)] == []


def test_a_program_is_one_only_when_it_becomes_it() -> None:
    assert warnings("a.sh", None, 0o755, None, b"x") == ["a.sh becomes a program that can be run"]
    assert warnings("a.sh", 0o644, 0o755, b"x", b"x") == ["a.sh becomes a program that can be run"]
    assert warnings("a.sh", 0o755, 0o755, b"x", b"y") == []


def test_what_goes_is_said_to_go() -> None:
    assert said("conftest.py", b"x", None) == [
        "conftest.py goes, which until now ran by itself: pytest loads it before any test"
    ]


def test_what_stays_as_it_is_runs_as_before() -> None:
    assert said("conftest.py", b"x", b"x") == []
