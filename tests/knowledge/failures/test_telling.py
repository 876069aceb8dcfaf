"""A failing test is one failure, whether its output or its report tells of it. The runners are real."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.events import CommandFinished, FailureDiagnosed, TestsFailed
from knowledge.failures.findings import findings
from knowledge.failures.fingerprint import fingerprint
from knowledge.failures.readers import diagnostics
from knowledge.failures.renaming import current, names_of
from knowledge.failures.telling import of_findings, of_report
from knowledge.failures.test_ids import canonical
from knowledge.redact import clean
from knowledge.reports.formats import parse
from knowledge.reports.report import pieces
from knowledge.reports.telling import Found, tell

PYTHON = """
import unittest
import pytest

def test_adds():
    assert 1 + 1 == 3

class TestCart:
    def test_finds(self):
        assert "apple" in ["pear"], "no apples"

def test_loads():
    {}["database_url"]

@pytest.mark.parametrize("product", ["a b", "x/y"])
def test_each(product):
    assert product == "apple"

@pytest.fixture
def shop():
    raise RuntimeError("no database")

def test_sells(shop): pass

def test_refuses():
    with pytest.raises(ValueError):
        int("3")

class TestOld(unittest.TestCase):
    def test_sums(self):
        self.assertEqual(1 + 1, 3)

def test_bare():
    raise ValueError
"""
NODE = """
const { describe, it } = require("node:test"); const assert = require("node:assert");
describe("cart", () => {
  it("finds", () => { assert.ok([1].includes(2), "no such price"); });
  it("adds", () => { assert.strictEqual(1 + 1, 3); });
});
it("reads", () => { null.price; });
it("throws", () => { throw new RangeError("no price of 'apple'"); });
"""


def printed(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False).stdout


def of_output(output: str) -> dict[str, FailureDiagnosed]:
    event = CommandFinished(command=clean("t"), cwd=clean("/shop"), status=1, started=1, duration_ms=1)
    told = of_findings(event, output, findings(output, diagnostics, "t", 1))
    return {canonical(one.test_id or ""): one for one in told}


def of_file(report: Path) -> dict[str, FailureDiagnosed]:
    found = Found("t", "/shop", None, "stream", reports=[(report.name, parse(pieces(report.read_bytes())))])
    (event,) = tell(found).events
    assert isinstance(event, TestsFailed)
    return {canonical(one.test_id or ""): one for one in of_report(event)}


@pytest.fixture(params=["pytest", "from above", "tap", "spec"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """What a runner printed, and the report that it left."""
    report = tmp_path / "report.xml"
    if request.param in {"pytest", "from above"}:
        (tmp_path / "shop").mkdir()
        (tmp_path / "shop/test_shop.py").write_text(PYTHON)
        start, file = (
            (tmp_path, "shop/test_shop.py") if request.param == "from above" else (tmp_path / "shop", "test_shop.py")
        )
        options = ("-p", "no:cacheprovider", f"--junitxml={report}")
        yield printed(start, sys.executable, "-m", "pytest", *options, file), report
        return
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    (tmp_path / "shop.test.js").write_text(NODE)
    reporters = (f"--test-reporter={request.param}", "--test-reporter-destination=stdout")
    reporters += ("--test-reporter=junit", f"--test-reporter-destination={report}")
    yield printed(tmp_path, "node", "--test", *reporters, "shop.test.js"), report


def test_output_and_report_tell_of_the_same_failures(run: tuple[str, Path]) -> None:
    output, report = of_output(run[0]), of_file(run[1])
    assert len(report) >= 4
    assert {one.fingerprint for one in output.values()} == {one.fingerprint for one in report.values()}
    assert {one.kind for one in output.values()} == {one.kind for one in report.values()}
    assert set(output) == set(report), "else each would be told twice"


def test_what_cannot_be_collected_is_told_by_its_reason(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text("import shop_of_nobody")
    output = printed(tmp_path, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml=r.xml")
    (one,), (other,) = of_output(output).values(), of_file(tmp_path / "r.xml").values()
    assert one.fingerprint == other.fingerprint
    assert "No module named 'shop_of_nobody'" in (other.message or "")


def test_unittest_and_a_report_of_the_same_test_agree(tmp_path: Path) -> None:
    source = "import unittest\nclass TestA(unittest.TestCase):\n    def test_x(self):\n        self.assertEqual(1, 2)\n"
    (tmp_path / "test_shop.py").write_text(source)
    done = subprocess.run(
        [sys.executable, "-m", "unittest", "test_shop"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    printed(tmp_path, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml=r.xml")
    (one,), (other,) = of_output(done.stderr).items(), of_file(tmp_path / "r.xml").items()
    assert one[0] == other[0]
    assert one[1].fingerprint == other[1].fingerprint


def test_an_event_is_enough_to_name_it_again(run: tuple[str, Path]) -> None:
    for one in (*of_output(run[0]).values(), *of_file(run[1]).values()):
        assert names_of(one) == (one.fingerprint, one.kind)


def test_an_output_of_which_nobody_is_known_is_named_again_by_its_headline() -> None:
    (one,) = of_output("the shop is closed, failed\n").values()
    assert not one.tool
    assert names_of(one) == (one.fingerprint, one.kind)


def test_a_secret_is_no_part_of_a_name() -> None:
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    output = "a.c:3:1: error: {} is no price\n"
    (one,), (other,) = of_output(output.format(secret)).values(), of_output(output.format("4")).values()
    assert names_of(one) == (one.fingerprint, one.kind)
    found = findings(output.format(secret), diagnostics, "t", 1).told[0].diagnostic
    assert found
    assert one.fingerprint != fingerprint(found).fingerprint
    assert other.fingerprint != one.fingerprint


def test_what_an_earlier_version_named_gets_its_present_name() -> None:
    (one,) = of_output("a.c:3:1: error: \u2018count\u2019 undeclared\n").values()
    old = one.model_copy(update={"fingerprint": "v0:1", "kind": "v0:2"})
    assert current(old) == names_of(one) == (one.fingerprint, one.kind)
    assert current(one) == (one.fingerprint, one.kind)
