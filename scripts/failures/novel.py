"""How often a fix would be suggested for a failure that nobody has fixed yet, over outputs with known reasons.

    python scripts/failures/novel.py FOLDER [--show N]

FOLDER holds `extraction`, `citests` and `parsers` as daemon/bench/failures.py describes them. Each distinct failure in
them counts once as new, while all the others are known and have a fix: the worst one there can be, which names every
word of its failure. What is suggested then is counted as wrong, unless both say the same to the letter, as tests do
that fail for one reason; the table tells those of one log or project from those of others. What by kind differs in a
name that the fix has is as it should be, so the figure for it is a bound from above; that for text is what LEAST in
knowledge/failures/fixes/alike.py holds below 2 %.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from daemon.bench.failures_parsers import cases, read
from knowledge.events import FixEdit
from knowledge.failures.findings import findings
from knowledge.failures.fixes.alike import compared, rarity
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.matching import of_kind, of_text, reads_alike, refused
from knowledge.failures.fixes.ordinary import WORD
from knowledge.failures.fixes.substitution import aligned
from knowledge.failures.fixes.symptom import Symptom
from knowledge.failures.readers import diagnostics
from knowledge.lines import split
from knowledge.redact import clean

LONGEST = 2_000_000
OF_ONE = 5
"""Failures of one output that count."""
PROCESSES = 2


class Job(NamedTuple):
    """One output."""

    group: str
    """What it comes from: a project, a log, a tool."""
    path: Path
    command: str
    scope: tuple[int, int] | None


class Seen(NamedTuple):
    """One failure in it."""

    group: str
    symptom: Symptom


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N suggestions")
    arguments = parser.parse_args()
    with ProcessPoolExecutor(PROCESSES) as pool:
        found = [one for of_one in pool.map(failures, jobs(arguments.folder), chunksize=8) for one in of_one]
    distinct = list({one.symptom.fingerprint: one for one in found}.values())
    print(f"{len(distinct)} distinct failures of {len({one.group for one in distinct})} projects, logs and tools")
    table(distinct, arguments.show)


def jobs(folder: Path) -> Iterator[Job]:
    for name in ("extraction", "citests", "parsers"):
        for case in cases(folder / name):
            path = folder / name / (case.get("log") or case.get("input") or f"logs/{case['id']}.log.xz")
            group = case.get("repo") or case.get("tool") or case["id"]
            yield Job(group, path, case.get("command") or "", case.get("scope"))


def failures(job: Job) -> list[Seen]:
    raw = read(job.path)
    if job.scope:
        raw = "\n".join(split(raw)[job.scope[0] - 1 : job.scope[1]])
    told = findings(raw[-LONGEST:], diagnostics, job.command, 1).told[:OF_ONE]
    return [Seen(job.group, _symptom(one.headline.text, one.diagnostic, one.names)) for one in told]


def _symptom(headline: str, said: object, names: Sequence[str]) -> Symptom:
    texts = [getattr(said, name, None) or "" for name in ("tool", "code", "message")]
    places = [getattr(said, name, None) or "" for name in ("symbol", "file", "test_id")]
    symptom = Symptom(*texts, headline[:1_000], *places, *names)
    return symptom._replace(said_before=symptom.said)


def table(distinct: Sequence[Seen], shown: int) -> None:
    words = [compared(one.symptom) for one in distinct]
    has = Counter(word for one in words for word in set(one))
    rare = {word: rarity(word, len(distinct), number) for word, number in has.items()}
    fixes = [_fix(number, one.symptom) for number, one in enumerate(distinct)]
    suggested: Counter[str] = Counter()
    for number, new in enumerate(distinct):
        others = [(fixes[other], one.symptom) for other, one in enumerate(distinct) if other != number]
        own = set(words[number])
        near = [(fix, old) for fix, old in others if own & set(words[fix.id])]
        kin = [(fix, names) for fix, old in others if _kin(old, new.symptom) and (names := aligned(old, new.symptom))]
        read = [
            (fix, alike)
            for fix, old in near
            if (alike := reads_alike(new.symptom, old, "", rare))
            and not refused(fix, old, new.symptom, aligned(old, new.symptom))
        ]
        found = of_kind(kin, 1, 0) or of_text(read, 1, 0)
        if found:
            best = found[0]
            old = distinct[best.fix.id]
            same = old.symptom.said.lower() == new.symptom.said.lower()
            where = "the same words" if same else "one source" if old.group == new.group else "other sources"
            suggested[f"{best.how}, {where}"] += 1
            if not same and sum(suggested.values()) <= shown:
                print(f"{best.how} {best.score:.2f} {best.renamed}\n  {distinct[best.fix.id].symptom.said[:150]}")
                print(f"  {new.symptom.said[:150]}")
    for name in sorted(suggested):
        print(f"{name:22} {suggested[name]:5} {100 * suggested[name] / len(distinct):6.2f} %")
    wrong = sum(number for name, number in suggested.items() if "same words" not in name)
    print(f"{'in other words':22} {wrong:5} {100 * wrong / len(distinct):6.2f} %")


def _kin(old: Symptom, new: Symptom) -> bool:
    return bool(old.kind == new.kind or (old.shape and old.shape == new.shape))


def _fix(number: int, of: Symptom) -> Fix:
    line = " ".join(WORD.findall(of.said))
    edit = FixEdit(path=clean(of.file or "a.py"), diff=clean(f"@@ -1,1 +1,2 @@\n x\n+{line}"))
    return Fix(
        number, None, 1, of.fingerprint, of.kind, "", [edit], [], "", "", 0, 1.0, None, None, None, 0, 1, 0, None
    )  # fmt: skip


if __name__ == "__main__":
    main()
