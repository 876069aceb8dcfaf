"""A test prints a token, and nobody can read it anywhere."""

import secrets
from pathlib import Path

from daemon.demo.project import LEAKING
from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import FailureDiagnosed

MARK = "⟨secret:"


def act(stage: Stage) -> list[str]:
    token = secrets.token_urlsafe(24)
    stage.write("test_leak.py", LEAKING)
    stage.sotto("run", "--", *stage.tests, SHOP_API_TOKEN=token)
    stage.wait(FailureDiagnosed, lambda one: MARK in one.headline)
    why = stage.sotto("why")
    must(MARK in why.stdout, "`sotto why` does not say that there was a secret")
    must(token not in why.stdout, "`sotto why` says the token")
    stage.until(lambda: not any(stage.paths.reports.glob("*")))  # a test runner's own goes when it has been read
    files = [path for path in stage.paths.data.parent.rglob("*") if path.is_file()]
    must(not any(_holds(path, token) for path in files), "the token was written down")
    return [f"the token is in none of the {len(files)} files that Sotto has written"]


def _holds(path: Path, token: str) -> bool:
    try:
        return token.encode() in path.read_bytes()
    except FileNotFoundError:  # a file of the spool that has been read meanwhile
        return False


SCENE = Scene(
    60,
    "secret",
    "A secret is printed",
    "A test fails and prints a token that stands in the environment. What Sotto keeps has a mark in its place.",
    act,
)
