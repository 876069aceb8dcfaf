"""When somebody last typed into a shell's terminal: the kernel notes when keys are read from it, not which."""

from pathlib import Path

_TERMINALS = ("/dev/pts/", "/dev/tty")


def last_key(shell: int) -> float:
    """Seconds since 1970, never too late and up to eight too early; 0 where it cannot be known.

    `shell` is the process of a shell that reads from its terminal. (The kernel notes no time that is less than
    about eight seconds after the last, so that nobody can read passwords off the pauses between keys.)
    """
    standard_input = Path("/proc", str(shell), "fd", "0")
    try:
        named = str(standard_input.readlink())
        return standard_input.stat().st_atime if named.startswith(_TERMINALS) else 0.0
    except OSError:
        return 0.0
