"""The router that Sotto ships: its weights, looked at before they are trusted, and what is made of them.

As in `services.engines.minilm`, the engine believes what a file says of itself; so nothing damaged comes near it.
"""

import hashlib
import importlib
from pathlib import Path

from knowledge.errors import EngineMissing, WeightsDamaged
from knowledge.routing.route import Router

FOLDER = Path(__file__).parent
DIGESTS = {
    "weights.gguf": "1b0ed25cefcd8d47a3465c130d5e70682fd6485e6a0e6f0b5e559147b1357643",
    "heads.npz": "57fe3bbc878496a43fac72727264c9aff600be298eb180a68527a87554f0cd04",
}
MODEL = f"router-q8_0:{DIGESTS['weights.gguf'][:12]}"
_ENGINE = "services.engines.router.small"


def check(folder: Path = FOLDER) -> None:
    """Raises WeightsDamaged."""
    for name, right in DIGESTS.items():
        file = folder / name
        try:
            with file.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            raise WeightsDamaged(f"{file} ({error.strerror})") from error
        if digest != right:
            raise WeightsDamaged(str(file))


def load(folder: Path = FOLDER) -> Router:
    """Have the weights in memory. Raises WeightsDamaged, EngineMissing, EngineFailed."""
    check(folder)
    try:
        importlib.invalidate_caches()  # it may have been built since this process began
        engine = importlib.import_module(_ENGINE)
    except (ImportError, OSError, RuntimeError) as error:  # the last two: of its library
        raise EngineMissing(str(error)) from error
    router: Router = engine.SmallRouter(folder, MODEL)
    return router
