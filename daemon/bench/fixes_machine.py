"""The machine on which a replay works: stand-ins for `pip`, `npm` and `docker`, and what they install and start.

They are programs of their own in a folder of PATH, so that a command is what people type, without a network.
"""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

_PIP = """#!/bin/sh
# pip install NAME
[ "$1" = install ] || exit 2
mkdir -p "$PACKAGES"
printf 'def render(values):\\n    return str(values)\\n' > "$PACKAGES/$2.py"
echo "Successfully installed $2-1.0"
"""
_NPM = """#!/bin/sh
# npm install NAME
[ "$1" = install ] || exit 2
mkdir -p "node_modules/$2"
echo 'module.exports = (values) => String(values);' > "node_modules/$2/index.js"
echo "added 1 package"
"""
_DOCKER = """#!{python} -S
# docker compose up -d NAME | docker compose down NAME
import os, select, signal, socket, sys
path = os.environ["SERVERS"] + "/" + sys.argv[-1]
if sys.argv[2] == "down":
    os.kill(int(open(path + ".pid").read()), signal.SIGTERM)
    os.unlink(path + ".sock")
    sys.exit()
listening = socket.socket(socket.AF_UNIX)
listening.bind(path + ".sock")
listening.listen()
child = os.fork()
if child:
    open(path + ".pid", "w").write(str(child))
    print("Container", sys.argv[-1], "Started")
    sys.exit()
os.setsid()
for descriptor in (0, 1, 2):
    os.close(descriptor)
select.select([], [], [], {lasts})
"""
LASTS_S = 3_600
"""After which a server ends by itself, should nobody stop it."""


class Machine:
    """Programs, packages and servers in one folder."""

    def __init__(self, folder: Path) -> None:
        self._bin, self.chances, self._packages, self._servers = (
            folder / name for name in ("bin", "chances", "packages", "servers")
        )
        for one in (self._bin, self.chances, self._packages, self._servers):
            one.mkdir(parents=True)
        docker = _DOCKER.format(python=sys.executable, lasts=LASTS_S)
        for name, text in {"pip": _PIP, "npm": _NPM, "docker": docker}.items():
            (self._bin / name).write_text(text, encoding="utf-8")
            (self._bin / name).chmod(0o755)

    def environment(self, home: Path, place: str) -> dict[str, str]:
        """What programs find; `place` has packages and servers of its own."""
        for folder in (self._packages / place, self._servers / place):
            folder.mkdir(exist_ok=True)
        path = (self._bin, Path(sys.executable).parent, *os.get_exec_path())
        return {
            "PATH": os.pathsep.join(map(str, path)),
            "HOME": str(home),
            "SOTTO_HOME": str(home),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(self._packages / place),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PACKAGES": str(self._packages / place),
            "SERVERS": str(self._servers / place),
            **_quiet_git(),
        }

    def stop(self) -> None:
        """End the servers that still run."""
        for file in self._servers.rglob("*.pid"):
            if file.with_suffix(".sock").exists():
                os.kill(int(file.read_text(encoding="ascii")), signal.SIGTERM)


def _quiet_git() -> Mapping[str, str]:
    """A git that knows nothing of whoever runs this."""
    who = {
        f"GIT_{one}_{what}": value
        for one in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ada"), ("EMAIL", "ada@localhost"))
    }
    return {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", **who}
