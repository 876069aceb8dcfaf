"""Where tools leave their reports, below the folder they were started in or that of a module; each name a pattern."""

PLACES: tuple[tuple[str, ...], ...] = (
    ("target", "surefire-reports", "TEST-*.xml"),  # maven
    ("target", "failsafe-reports", "TEST-*.xml"),
    ("build", "test-results", "*", "TEST-*.xml"),  # gradle
    ("build", "test-results", "*", "*", "TEST-*.xml"),
    ("build", "test-results", "*.xml"),
    ("build", "junit*.xml"),
    ("build", "reports", "junit*.xml"),
    ("target", "nextest", "*", "*.xml"),  # cargo nextest
    ("target", "test-reports", "*.xml"),  # sbt
    ("TestResults", "*.trx"),  # dotnet
    ("TestResults", "*.xml"),
    ("TestResults", "*", "*.trx"),
    ("junit.xml",),  # jest, vitest, playwright
    ("junit-*.xml",),
    ("*-junit.xml",),
    ("TEST-*.xml",),
    ("test-results.xml",),
    ("test-report.xml",),
    ("test-results.json",),
    ("TestResult.xml",),  # nunit3-console
    ("testresults.xml",),
    ("report.xml",),  # go-junit-report
    ("results.xml",),
    ("*.trx",),
    ("test-results", "*.xml"),
    ("test-results", "*", "*.xml"),
    ("test-reports", "*.xml"),
    ("test-reports", "*", "*.xml"),
    ("reports", "*.xml"),
    ("reports", "junit", "*.xml"),
    ("reports", "tests", "*.xml"),
    ("coverage", "junit*.xml"),
    ("artifacts", "junit*.xml"),
    ("out", "junit*.xml"),
    ("test-output", "junit*.xml"),
)
OUTPUTS = frozenset(
    {"target", "build", "dist", "out", "bin", "obj", "vendor", "venv", "env", "coverage", "Pods", "deps"}
)
"""Folders in which no module lies; those that places name are looked into no further than these say."""
DEEPEST = 3
"""Folders below the start in which a module of a larger build is looked for."""
MOST_FOLDERS, MOST_ENTRIES, MOST_FILES = 300, 10_000, 300
"""That are looked at after one command."""
READERS = frozenset(
    {
        "ls",
        "cat",
        "less",
        "more",
        "head",
        "tail",
        "grep",
        "rg",
        "find",
        "fd",
        "tree",
        "cd",
        "pwd",
        "echo",
        "man",
        "which",
    }
    | {
        "vi",
        "vim",
        "nvim",
        "nano",
        "emacs",
        "micro",
        "hx",
        "code",
        "ssh",
        "scp",
        "top",
        "htop",
        "ps",
        "df",
        "du",
        "git",
    }
    | {"history", "clear", "cp", "mv", "rm", "touch", "mkdir", "curl", "wget", "sotto", "bat", "jq", "tmux", "screen"}
)
"""Commands that leave no report of their own, whatever is written while they run."""
SHORTEST_MS = 150
"""A command that took less time ran no tests that leave a file."""
OLDEST_US = 7 * 24 * 3_600 * 1_000_000
EARLIER_US, LATER_US = 20_000, 2_000_000
"""How much before the start of its command, and after its end, a report may be dated: clocks of files are coarse."""


def may_leave(command: str, duration_ms: int) -> bool:
    """Whether a command can have left reports in the usual places."""
    words = command.split(maxsplit=1)
    return duration_ms >= SHORTEST_MS and bool(words) and words[0].rpartition("/")[2] not in READERS


def looked_for(ended_us: int, now_us: int) -> bool:
    """Whether what a command left is still worth looking for: what was told late, not all that was ever done."""
    return now_us - ended_us < OLDEST_US


def fresh(changed_ns: int, began_us: int, ended_us: int) -> bool:
    """Whether a file was written while a command ran; some file systems know whole seconds only."""
    coarse = 1_000_000 if changed_ns % 1_000_000_000 == 0 else EARLIER_US
    return began_us - coarse <= changed_ns // 1_000 <= ended_us + LATER_US
