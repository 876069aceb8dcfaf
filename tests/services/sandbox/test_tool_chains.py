"""Tool chains at work in a sandbox without a network, each where it is installed, on a project with all it needs."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from knowledge.sandbox.limits import Limits
from services.sandbox import roots, running
from tests.services.sandbox import bubblewraps

pytestmark = pytest.mark.skipif(not bubblewraps.tried(), reason="needs bubblewrap")
PATH = os.environ["PATH"]
CHECK = "def test_right():\n    assert 3 + 4 == 7\n"
C = 'int puts(const char *);\nint main(void) { return puts("passed") < 0; }\n'
FILES = {
    "node_modules/seven/package.json": '{"name": "seven", "version": "1.0.0", "bin": {"checker": "checker.js"}}',
    "node_modules/seven/index.js": "module.exports = 7;",
    "node_modules/seven/checker.js": "#!/usr/bin/env node\nrequire(`${process.cwd()}/check.js`);",
    "package.json": '{"name": "p", "version": "1.0.0", "scripts": {"test": "checker"}}',
    "check.js": 'if (require("seven") === 3 + 4) console.log("passed");',
    "Makefile": "check: program\n\t./program\n",
    "program.c": C,
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.10)\nproject(p C)\nadd_executable(program program.c)\n",
    "Gemfile": 'gem "seven", path: "vendor/seven"\n',
    "vendor/seven/seven.gemspec": (
        'Gem::Specification.new { |s| s.name, s.version, s.summary = "seven", "1", "7"; s.author = "a"; '
        's.files = ["lib/seven.rb"] }\n'
    ),
    "vendor/seven/lib/seven.rb": "SEVEN = 7\n",
    "check.rb": 'require "seven"\nputs "passed" if SEVEN == 7\n',
    "test_right.py": CHECK,
}
HAVE = {
    "npm test": "npm",
    "make check CC=cc": "make",
    "cmake -S . -B out && cmake --build out && out/program": "cmake",
    "bundle exec ruby check.rb": "bundle",
}


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"needs {program}")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path.resolve() / "home"
    made.mkdir()
    return made


@pytest.fixture
def project(home: Path) -> Path:
    return written(home / "project", FILES)


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def ran(project: Path, command: str, environment: dict[str, str], limits: Limits = Limits(seconds=60)) -> str:  # noqa: B008
    """What a command prints that ends well."""
    printed: list[bytes] = []
    inside = roots.looked_at(project, project, environment, limits)
    words = ("/bin/sh", "-c", command)
    wanted = running.Wanted(words, inside, "overlay", bubblewraps.tried(), project.parent / "rooms")
    outcome = running.run(wanted, lambda _, data: printed.append(data))
    text = b"".join(printed).decode()
    assert (outcome.ended, outcome.status) == ("exited", 0), text
    return text


def prepared(words: str, folder: Path, **environment: str) -> None:
    """Have something made outside, as its owner has."""
    subprocess.run(words.split(), cwd=folder, env=environment, check=True, capture_output=True)


@pytest.mark.parametrize(
    "command", [pytest.param(one, marks=needs(program), id=program) for one, program in HAVE.items()]
)
def test_a_project_with_what_it_needs_is_checked(command: str, project: Path, home: Path) -> None:
    links = project / "node_modules/.bin"
    links.mkdir()
    (links / "checker").symlink_to("../seven/checker.js")
    (project / "node_modules/seven/checker.js").chmod(0o755)
    assert "passed" in ran(project, command, {"HOME": str(home), "PATH": PATH})


def test_a_virtual_environment_in_the_project(project: Path, home: Path) -> None:
    prepared(f"{sys.executable} -m venv --without-pip .venv", project)
    packages = next((project / ".venv/lib").glob("python*/site-packages"))
    written(packages, {"seven.py": "print('passed')\n"})
    assert "passed" in ran(project, ". .venv/bin/activate && python -m seven", {"HOME": str(home), "PATH": PATH})


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="needs to be run in a virtual environment")
def test_pytest_of_a_virtual_environment_elsewhere(project: Path, home: Path) -> None:
    own = {"VIRTUAL_ENV": sys.prefix, "PATH": f"{sys.prefix}/bin:{PATH}", "HOME": str(home)}
    assert "1 passed" in ran(project, "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 pytest -q", own)


@needs("uv")
def test_uv_at_home(project: Path, home: Path) -> None:
    for one in (".local/bin", ".local/share/uv/tools"):
        (home / one).mkdir(parents=True)
    shutil.copy(shutil.which("uv") or "", home / ".local/share/uv/tools/uv")
    (home / ".local/bin/uv").symlink_to("../share/uv/tools/uv")
    written(project, {"pyproject.toml": '[project]\nname = "p"\nversion = "1"\nrequires-python = ">=3.11"\n'})
    environment = {"HOME": str(home), "PATH": f"{home}/.local/bin:{PATH}", "UV_PYTHON": sys.executable}
    prepared("uv sync --offline", project, **environment)
    text = ran(project, "uv run python -c 'import test_right; print(\"passed\")'", environment)
    assert "passed" in text


@needs("cargo")
@needs("cc")
@pytest.mark.parametrize("vendored", [True, False], ids=["vendored", "fetched"])
def test_cargo(vendored: bool, home: Path) -> None:
    manifest = '[package]\nname = "{}"\nversion = "1.0.0"\nedition = "2021"\n'
    crate = {"Cargo.toml": manifest.format("seven"), "src/lib.rs": "pub const SEVEN: u32 = 7;\n"}
    check = "#[test]\nfn right() {\n    assert_eq!(seven::SEVEN, 7);\n}\n"
    sources = '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "vendored"\n'
    wanted = '"1"' if vendored else f'{{ git = "file://{home}/seven" }}'
    project = written(home / "project", {"Cargo.toml": f"{manifest.format('p')}[dependencies]\nseven = {wanted}\n"})
    written(project, {"tests/right.rs": check, "src/lib.rs": ""})
    system = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip()
    rustup = os.environ.get("RUSTUP_HOME") or f"{Path.home()}/.rustup"
    environment = {"HOME": str(home), "PATH": f"{system}/bin:{PATH}", "RUSTUP_HOME": rustup}
    if vendored:
        written(project, {".cargo/config.toml": sources, "vendored/seven/.cargo-checksum.json": '{"files": {}}'})
        written(project / "vendored/seven", crate)
    else:
        written(home / "seven", crate)
        for words in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm made"):
            prepared(f"git {words}", home / "seven", PATH=PATH)
        prepared("cargo fetch", project, **environment)
        shutil.rmtree(home / "seven")
    assert "1 passed" in ran(project, "cargo test --test right", environment)


@needs("go")
def test_go(home: Path) -> None:
    module, mirror = "module example.org/seven\n\ngo 1.18\n", home / "mirror/example.org/seven/@v"
    written(mirror, {"v1.0.0.mod": module, "v1.0.0.info": '{"Version": "v1.0.0"}', "list": "v1.0.0"})
    with zipfile.ZipFile(mirror / "v1.0.0.zip", "w") as packed:
        packed.writestr("example.org/seven@v1.0.0/go.mod", module)
        packed.writestr("example.org/seven@v1.0.0/seven.go", "package seven\n\nconst Seven = 7\n")
    check = 'import (\n\t"testing"\n\n\t"example.org/seven"\n)\n\nfunc TestRight(t *testing.T) {\n'
    project = written(
        home / "project",
        {
            "go.mod": "module example.org/p\n\ngo 1.18\n\nrequire example.org/seven v1.0.0\n",
            "p.go": "package p\n",
            "p_test.go": f"package p\n\n{check}\tif seven.Seven != 7 {{\n\t\tt.Fatal()\n\t}}\n}}\n",
        },
    )
    environment = {"HOME": str(home), "PATH": PATH}
    given = {"GOFLAGS": "-mod=mod -modcacherw", "GOSUMDB": "off", "GOPROXY": f"file://{home}/mirror"}
    prepared("go mod tidy", project, **environment, **given)
    shutil.rmtree(home / "mirror")
    assert "ok" in ran(project, "go test -vet=off", environment)


@needs("mvn")
def test_maven_with_what_it_fetched_from_a_mirror(home: Path) -> None:
    named = "<groupId>example</groupId><artifactId>parent</artifactId><version>1</version>"
    head, packaging = "<project><modelVersion>4.0.0</modelVersion>", "<packaging>pom</packaging></project>"
    fetched = {
        "parent-1.pom": f"{head}{named}{packaging}",
        "_remote.repositories": "parent-1.pom>mirror=\n",
    }
    written(home / ".m2/repository/example/parent/1", fetched)
    own = f"{head}<parent>{named}<relativePath/></parent><artifactId>p</artifactId>{packaging}"
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    project = written(home / "project", {"pom.xml": own, ".mvn/jvm.config": quick})
    assert "BUILD SUCCESS" in ran(project, "mvn -B validate", {"HOME": str(home), "PATH": PATH})


ROOMY = {
    "java": "java -Xmx64g -version",
    "node": "node -e 'new WebAssembly.Memory({initial: 1, maximum: 65536})'",
}
"""What sets many more addresses aside than the limit on data."""


@pytest.mark.parametrize("name", [pytest.param(one, marks=needs(one)) for one in ROOMY])
def test_addresses_that_are_only_set_aside_are_no_data(name: str, project: Path, home: Path) -> None:
    most = Limits().memory
    bound = subprocess.run(["prlimit", f"--as={most}", "/bin/sh", "-c", ROOMY[name]], capture_output=True, check=False)
    assert bound.returncode != 0
    ran(project, ROOMY[name], {"HOME": str(home), "PATH": PATH})


def test_a_tool_chain_that_a_variable_names_is_no_more_than_that(project: Path, home: Path) -> None:
    for one in (str(home), "/", "/etc"):
        pointed = {"HOME": str(home), "PATH": PATH, "GOMODCACHE": one, "PYENV_ROOT": one, "JAVA_HOME": one}
        readable = roots.looked_at(project, project, pointed, Limits()).readable
        assert one not in readable
