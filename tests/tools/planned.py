"""An approval that waits, for tools that look whether one does."""

from knowledge.tasks.approval import Approval


def waiting(tool: str, title: str) -> Approval:
    return Approval(
        id=5,
        seq=6,
        asked_at=0,
        tool=tool,
        effect="run command",
        title=title,
        preview="",
        digest="",
        target="/src/shop",
        surface="model",
        task="mine",
        expires=0,
    )
