"""The shipped encoder, by module name: nothing of it is imported before it is needed, and then only where it is."""

import importlib
import importlib.util

from knowledge.memory.encoding import Encoder

NATIVE = "llama_cpp"
_MODULE = "services.engines.minilm"


def load() -> Encoder:
    """Have its weights in memory of this process. Raises WeightsDamaged, EngineMissing, EngineFailed."""
    encoder: Encoder = importlib.import_module(_MODULE).load()
    return encoder


def check() -> None:
    """Whether its weights are what was shipped. Raises WeightsDamaged."""
    importlib.import_module(_MODULE).check()


def built() -> bool:
    """Whether the native engine is in this environment; it may still not work."""
    return importlib.util.find_spec(NATIVE) is not None
