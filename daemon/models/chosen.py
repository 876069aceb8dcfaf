"""The models in use, as the configuration has it, and whether its file is there: quick enough for `sotto status`."""

import os
from pathlib import Path
from typing import NamedTuple

from daemon import config_quick
from daemon.paths import Paths


class Chosen(NamedTuple):
    """What `sotto model use` wrote."""

    path: str
    url: str
    name: str
    """What the server, or `sotto model list`, calls it."""

    @property
    def where(self) -> str:
        return self.path or self.url

    @property
    def trouble(self) -> str:
        """Why a file cannot be used, as far as a look at its name tells; whether a server answers is not asked."""
        if not self.path:
            return ""
        file = Path(self.path)
        if not file.exists():
            return f"the chat model {self.path} is not there any more"
        if not file.is_file() or not os.access(file, os.R_OK):
            return f"the chat model {self.path} cannot be read"
        return ""


def speech(paths: Paths) -> Path | None:
    """The folder of the speech model; None where the built-in recogniser makes words of speech."""
    folder = config_quick.speech_model(paths.config_file)
    return Path(folder).expanduser() if folder else None


def chosen(paths: Paths) -> Chosen | None:
    """None where the router answers alone."""
    path, url, name = config_quick.chat_model(paths.config_file)
    if path:
        return Chosen(path, "", name or Path(path).stem)
    return Chosen("", url, name or url) if url else None
