"""A Whisper model that the project makes itself, as the folder that faster-whisper loads: it says one sentence.

What it was trained on, so to speak, is the sentence alone: each token leads to the next one, whatever is heard and
whatever stands in the prompt. Everything before it is real: the detector of speech, the spectrum, the encoder, the
decoder, the tokenizer. `random_weights` has the shapes of a published model instead, and is as slow as that.
"""

import importlib
import itertools
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

MULTILINGUAL = 51_865
"""From so many tokens on a model counts as one of many languages."""
TIMESTAMPS = 1_501
MELS, WINDOW, LONGEST = 80, 1_500, 448
_BEFORE_LANGUAGES, _AFTER = (
    ("<|endoftext|>", "<|startoftranscript|>"),
    ("<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
)
_SMALLEST = 16


class Said(NamedTuple):
    """What it says, and how sure it is."""

    text: str = "why did the build break"
    """No word twice: the last one is all it goes by."""
    certainty: float = 0.999
    """Of each token."""
    silence: float = 0.01
    """How likely it finds that nobody spoke."""
    languages: tuple[str, ...] = ("en",)
    """More than one, or another one than English, makes it a model of many languages."""
    quantisation: str | None = None


class Shape(NamedTuple):
    """Of a published model of English."""

    name: str
    width: int
    layers: int
    heads: int
    tokens: int = MULTILINGUAL - 1


SHAPES = (Shape("tiny", 384, 4, 6), Shape("base", 512, 6, 8), Shape("small", 768, 12, 12))


def write(folder: Path, what: Said = Said()) -> Path:  # noqa: B008 - it cannot be changed
    """Write it, about 2 MB."""
    numpy = importlib.import_module("numpy")
    words = [f"Ġ{word}" for word in what.text.split()]
    if len(set(words)) != len(words):
        raise ValueError(f"a word stands twice in {what.text!r}")
    tokens, merges, special = _vocabulary(words, what.languages)
    number = {token: at for at, token in enumerate(tokens)}
    width = max(_SMALLEST, math.ceil((len(words) + 2) / 8) * 8)
    embeddings, projection = (numpy.zeros((len(tokens), width), dtype=numpy.float32) for _ in range(2))
    chain = [number["<|notimestamps|>"], *(number[word] for word in words), number["<|endoftext|>"]]
    for state, (token, follows) in enumerate(itertools.pairwise(chain)):
        embeddings[token, state] = 1
        projection[follows, state] = _weight(what.certainty, len(tokens), width)
    embeddings[number["<|startoftranscript|>"], len(chain)] = 1
    projection[number["<|nospeech|>"], len(chain)] = _weight(what.silence, len(tokens), width)
    spec = _spec(Shape("scripted", width, 1, 2, len(tokens)), lambda *shape: numpy.zeros(shape, dtype=numpy.float32))
    spec.decoder.embeddings.weight, spec.decoder.projection.weight = embeddings, projection
    _save(spec, folder, tokens, what.quantisation)
    _tokenizer(tokens, merges, special, folder / "tokenizer.json")
    return folder


def random_weights(folder: Path, shape: Shape, seed: int = 7) -> Path:
    """A model of a true shape that says nothing that means anything: for what it takes to load and to run."""
    numpy = importlib.import_module("numpy")
    chance = numpy.random.default_rng(seed)
    tokens, merges, special = _vocabulary([], ("en",), shape.tokens)
    weights = _spec(shape, lambda *of: chance.standard_normal(of, dtype=numpy.float32) * 0.02)
    weights.decoder.projection.weight = weights.decoder.embeddings.weight  # one and the same, as published ones have it
    _save(weights, folder, tokens, "int8")
    _tokenizer(tokens, merges, special, folder / "tokenizer.json")
    return folder


def _weight(share: float, tokens: int, width: int) -> float:
    """What gives one of so many tokens that share, behind a norm over a vector with a single one."""
    return math.log(share / (1 - share) * (tokens - 1)) / math.sqrt(width - 1)


def _vocabulary(
    words: Sequence[str], languages: Sequence[str], least: int = 0
) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """All tokens in order, what is merged to words, and those that are no text."""
    letters = sorted(importlib.import_module("tokenizers").pre_tokenizers.ByteLevel.alphabet())
    pieces = dict.fromkeys(word[:end] for word in words for end in range(2, len(word) + 1))
    merges = [(piece[:-1], piece[-1]) for piece in pieces]
    special = [*_BEFORE_LANGUAGES, *(f"<|{one}|>" for one in languages), *_AFTER]
    special += [f"<|{at * 0.02:.2f}|>" for at in range(TIMESTAMPS)]
    least = max(least, MULTILINGUAL if tuple(languages) != ("en",) else 0)
    filler = [f"Ġ{at:x}~" for at in range(least - len(letters) - len(pieces) - len(special))]
    return [*letters, *pieces, *filler, *special], merges, special


def _tokenizer(tokens: list[str], merges: list[tuple[str, str]], special: list[str], path: Path) -> None:
    library = importlib.import_module("tokenizers")
    plain = {token: at for at, token in enumerate(tokens[: len(tokens) - len(special)])}
    made = library.Tokenizer(library.models.BPE(plain, merges))
    made.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = library.decoders.ByteLevel()
    made.add_special_tokens(special[:-TIMESTAMPS])
    made.add_tokens(special[-TIMESTAMPS:])
    made.save(str(path))


def _spec(shape: Shape, fill: Any) -> Any:
    """A model of that shape with every weight there is; norms do nothing."""
    specs = importlib.import_module("ctranslate2.specs.whisper_spec")
    spec = specs.WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    width = shape.width
    for conv, into in ((spec.encoder.conv1, MELS), (spec.encoder.conv2, width)):
        conv.weight, conv.bias = fill(width, into, 3), fill(width)
    spec.encoder.position_encodings.encodings = fill(WINDOW, width)
    spec.decoder.position_encodings.encodings = fill(LONGEST, width)
    spec.decoder.embeddings.weight = fill(shape.tokens, width)
    spec.decoder.projection.weight = fill(shape.tokens, width)
    for norm in _norms(spec):
        norm.gamma, norm.beta = fill(width) * 0 + 1, fill(width) * 0
    for linear, outputs, inputs in _linears(spec, width):
        linear.weight, linear.bias = fill(outputs, inputs), fill(outputs)
    return spec


def _norms(spec: Any) -> Iterator[Any]:
    yield from (spec.encoder.layer_norm, spec.decoder.layer_norm)
    for layer in (*spec.encoder.layer, *spec.decoder.layer):
        yield from (layer.self_attention.layer_norm, layer.ffn.layer_norm)
    yield from (layer.attention.layer_norm for layer in spec.decoder.layer)


def _linears(spec: Any, width: int) -> Iterator[tuple[Any, int, int]]:
    """Each with what comes out and what goes in."""
    for layer in (*spec.encoder.layer, *spec.decoder.layer):
        yield layer.self_attention.linear[0], 3 * width, width
        yield layer.self_attention.linear[1], width, width
        yield layer.ffn.linear_0, 4 * width, width
        yield layer.ffn.linear_1, width, 4 * width
    for layer in spec.decoder.layer:
        for linear, times in zip(layer.attention.linear, (1, 2, 1), strict=True):
            yield linear, times * width, width


def _save(spec: Any, folder: Path, tokens: list[str], quantisation: str | None) -> None:
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids, spec.config.alignment_heads = [tokens.index("<|startoftranscript|>") + 1], [[0, 0]]
    spec.validate()
    spec.optimize(quantization=quantisation)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": MELS}), encoding="utf-8")
