"""What somebody would understand of what came out of the loudspeaker: the detector of speech, then a small grammar."""

import importlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from knowledge.speech import pronouncing

OTHERS = (
    "no failure is on record",
    "one failure is open in shop since today",
    "the last commit was made by somebody else",
    "which of these tests do you mean",
    "everything is green right now",
)
"""What it could have been as well."""


def understood(heard: bytes, expected: str, others: Sequence[str] = OTHERS) -> str:
    """The one of some sentences that was said; empty where nobody spoke. `expected` is one of them."""
    silero = importlib.import_module("services.voice.silero").Silero()
    hearing = importlib.import_module("services.voice.hearing").Hearing(silero.probability)
    hearing.turns.end_s = 1.2
    utterances = [
        one.samples for one in hearing.feed(heard + bytes(64_000)) if getattr(one, "outcome", "paused") != "paused"
    ]
    if not utterances:
        return ""
    sentences = {_plain(one): one for one in (*others, expected)}
    decoder = _decoder([*sentences])
    decoder.start_utt()
    decoder.process_raw(b"".join(utterances), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return sentences[found.hypstr] if found and found.hypstr in sentences else ""


def _plain(sentence: str) -> str:
    kept = "".join(one if one.isalpha() or one in " '" else " " for one in sentence.lower())
    return " ".join(kept.split())


def _decoder(sentences: list[str]):
    pocketsphinx = importlib.import_module("pocketsphinx")
    model = Path(pocketsphinx.get_model_path("en-us"))
    words = {word for one in sentences for word in one.split()}
    wanted = words | pronouncing.lookups([*words])
    with (model / "cmudict-en-us.dict").open(encoding="utf-8") as lines:
        known = pronouncing.read(lines, wanted.__contains__)
    with tempfile.NamedTemporaryFile("w", suffix=".dict", encoding="utf-8") as dictionary:
        for word in sorted(words):
            for place, way in enumerate(known.get(word) or pronouncing.ways(word, known), 1):
                dictionary.write(f"{word}{f'({place})' if place > 1 else ''} {way}\n")
        dictionary.flush()
        decoder = pocketsphinx.Decoder(hmm=str(model / "en-us"), dict=dictionary.name, lm=None, loglevel="FATAL")
    grammar = " | ".join(sentences)
    decoder.add_jsgf_string("said", f"#JSGF V1.0;\ngrammar said;\npublic <said> = {grammar};\n")
    decoder.activate_search("said")
    return decoder
