"""Set-up and removal: what `./scripts/start` does after the environment exists, and what `sotto uninstall` undoes.

`errors lockfile index download installer` need the standard library alone: they also run before there is a .venv.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout that this Sotto runs from."""
EXECUTABLE = ROOT / ".venv/bin/sotto"
