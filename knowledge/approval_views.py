"""What `sotto approvals`, `approve`, `deny`, `apply-fix` and `undo` print with `--json`."""

from typing import Literal

from knowledge.view import View


class ApprovalView(View):
    """One act that was planned. `sotto approvals` prints a list of them."""

    id: str
    """`a5`."""
    state: Literal["asked", "approved", "modified", "rejected", "expired", "done", "failed"]
    """asked: it waits for a person. approved: it is being done. modified: another plan took its place. expired: nobody
    answered, so it was denied."""
    tool: str
    effect: str
    """`change files` or `run command`."""
    title: str
    preview: str
    """All of what it would do, as it is shown."""
    digest: str
    """SHA-256 of the plan; leave to do it is leave for this and nothing else."""
    target: str
    """The tree or the directory."""
    paths: list[str]
    """Files that would change, relative to that."""
    warnings: list[str]
    """What in it deserves a second look."""
    evidence: str
    """What speaks for it."""
    surface: str
    """Where it was asked for: `terminal`, `chat`, `voice` or `model`."""
    task: str
    asked_at: str
    expires_at: str
    """Whoever has not answered then has denied it."""
    replaces: str | None
    fix: str | None
    failure: str | None
    who: str
    """Who decided, or left it to another surface; empty where nobody did. So the next three."""
    decided_on: str
    decided_where: str
    note: str
    decided_at: str | None
    ended_at: str | None
    said: str
    """What it came to, or what went wrong."""
    hint: str = ""
    """What to do now; empty where nothing is to be done."""
