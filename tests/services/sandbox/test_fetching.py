"""Tools that fetch something through the proxy of a sandbox, each as it is: they find it in their environment."""

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.sandbox.hosts import rule
from knowledge.sandbox.limits import Limits
from services.sandbox import roots, running
from tests.services.sandbox import bubblewraps
from tests.services.sandbox.public import Public, public

pytestmark = pytest.mark.skipif(not bubblewraps.tried(), reason="needs bubblewrap")
COMMANDS = {
    "curl": "curl -sS --cacert ca https://good.test/text",
    "curl, plain": "curl -sS http://good.test/text",
    "git": "git -c http.sslCAInfo=$PWD/ca clone -q https://good.test/repo.git out && cat out/text",
    "pip": "/usr/bin/python3 -m pip install -q --no-deps --cert ca --index-url https://good.test/simple "
    "--target out thing && cat out/thing.py",
    "npm": "npm install --silent --strict-ssl=false --fetch-retries 0 --registry https://good.test/npm/ "
    "--no-audit thing && cat node_modules/thing/index.js",
}
TEXT = "fetched = 1\n"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Public]:
    folder = tmp_path_factory.mktemp("public")
    with public(folder) as made:
        (made.folder / "text").write_text(TEXT)
        _repository(made.folder, folder / "source")
        _python(made.folder / "simple/thing")
        _javascript(made.folder / "npm")
        yield made


def _repository(pages: Path, source: Path) -> None:
    source.mkdir()
    (source / "text").write_text(TEXT)
    identity = ("-c", "user.name=me", "-c", "user.email=me@good.test")
    for words in (
        ("git", "init", "-q", str(source)),
        ("git", "-C", str(source), "add", "."),
        ("git", "-C", str(source), *identity, "commit", "-q", "-m", "first"),
        ("git", "clone", "-q", "--bare", str(source), str(pages / "repo.git")),
        ("git", "-C", str(pages / "repo.git"), "update-server-info"),
    ):
        subprocess.run(words, check=True)


def _python(folder: Path) -> None:
    folder.mkdir(parents=True)
    name, about = "thing-1.0-py3-none-any.whl", "thing-1.0.dist-info"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        wheel.writestr("thing.py", TEXT)
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    (folder / "index.html").write_text(f'<a href="{name}">{name}</a>')


def _javascript(folder: Path) -> None:
    folder.mkdir()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in (("package.json", '{"name": "thing", "version": "1.0.0"}'), ("index.js", TEXT)):
            about = tarfile.TarInfo(f"package/{name}")
            about.size = len(text)
            archive.addfile(about, io.BytesIO(text.encode()))
    (folder / "thing.tgz").write_bytes(packed.getvalue())
    digest = base64.b64encode(hashlib.sha512(packed.getvalue()).digest()).decode()
    where = {"tarball": "https://good.test/npm/thing.tgz", "integrity": f"sha512-{digest}"}
    version = {"name": "thing", "version": "1.0.0", "dist": where}
    known = {"name": "thing", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    (folder / "thing").write_text(json.dumps(known))


def _there(tool: str) -> bool:
    if tool == "pip":
        words = ["/usr/bin/python3", "-m", "pip", "--version"]
        return Path(words[0]).exists() and subprocess.run(words, capture_output=True, check=False).returncode == 0
    return (shutil.which(tool) or "").startswith("/usr/")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_tool_fetches_what_is_listed(tmp_path: Path, network: Public, name: str) -> None:
    if not _there(name.partition(",")[0]):
        pytest.skip(f"needs {name}")
    project = tmp_path.resolve() / "project"
    project.mkdir()
    (project / "ca").write_bytes(network.certificate.read_bytes())
    printed: list[bytes] = []
    given = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/")}
    inside = roots.looked_at(project, project, given, Limits(seconds=120), (rule("good.test"),))
    command, rooms = ("/bin/sh", "-c", COMMANDS[name]), tmp_path / "rooms"
    wanted = running.Wanted(command, inside, "overlay", bubblewraps.tried(), rooms, outside=network.outside)
    outcome = running.run(wanted, lambda _, data: printed.append(data))
    assert b"".join(printed).decode().endswith(TEXT)
    assert outcome.status == 0
    assert {(one.host, one.verdict) for one in outcome.reached.connections} == {("good.test", "reached")}
