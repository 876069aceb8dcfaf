"""A chat model of a GGUF file, looked at before the engine sees it: that is C++, and believes what a file says."""

import importlib
from pathlib import Path

from daemon.config_sections import ModelSection
from daemon.models.weights import Weights, describe
from daemon.paths import Paths
from knowledge.errors import EngineMissing, ModelUnusable, NotFound
from knowledge.reasoning.engine import ChatEngine
from services.engines.attempts import attempt
from services.engines.digests import digest

DIGESTS = "digests"
"""Folder of the cache, for what large files hash to."""
LOADING = "model-loading"
"""Note in the runtime directory while a file is being loaded."""
_HINT = "`sotto model list` shows what is on this machine"
_ENGINE = "services.engines.chat_model"


def load(chosen: ModelSection, paths: Paths | None = None) -> ChatEngine:
    """Have its weights in memory. Raises NotFound, ModelUnusable, EngineMissing, EngineFailed."""
    weights = checked(Path(chosen.path).expanduser())
    try:
        importlib.invalidate_caches()  # it may have been built since this process began
        engine = importlib.import_module(_ENGINE)
    except (ImportError, OSError, RuntimeError) as error:  # the last two: of its library
        raise EngineMissing(str(error)) from error
    home = paths or Paths.find()
    try:
        told = digest(weights.parts, home.cache / DIGESTS)
        with attempt(weights.parts, home.run / LOADING):
            model: ChatEngine = engine.ChatModel(weights.path, name(weights), told, chosen.context, chosen.threads)
    except OSError as error:
        raise ModelUnusable(f"{weights.path} cannot be read ({error.strerror})", hint=_HINT) from error
    return model


def checked(path: Path) -> Weights:
    """What the file is. Raises NotFound, ModelUnusable."""
    if not path.exists():
        raise NotFound(f"chat model {path}", hint=_HINT)
    found = describe(path)
    if found.trouble or found.other:
        raise ModelUnusable(f"{path} ({found.trouble or found.other})", hint=_HINT)
    return found


def name(weights: Weights) -> str:
    """What it calls itself, since files of some programs are named by their hash."""
    return " ".join(filter(None, (weights.title or weights.path.stem, weights.quantisation)))
