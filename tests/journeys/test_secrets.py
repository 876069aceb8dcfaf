"""Secrets that commands print, hold in their environment or are given as arguments reach no file of Sotto's."""

import base64
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from daemon.bench.lives import wait
from daemon.paths import Paths
from tests.conftest import Sotto

PLANTED = {
    "environment": "plantedEnv-7Qz9vK2mWx4T",
    "daemon": "plantedDmn-4Hs8kL1pRt6Y",
    "dotenv": "plantedDot&9Xw3$bN5\"eU8'",
    "parent": "plantedPar-2Jf6hG0sDa1C",
    "credential": "plantedCrd-5Vb7nM3qWe9R",
}
SHAPED = {
    "github": "ghp_" + "Zx8Kq2Lm9Rt4Vw7Yb3Nc6Hd1Jf5Gs0PaTuEo",
    "url": "https://user:Zk4-pW9qLm@host.example/",
    "assigned": "DB_PASSWORD=Qm8-zT5rXw2",
    "split": "xoxb-" + "2837465019-9182736450-Ab3Cd5Ef7Gh9Jk1Lm2Np4Qr",
}
SECRETS = (*PLANTED.values(), SHAPED["github"], "Zk4-pW9qLm", "Qm8-zT5rXw2", SHAPED["split"])


def forms(secret: str) -> list[str]:
    data = secret.encode()
    return [
        secret,
        base64.b64encode(data).decode(),
        base64.b64encode(b"user:" + data).decode(),
        data.hex(),
        data.hex().upper(),
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
    ]


def traces(secret: str) -> list[bytes]:
    """What would give it away in a file: its forms, those of base64 without the ends that others share."""
    plain = [one.encode() for one in forms(secret)]
    return [plain[0], plain[1][:-4], plain[2][8:-4], *plain[3:]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    tree = tmp_path / "project"
    inner = tree / "packages" / "one"
    inner.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    (tree / ".env").write_text(f"SERVICE_TOKEN={PLANTED['parent']}\nDEBUG=true\n")
    (inner / ".env.local").write_text(f"API_SECRET={shlex.quote(PLANTED['dotenv'])}\n".replace("'\"'\"'", "'"))
    (inner / ".env.test").write_text(f"API_SECRET={json.dumps(PLANTED['dotenv'])}\n")
    return inner


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "user"
    folder.mkdir()
    (folder / ".netrc").write_text(f"machine host.example login me password {PLANTED['credential']}\n")
    monkeypatch.setenv("HOME", str(folder))
    return folder


def files(home: Paths) -> dict[Path, bytes]:
    root = home.data.parent
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_no_secret_reaches_a_file(
    sotto: Sotto, home: Paths, project: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAEMON_API_KEY", PLANTED["daemon"])
    assert sotto("up").returncode == 0
    monkeypatch.delenv("DAEMON_API_KEY")
    with_token = {**os.environ, "MY_TOKEN": PLANTED["environment"]}
    program = "import os, sys\nfor part in sys.argv[1:]:\n    os.write(1, part.encode())\n"
    for secret in PLANTED.values():
        for form in forms(secret):
            said = [f"seen {form[: len(form) // 2]}", f"{form[len(form) // 2 :]} here\n"]
            sotto(
                "run", "--", sys.executable, "-c", program, *said, "and here: ", form, "\n", cwd=project, env=with_token
            )
    for text in SHAPED.values():
        halves = shlex.quote(text[:-4]), shlex.quote(text[-4:])
        sotto("run", "--", "sh", "-c", "printf %s {}; printf '%s\\n' {}".format(*halves))
        sotto("run", "--", "sh", "-c", f"echo {shlex.quote(text)} >&2; exit 3")
    (folder := project / PLANTED["environment"]).mkdir()
    sotto("run", "--", "false", cwd=folder, env=with_token)
    wait(lambda: not list(home.spool.iterdir()))
    assert "exit" in sotto("why").stdout
    alive = files(home)
    assert sotto("down").returncode == 0
    for path, data in [*alive.items(), *files(home).items()]:
        for secret in SECRETS:
            for trace in traces(secret):
                assert trace not in data, f"{path.name} holds a planted secret"
    assert "⟨secret:".encode() in b"".join(alive.values())


def test_one_secret_has_one_mark_wherever_it_comes_from(
    sotto: Sotto, home: Paths, project: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAEMON_API_KEY", PLANTED["daemon"])
    sotto("up")
    encoded = base64.b64encode(PLANTED["daemon"].encode()).decode()
    monkeypatch.delenv("DAEMON_API_KEY")
    sotto("run", "--", "sh", "-c", f"echo error: {PLANTED['daemon']}; exit 1")
    first = json.loads(sotto("why", "--json").stdout)["headline"]
    sotto("run", "--", "sh", "-c", f"echo error: {encoded}; exit 1")
    wait(lambda: json.loads(sotto("why", "--json").stdout)["id"] != "")
    wait(lambda: not list(home.spool.iterdir()))
    second = json.loads(sotto("why", "--json").stdout)["headline"]
    assert first.startswith("error: ⟨secret:environment:#")
    assert second == first
    assert (home.redaction_key.stat().st_mode & 0o777) == 0o600
