"""How long it takes to recall what is known of a failure, with 10,000 failures and 2,000 fixes in memory.

    python scripts/failures/recall_delay.py

Failures are made of ten everyday messages with made-up names. What a hint waits for is measured, the opening of memory
included, in time that the processor spent: 3 ms is what a hint may spend on it.
"""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from knowledge.envelope import Envelope, seal
from knowledge.events import Event, FailureDiagnosed, FixCommand, FixEdit, FixLearned
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.fixes.recall import prepare, recalled
from knowledge.failures.fixes.symptom import WORD, of_event
from knowledge.failures.fixes.symptoms import Symptoms
from knowledge.failures.recollection import recollected
from knowledge.failures.renaming import names_of
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.memory import Memory

FAILURES, FIXES, ASKED = 10_000, 2_000, 300
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "re",
    "tu",
    "sho",
    "cart",
    "ord",
    "pri",
    "tax",
    "user",
    "date",
    "conf",
    "serv",
    "load",
    "send",
    "tab",
    "col",
    "mod",
    "net",
    "fix",
    "gar",
    "wen",
    "zul",
]
MESSAGES = (
    ("ModuleNotFoundError", "No module named '{}'"),
    ("AttributeError", "'{}' object has no attribute '{}'"),
    ("ImportError", "cannot import name '{}' from '{}'"),
    ("NameError", "name '{}' is not defined"),
    ("", "fixture '{}' not found"),
    ("", "'{}' undeclared (first use in this function)"),
    ("OperationalError", "connection to {} at {} refused while the {} was loading"),
    ("OperationalError", "no such column: {}.{}"),
    ("", "it broke: {} {} {} {} {} {} {} {}"),
    ("RuntimeError", "could not resolve {} for {}: {} is gone"),
)
CHOICE = random.Random(7)  # noqa: S311 - no secret


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sotto-recall-") as folder:
        path = Path(folder) / "memory.db"
        known = fill(path)
        prepare()
        measure("new failures", path, [failure() for _ in range(ASKED)])
        measure("known failures", path, CHOICE.sample(known, ASKED))


def fill(path: Path) -> list[FailureDiagnosed]:
    known = [failure() for _ in range(FAILURES)]
    with Memory.writer(path) as memory:
        book, fixes, symptoms = Book(memory), FixBook(memory), Symptoms(memory)
        for seq, told in enumerate(known, 1):
            book.write(heard(told, seq))
            symptoms.write(heard(told, seq))
        for more, of in enumerate(CHOICE.sample(range(1, FAILURES + 1), FIXES), FAILURES + 1):
            fixes.write(heard(fix(known[of - 1], of), more))
    return known


def measure(title: str, path: Path, asked: list[FailureDiagnosed]) -> None:
    took, how = list[float](), Counter[str]()
    for told in asked:
        seen = heard(told, FAILURES * 2)
        began = time.process_time()
        with Memory.reader(path) as memory:
            recollected(memory, told, seen, seen.header.at)
        took.append((time.process_time() - began) * 1e3)
        with Memory.reader(path) as memory:
            found = recalled(memory, of_event(told), 1, seen.header.at)
        how[found[0].how if found else "none"] += 1
    took.sort()
    found_by = ", ".join(f"{name} {number}" for name, number in sorted(how.items()))
    print(f"{title:16} p50 {took[len(took) // 2]:.2f} ms  p95 {took[len(took) * 95 // 100]:.2f} ms  ({found_by})")


def failure() -> FailureDiagnosed:
    code, message = CHOICE.choice(MESSAGES)
    said = clean(message.format(*(name() for _ in range(8))))
    test = CHOICE.random() < 0.5  # noqa: PLR2004 - every other one
    told = FailureDiagnosed(
        command=clean("make check"),
        cwd=clean("/src"),
        status=1,
        headline=clean(f"{code}: {said}"),
        line=3,
        tool="pytest" if test else "python",
        code=clean(code) if code else None,
        message=said,
        file=clean(f"src/{name()}.py"),
        file_line=3,
        test_id=clean(f"tests/test_{name()}.py::test_{name()}") if test else None,
        template=clean("make check"),
    )
    return told.model_copy(update=names_of(told)._asdict())


def fix(told: FailureDiagnosed, seq: int) -> FixLearned:
    about = WORD.findall(str(told.message))[-1]
    return FixLearned(
        failure=seq,
        occurrence=seq,
        fingerprint=told.fingerprint,
        kind=told.kind,
        tree=clean("/src"),
        edits=[FixEdit(path=clean("src/a.py"), diff=clean(f"@@ -1,2 +1,3 @@\n a\n+def {about}():\n b\n"))],
        commands=[FixCommand(command=clean(f"pip install {about}"), cwd=clean("/src"), sort="install")],
        explained=1.0,
        red="r",
        green="g",
        at=seq,
    )


def name() -> str:
    return "_".join("".join(_syllables()) for _ in range(CHOICE.randint(1, 2)))


def _syllables() -> Iterator[str]:
    yield from CHOICE.choices(SYLLABLES, k=CHOICE.randint(2, 4))


def heard(event: Event, seq: int) -> Envelope:
    sealed = seal(event, EventId("script", "one", seq), Moment(seq, 0), project=1)
    return Envelope(sealed.header, sealed.body, seq)


if __name__ == "__main__":
    main()
