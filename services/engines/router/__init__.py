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
    "weights.gguf": "5b8ca6bf3775c78beb419f8ef4212a44532d0ad1e0fda4e77edae38f772bf7a2",
    "heads.npz": "34628882c049a70cc56d4c94966c338f67aa5b96abd3ac0649fbb8aecd737c8f",
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
