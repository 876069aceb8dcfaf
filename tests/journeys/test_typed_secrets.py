"""What people type with a short password in it: none of it is in any file of Sotto's, nor in what it says."""

import shutil
from pathlib import Path

import pytest

from daemon import spool
from daemon.bench.lives import wait
from daemon.integration import SHELLS, render
from daemon.paths import Paths
from knowledge.redaction.marks import MARK
from tests.conftest import Sotto
from tests.daemon.integration.keyboard import Shell

TYPED = [
    "export DB_PASSWORD={}",
    "API_KEY={} true deploy",
    "env PGPASSWORD={} true",
    "true mysql -uroot -p{} app",
    "true curl -u me:{} https://host.example/x",
    "true curl -H 'X-Api-Key: {}' https://host.example/x",
    "true https://me:{}@host.example/x",
    "true --password {}",
    "false --token={}",
    "true docker login -u me -p {} host.example",
    "true sshpass -p {} ssh host",
    "true redis-cli -a {} ping",
    "echo {} | true docker login --password-stdin",
    'true -d \'{{"password": "{}"}}\'',
    "true docker run -e POSTGRES_PASSWORD={} postgres",
]


def secret(shell: str, number: int) -> str:
    """A word, as people choose them; each another."""
    return f"papaya{shell}{'abcdefghijklmno'[number]}"


@pytest.mark.usefixtures("up")
@pytest.mark.parametrize("shell", SHELLS)
def test_no_short_secret_that_was_typed_is_kept(
    shell: str, sotto: Sotto, home: Paths, tmp_path: Path, environment: dict[str, str]
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    render(home)
    keyboard = Shell(shell, tmp_path / "user", home, environment, ("", ""))
    secrets = [secret(shell, number) for number in range(len(TYPED))]
    for line, one in zip(TYPED, secrets, strict=True):
        keyboard.type(line.format(one))
        sotto("run", "--", "sh", "-c", f"exit 1; {line.format(one)}")
    keyboard.type("true the last")
    wait(lambda: not spool.records(home.spool) and "true the last" in sotto("events", "--json").stdout)
    said = "".join(sotto(*words).stdout for words in (("events", "--json"), ("events",), ("why",), ("why", "--json")))
    alive = {path: path.read_bytes() for path in home.data.parent.rglob("*") if path.is_file()}
    assert sotto("down").returncode == 0
    kept = b"\n".join([said.encode(), *alive.values()])
    assert not [one for one in secrets if one.encode() in kept]
    assert len(MARK.findall(said)) >= len(TYPED)
