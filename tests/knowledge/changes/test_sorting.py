"""What files are by their paths, and what commands do by their words."""

import pytest

from knowledge.changes.sorting import command_sort, edit_sort, path_sort, simple_commands, writes

PATHS = {
    "lock": ["package-lock.json", "web/yarn.lock", "Cargo.lock", "go.sum", "uv.lock"],
    "manifest": [
        "package.json",
        "pyproject.toml",
        "requirements-dev.txt",
        "requirements/dev.txt",
        "api/requirements/x.txt",
        "go.mod",
    ],
    "generated": ["api_pb2.py", "dist/main.js", "a/__snapshots__/b.snap", "x.min.js"],
    "test": ["test_a.py", "a/b_test.go", "src/a.test.ts", "tests/helper.py", "pkg/testdata/x.json", "src/FooTest.java"],
    "documentation": ["README.md", "docs/a.html", "CHANGELOG", "notes.txt"],
    "configuration": [
        "Makefile",
        "tsconfig.json",
        "vite.config.ts",
        ".env",
        ".github/workflows/ci.yml",
        "a/Dockerfile",
        "config/db.yml",
    ],
    "source": ["src/a.py", "main.go", "latest.py", "contest.js", "src/lib.rs", "data.json"],
}


@pytest.mark.parametrize(("sort", "path"), [(sort, path) for sort, paths in PATHS.items() for path in paths])
def test_a_path_says_what_a_file_is(sort: str, path: str) -> None:
    assert path_sort(path) == sort


@pytest.mark.parametrize(
    ("path", "sort"), [("uv.lock", "dependency"), ("a.ini", "configuration"), ("a.py", "edit"), ("README.md", "edit")]
)
def test_an_edit_is_what_its_file_is(path: str, sort: str) -> None:
    assert edit_sort(path) == sort


COMMANDS = {
    "install": [
        "pip install flask",
        "python3 -m pip install -r requirements.txt",
        "sudo -E apt-get install -y libpq-dev",
        "npm i",
        "npm ci",
        "yarn",
        "yarn add left-pad",
        "cd web && npm install --save x",
        "cargo add serde --features derive",
        "go mod tidy",
        "go get x@latest",
        "uv pip install -e .",
        "bundle",
        "poetry run pip install x",
        "nvm use 20",
        "PIP_NO_CACHE=1 pip install x",
        "pacman -S jq",
        "rustup target add wasm32-unknown-unknown",
        ".venv/bin/pip install x",
    ],
    "environment": [
        "export A=1",
        "A=1",
        "source .venv/bin/activate",
        ". ./env.sh",
        "python -m venv .venv",
        "direnv allow",
        "git config --global safe.directory '*'",
        "docker login",
        "unset A",
        "ssh-add",
    ],
    "migration": [
        "alembic upgrade head",
        "python manage.py migrate",
        "./manage.py migrate",
        "bin/rails db:migrate",
        "npx prisma migrate dev",
        "npm run migrate",
        "flask db upgrade",
        "make migrate",
    ],
    "service": [
        "docker compose up -d db",
        "systemctl --user restart x",
        "brew services start redis",
        "kill 123",
        "sudo service x restart",
        "docker run -d redis",
        "redis-cli flushall",
    ],
    "other": [
        "rm -rf node_modules",
        "chmod +x a.sh",
        "./bootstrap.sh",
        "make clean",
        "cargo clean",
        "cp a b",
        "git submodule update --init",
        "echo X=1 >> .env",
        "mkdir -p build",
        "python fill.py",
        "go generate ./...",
    ],
}
NOTHING = [
    "ls -la",
    "cat a | grep b",
    "vim a.py",
    "git status",
    "git commit -m 'pip install x'",
    "pytest -x",
    "make",
    "make test",
    "yarn test",
    "yarn build",
    "bundle exec rspec",
    "npm test",
    "npm run build",
    "cargo build",
    "go test ./...",
    "cd x",
    "sotto why",
    "echo hi",
    "echo hi 2>&1",
    "make > /dev/null",
    "code .",
    "python manage.py test",
    "pip list",
    "npm ls",
    "docker ps",
    "git pull",
    "tsc",
    "ruff check --fix",
    "",
    "   ",
    "pip3 freeze",
    "find . -name x",
    "kubectl config view",
]


@pytest.mark.parametrize(("sort", "line"), [(sort, line) for sort, lines in COMMANDS.items() for line in lines])
def test_a_command_says_what_it_does(sort: str, line: str) -> None:
    assert command_sort(line) == sort


@pytest.mark.parametrize("line", NOTHING)
def test_what_reads_edits_or_builds_does_nothing(line: str) -> None:
    assert command_sort(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "ruff check --fix",
        "npm install x",
        "cargo fmt",
        "sed -i s/a/b/ x",
        "black .",
        "git checkout -- a",
        "jest -u",
        "./gen.sh",
        "echo a > b",
        "pip-compile",
        "prettier --write .",
        "git stash pop",
        "patch -p1",
    ],
)
def test_these_write_into_the_tree(line: str) -> None:
    assert writes(line)


@pytest.mark.parametrize(
    "line",
    [
        "vim a",
        "ls",
        "pytest",
        "make test",
        "git log",
        "git commit -m x",
        "npm run dev",
        "docker compose up",
        "less a",
        "grep -i a b",
    ],
)
def test_these_do_not(line: str) -> None:
    assert not writes(line)


def test_a_line_is_split_where_the_shell_does() -> None:
    line = "A=1 sudo make 'a;b' && (cd x; /usr/bin/ls) | wc -l"
    assert list(simple_commands(line)) == [["make", "a;b"], ["cd", "x"], ["ls"], ["wc", "-l"]]
    assert list(simple_commands("it's")) == [["it's"]]
