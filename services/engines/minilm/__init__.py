"""The encoder that Sotto ships: its weights, looked at before they are trusted, in the native engine.

The engine is C++ and believes what a file says of itself, so a damaged one may end the process instead of failing.
"""

import hashlib
import importlib
from pathlib import Path

from knowledge.errors import EngineMissing, WeightsDamaged
from knowledge.memory.encoding import Encoder

WEIGHTS = Path(__file__).with_name("weights.gguf")
DIGEST = "3a81396a85b341d362fe06afe8d8c72315b63876069b313a74d812162b2937c3"
MODEL = f"all-MiniLM-L6-v2-q8_0:{DIGEST[:12]}"
"""Said here as well: after an upgrade, this file may be newer than what the process read when it began."""
_ENGINE = "services.engines.llama"


def check(weights: Path = WEIGHTS) -> None:
    """Raises WeightsDamaged."""
    try:
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsDamaged(f"{weights} ({error.strerror})") from error
    if digest != DIGEST:
        raise WeightsDamaged(str(weights))


def load(weights: Path = WEIGHTS) -> Encoder:
    """Have the weights in memory. Raises WeightsDamaged, EngineMissing, EngineFailed."""
    check(weights)
    try:
        importlib.invalidate_caches()  # it may have been built since this process began
        engine = importlib.import_module(_ENGINE)
    except (
        ImportError,
        OSError,
        RuntimeError,
    ) as error:  # the last two: of its library
        raise EngineMissing(str(error)) from error
    encoder: Encoder = engine.Embeddings(weights, MODEL)
    return encoder
