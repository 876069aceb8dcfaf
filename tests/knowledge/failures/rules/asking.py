"""One rule, asked alone on a machine of which everything is known."""

from knowledge.failures.command_names import everyday
from knowledge.failures.rules import corrections, own
from knowledge.failures.said import Around

PROGRAMS = everyday() - {"jq"}
FOLDERS = {
    ".": ("README.md", "app.py", "build.sh", "documents", "src", "web"),
    "..": ("Makefile",),
    "src": ("main", "main.py", "test.py"),
    "web": ("package.json",),
}


def ask(rule: str, command: str, output: str) -> list[str]:
    """The lines that it gives."""
    programs = PROGRAMS - {"vim"} if rule == "program_not_installed" else PROGRAMS
    around = Around(lambda: programs, lambda folder: FOLDERS.get(folder, ()))
    return [one.command for one in corrections(command, output, around, most=5, rules={rule: own()[rule]})]
