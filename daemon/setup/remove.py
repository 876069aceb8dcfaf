"""Everything that set-up and use left on this machine, taken away again; what stays is named with its reason."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from daemon.paths import Paths
from daemon.setup import EXECUTABLE, ROOT, completion, link, rc, unit
from daemon.setup.errors import StillRunning
from daemon.setup.record import Record
from daemon.setup.running import Sotto
from daemon.unit import path

UNREACHABLE = 7
"""Exit status of `sotto down` when nothing runs."""


@dataclass
class Removal:
    """What went and what stayed."""

    removed: list[str] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    """What, and why."""

    def lines(self) -> list[str]:
        return [f"removed  {one}" for one in self.removed] + [f"kept     {what} ({why})" for what, why in self.kept]


def uninstall(paths: Paths, *, keep_data: bool, root: Path = ROOT, executable: Path = EXECUTABLE) -> Removal:
    """Stop Sotto and remove it. Raises StillRunning, and then nothing was removed."""
    record, done = Record.load(paths), Removal()
    if not record.trial and unit.remove():
        done.removed.append(str(path()))
    if Sotto(executable)("down") not in {0, UNREACHABLE}:
        raise StillRunning
    if record.linked or not record.trial:
        _links(executable, done)
    if record.shell or not record.trial:
        _start_files(done)
    if not record.trial:
        _service(record, done)
    if record.installed:
        done.kept.append((f"system packages {' '.join(record.installed)}", "other programs may use them by now"))
    _directories(paths, done, keep_data=keep_data, trial=record.trial)
    _environment(root, record, done)
    return done


def _service(record: Record, done: Removal) -> None:
    if unit.foreign():
        done.kept.append((str(path()), "not made by Sotto's set-up"))
    if record.linger and unit.linger(on=False):
        done.removed.append("running without a login (on again: loginctl enable-linger)")


def _start_files(done: Removal) -> None:
    """Only our lines; without them a shell would go on looking for a file that is gone."""
    refused: list[OSError] = []
    done.removed += [f"our lines in {file}" for file in rc.remove(refused=refused)]
    for error in refused:
        done.kept.append((f"our lines in {error.filename}", error.strerror or "it cannot be changed"))


def _links(executable: Path, done: Removal) -> None:
    if link.remove(link.place(), executable):
        done.removed.append(str(link.place()))
    elif os.path.lexists(link.place()):
        done.kept.append((str(link.place()), "does not lead to this Sotto"))
    done.removed += map(str, completion.remove())


def _directories(paths: Paths, done: Removal, *, keep_data: bool, trial: bool) -> None:
    yours = (paths.config, paths.data, paths.state)
    for folder in (paths.run, paths.cache, *yours):
        if not os.path.lexists(folder):
            continue
        if keep_data and folder in yours:
            done.kept.append((str(folder), "--keep-data"))
        elif folder.is_symlink():
            done.kept.append((f"{folder.resolve()}", f"{folder} is only a link to it"))
            folder.unlink()
        else:
            shutil.rmtree(folder)
            done.removed.append(str(folder))
    if trial and not any(paths.data.parent.iterdir()):
        paths.data.parent.rmdir()


def _environment(root: Path, record: Record, done: Removal) -> None:
    """The environment we run from goes last; nothing may be imported after it."""
    folder = root / ".venv"
    if record.trial:
        done.kept.append((str(folder), "SOTTO_HOME is a trial; the checkout may serve another Sotto"))
    elif Path(sys.prefix) != folder:
        done.kept.append((str(folder), "this command does not run from it"))
    else:
        shutil.rmtree(folder)
        done.removed.append(str(folder))
    done.kept.append((str(root), "your checkout; delete it if you want"))
