"""Secrets that commands print, hold in their environment or are given as arguments reach no file of Sotto's."""

import base64
import json
import os
import random
import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from daemon.bench.lives import wait
from daemon.config import Config
from daemon.paths import Paths
from daemon.upkeep import chores
from knowledge.clock import SystemClock
from knowledge.events import BackupMade, CommandFinished
from knowledge.redaction.collecting import from_environment
from knowledge.redaction.marks import MARK
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
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
    wait(lambda: not list(home.spool.glob("run-*")))
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
    assert sotto("up").returncode == 0
    encoded = base64.b64encode(PLANTED["daemon"].encode()).decode()
    monkeypatch.delenv("DAEMON_API_KEY")
    sotto("run", "--", "sh", "-c", f"echo error: {PLANTED['daemon']}; exit 1")
    wait(lambda: sotto("why", "--json").returncode == 0)
    first = json.loads(sotto("why", "--json").stdout)["headline"]
    sotto("run", "--", "sh", "-c", f"echo error: {encoded}; exit 1")
    wait(lambda: json.loads(sotto("why", "--json").stdout)["occurrences"] == 2)
    second = json.loads(sotto("why", "--json").stdout)["headline"]
    assert first.startswith("error: ⟨secret:environment:#")
    assert second == first
    assert (home.redaction_key.stat().st_mode & 0o777) == 0o600


# ── many plants, every encoding ───────────────────────────────────────────────────────────────────

RUNS, PLANTS_A_RUN, SECRETS_KNOWN = 20, 500, 100
SIGNS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=&%$'\"\\<>-_.é"
PRINT = """
import os, sys
data, sizes = open(sys.argv[1], "rb").read(), [int(size) for size in sys.argv[2].split(",")]
at = number = 0
while at < len(data):
    at += os.write(1, data[at:at + sizes[number % len(sizes)]])
    number += 1
sys.exit(int(sys.argv[3]))
"""


def shown(secret: str, rng: random.Random) -> str:
    """The secret in a form in which a program may print it."""
    data = secret.encode()
    around = rng.randbytes(rng.randrange(4)) + data + rng.randbytes(rng.randrange(4))
    return rng.choice(
        (
            secret,
            base64.b64encode(around).decode(),
            base64.urlsafe_b64encode(around).decode(),
            data.hex(),
            data.hex().upper(),
            quote(secret, safe=""),
            quote_plus(secret),
            json.dumps(secret),
            json.dumps(json.dumps(secret)),
        )
    )


def given_away(secret: str) -> set[bytes]:
    """What no file may hold: every form, also as it stands within JSON; of base64 what all alignments share."""
    data = secret.encode()
    cores = [base64.b64encode(b"\0" * shift + data)[4 if shift else 0 : -4] for shift in range(3)]
    encoded = [*cores, *(core.replace(b"+", b"-").replace(b"/", b"_") for core in cores)]
    texts = [secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]]
    texts += [json.dumps(text, ensure_ascii=False)[1:-1] for text in (secret, json.dumps(secret)[1:-1])]
    return {*encoded, data.hex().encode(), data.hex().upper().encode(), *(text.encode() for text in texts)}


def _secrets(rng: random.Random) -> list[str]:
    """Values that count as known; of noise one in three hundred does not, because it reads as a path."""
    lengths = rng.choices((8, 13, 20, 40, 90), k=SECRETS_KNOWN)
    noise = ["q7" + "".join(rng.choices(SIGNS, k=length)) + "Zx" for length in lengths]
    known = [one for one in noise if from_environment({"A_SECRET": one})]
    assert len(known) >= SECRETS_KNOWN - 3
    return known


def everything_said(home: Paths) -> tuple[bytes, bytes]:
    """Streams as they are read, put together from their chunks, and the events."""
    with EventLog.open(home.core) as log:
        said = list(log.every())
        finished = [one.event for one in said if isinstance(one.event, CommandFinished)]
        read = "".join(Streams(log.database).text(one.output) for one in finished if one.output)
    return read.encode(), b"\n".join(one.body for one in said)


@pytest.mark.usefixtures("user", "up")
def test_of_planted_secrets_in_every_encoding_none_is_left(
    sotto: Sotto, home: Paths, project: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """In events, streams as they are read, database and WAL, backup, spool and logs; `--full` plants 10,000."""
    rng = random.Random(7)
    secrets = _secrets(rng)
    dotenv = (f"PLANT_{n}_TOKEN={json.dumps(one, ensure_ascii=False)}\n" for n, one in enumerate(secrets[::2]))
    (project / ".env").write_text("".join(dotenv))
    known = {f"PLANT_{number}_SECRET": one for number, one in enumerate(secrets[1::2])}
    planted = 0
    for number in range(RUNS if pytestconfig.getoption("--full") else 2):
        forms = [shown(rng.choice(secrets), rng) for _ in range(PLANTS_A_RUN)]
        (tmp_path / "said").write_text("".join(f"{'x ' * rng.randrange(30)}value {form} and more\n" for form in forms))
        sizes = ",".join(str(rng.randint(1, rng.choice((3, 50, 1_000, 9_000)))) for _ in range(50))
        words = [sys.executable, "-c", PRINT, str(tmp_path / "said"), sizes, str(number % 2)]
        sotto("run", "--", *words, cwd=project, env=os.environ | known)
        planted += len(forms)
    wait(lambda: not list(home.spool.glob("run-*")))
    assert [type(one) for one in chores(home, Config(), SystemClock())] == [BackupMade]
    alive = files(home)
    read, events = everything_said(home)
    sotto("down")
    assert len(MARK.findall(read.decode())) == planted
    away = re.compile(b"|".join(re.escape(trace) for secret in secrets for trace in given_away(secret)))
    kept = {"streams": read, "events": events}
    kept |= {str(path): data for path, data in [*alive.items(), *files(home).items()]}
    assert not [name for name, data in kept.items() if away.search(data)]
    assert {"core.db", "core.db-wal"} <= {path.name for path in alive}
    assert [path for path in alive if path.parent == home.backups]
