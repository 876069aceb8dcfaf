"""What each format says, on small reports of our own wording."""

import json

import pytest

from knowledge.errors import BadReport
from knowledge.reports.formats import begins, parse, printed
from knowledge.reports.report import Case, Counts, Finding, Report, count, distinct


def read(text: str) -> Report:
    return parse([text.encode()])


def results(report: Report) -> list[tuple[str, str]]:
    return [(case.id, case.result) for case in report.cases]


# ── XML ───────────────────────────────────────────────────────────────────────────────────────────

JUNIT = """<?xml version="1.0"?>
<testsuites><testsuite name="outer" file="shop.test.ts"><testsuite name="inner" tests="3">
  <testcase classname="shop" name="adds" time="1,200.5"/>
  <testcase classname="shop" name="adds"><skipped/></testcase>
  <testcase classname="shop" name="pays" line="12"><system-out>noise</system-out>
    <failure message="no money">at shop.ts:3</failure><error>worse</error></testcase>
  <testcase classname="shop" name="flaky"><flakyFailure message="once"/></testcase>
  <testcase classname="shop" name="DISABLED_waits" status="notrun"/>
</testsuite></testsuite><testsuite name="claims" tests="4" failures="1" errors="1" skipped="1"/></testsuites>"""


def test_junit() -> None:
    report = read(JUNIT)
    assert report.format == "junit"
    assert results(report) == [
        ("shop::adds", "passed"),
        ("shop::adds", "skipped"),
        ("shop::pays", "error"),
        ("shop::flaky", "passed"),
        ("shop::DISABLED_waits", "skipped"),
    ]
    adds, _, pays, *_ = report.cases
    assert adds.duration_ms == 1_200_500
    assert (pays.line, pays.message, pays.details) == (12, "", "worse")
    assert count([report]) == Counts(passed=3, failed=1, errors=2, skipped=2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "us-ascii"])
def test_other_encodings_that_are_declared(encoding: str) -> None:
    name = "plain" if encoding == "us-ascii" else "schön"
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?><testsuite><testcase name="{name}"/></testsuite>'
    assert [case.name for case in parse([text.encode(encoding)]).cases] == [name]


def test_a_name_space_is_left_out() -> None:
    assert len(read('<j:testsuite xmlns:j="urn:j"><j:testcase name="a"/></j:testsuite>').cases) == 1


@pytest.mark.parametrize("size", [1, 7, 4_096])
def test_pieces_may_be_of_any_length(size: int) -> None:
    data = JUNIT.encode()
    assert parse(data[at : at + size] for at in range(0, len(data), size)) == read(JUNIT)


def test_nunit_2_and_3() -> None:
    old = """<test-results><test-suite name="T"><results>
      <test-case name="T.Fine" executed="True" success="True" time="0.25"/>
      <test-case name="T.Bad" executed="True" success="False"><failure><message>off</message>
        <stack-trace>in T</stack-trace></failure></test-case>
      <test-case name="T.Later" executed="False"/>
      <test-case name="T.Odd" result="Error"/></results></test-suite></test-results>"""
    assert results(read(old)) == [("T.Fine", "passed"), ("T.Bad", "failed"), ("T.Later", "skipped"), ("T.Odd", "error")]
    assert (read(old).cases[1].message, read(old).cases[1].details) == ("off", "in T")
    new = """<test-run><test-suite><test-case name="Fine" classname="N.T" result="Passed" duration="0.5"/>
      <test-case name="Bad" classname="N.T" result="Failed" label="Error"/>
      <test-case name="Hm" classname="N.T" result="Inconclusive"/></test-suite></test-run>"""
    assert results(read(new)) == [("N.T::Fine", "passed"), ("N.T::Bad", "error"), ("N.T::Hm", "skipped")]


def test_rows_of_an_xunit_theory_are_one_test() -> None:
    report = read("""<assemblies><assembly><collection>
      <test name="N.T.Adds(1)" type="N.T" method="Adds" result="Pass" time="0.001"/>
      <test name="N.T.Adds(2)" type="N.T" method="Adds" result="Fail"><failure><message>no</message></failure></test>
      <test name="N.T.Waits" type="N.T" method="Waits" result="Skip"/></collection></assembly></assemblies>""")
    assert [(one.id, one.result, one.message) for one in distinct(report.cases)] == [
        ("N.T::Adds", "failed", "no"),
        ("N.T::Waits", "skipped", ""),
    ]


def test_trx_finds_classes_behind_the_results() -> None:
    report = read("""<TestRun xmlns="urn:x"><Results>
      <UnitTestResult testId="1" testName="Adds" outcome="Passed" duration="00:00:01.5"/>
      <UnitTestResult testId="2" testName="Pays" outcome="Failed"><Output><ErrorInfo><Message>no</Message>
        <StackTrace>at N</StackTrace></ErrorInfo></Output></UnitTestResult>
      <UnitTestResult testId="3" testName="Waits" outcome="NotExecuted"/></Results><TestDefinitions>
      <UnitTest id="1"><TestMethod className="N.T, Assembly, Version=1"/></UnitTest>
      <UnitTest id="2"><TestMethod className="N.T"/></UnitTest></TestDefinitions></TestRun>""")
    assert results(report) == [("N.T::Adds", "passed"), ("N.T::Pays", "failed"), ("Waits", "skipped")]
    assert report.cases[0].duration_ms == 1_500


# ── lines ─────────────────────────────────────────────────────────────────────────────────────────

TAP = """TAP version 14
ok 1 - adds \\# up # time=12ms
not ok 2 - breaks
  ---
  duration_ms: 4.4
  location: '/shop/a.js:3:1'
  error: |-
    first
    second
  code: 'E'
  ...
# Subtest: group
    ok 1 - inner
    not ok 2 - outer # TODO some day
    not ok 3 - third
    1..3
not ok 3 - group
ok 4 # SKIP no network
    ok 1 - child
    1..1
not ok 5 - parent
  ---
  error: 'itself'
  ...
1..5
"""


def test_tap() -> None:
    report = read(TAP)
    assert [(case.name, case.result) for case in report.cases] == [
        ("adds # up", "passed"),
        ("breaks", "failed"),
        ("group > inner", "passed"),
        ("group > outer", "skipped"),
        ("group > third", "failed"),
        ("test 4", "skipped"),
        ("parent > child", "passed"),
        ("parent", "failed"),
    ]
    breaks = report.cases[1]
    assert (breaks.message, breaks.duration_ms, breaks.failed_at) == ("first\nsecond", 4, ("/shop/a.js", 3))
    assert (report.cases[0].duration_ms, report.cases[-1].message) == (12, "itself")


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("TAP version 13\n1..3\nok 1 - a\n", "(plan)", "3 tests were planned, 1 came"),
        ("TAP version 13\nok 1 - a\nBail out! no database\n", "Bail out!", "no database"),
    ],
)
def test_tap_that_ends_early_is_an_error(text: str, name: str, message: str) -> None:
    last = read(text).cases[-1]
    assert (last.name, last.result, last.message) == (name, "error", message)


def go(*acts: tuple[str, str, str]) -> str:
    said = [{"Action": act, "Package": "shop", "Test": test, "Output": output} for act, test, output in acts]
    return "".join(json.dumps({key: value for key, value in one.items() if value}) + "\n" for one in said)


def test_go() -> None:
    text = go(
        ("run", "TestAdds", ""),
        ("output", "TestAdds", "=== RUN   TestAdds\n"),
        ("output", "TestAdds", "    add_test.go:7: got 3\n"),
        ("fail", "TestAdds", ""),
        ("run", "TestWaits", ""),
        ("skip", "TestWaits", ""),
        ("pass", "TestFine", ""),
        ("fail", "", ""),
    )
    report = read(text)
    assert results(report) == [
        ("shop::TestAdds", "failed"),
        ("shop::TestWaits", "skipped"),
        ("shop::TestFine", "passed"),
    ]
    assert (report.cases[0].message, report.cases[0].failed_at) == ("got 3", ("add_test.go", 7))


def test_a_go_package_that_panics_or_does_not_build_is_an_error() -> None:
    panicked = read(go(("run", "TestBoom", ""), ("output", "TestBoom", "panic: no\n"), ("fail", "", "")))
    assert [(one.id, one.result, one.message) for one in panicked.cases] == [("shop::TestBoom", "error", "panic: no")]
    unbuilt = read(go(("output", "", "x.go:3: undefined\n"), ("fail", "", "")))
    assert results(unbuilt) == [("shop::(package)", "error")]


def test_a_go_test_that_fails_once_and_then_holds_is_one_test() -> None:
    report = read(go(("output", "TestA", "    a_test.go:7: no\n"), ("fail", "TestA", ""), ("fail", "", "")))
    again = read(go(("pass", "TestA", ""), ("pass", "", "")))
    assert count([report, again]) == Counts(failed=1)


def test_dart() -> None:
    said = [
        {"protocolVersion": "0.1.1", "type": "start"},
        {"type": "suite", "suite": {"id": 0}},
        {"type": "testStart", "test": {"id": 1, "name": "loading"}, "time": 1},
        {"type": "testDone", "testID": 1, "result": "success", "hidden": True, "time": 2},
        {"type": "testStart", "test": {"id": 2, "name": "adds", "line": 4, "url": "file:///a.dart"}, "time": 5},
        {"type": "error", "testID": 2, "error": "no", "stackTrace": "a.dart 4"},
        {"type": "testDone", "testID": 2, "result": "failure", "time": 9},
    ]
    lines = [json.dumps(one) for one in said]
    assert read("\n".join(lines)).cases == [Case("adds", "", "file:///a.dart", 4, "failed", 4, "no", "a.dart 4")]
    with pytest.raises(BadReport, match="1 tests have no result"):
        read("\n".join(lines[:-1]))


def test_mocha() -> None:
    tests = [
        {"fullTitle": "shop adds", "file": "a.js", "duration": 3, "err": {}},
        {"fullTitle": "shop pays", "file": "a.js", "err": {"message": "no", "stack": "at a.js"}},
        {"fullTitle": "shop waits", "file": "a.js", "err": {}},
    ]
    report = read(json.dumps({"stats": {}, "tests": tests, "pending": [tests[2]]}))
    assert [(case.name, case.result) for case in report.cases] == [
        ("shop adds", "passed"),
        ("shop pays", "failed"),
        ("shop waits", "skipped"),
    ]


def cargo(*messages: dict[str, object], success: bool = True) -> str:
    said = [{"reason": "compiler-message", "package_id": "p", "message": one} for one in messages]
    ended = {"reason": "build-finished", "success": success}
    return "".join(json.dumps(one) + "\n" for one in (*said, ended))


def test_cargo() -> None:
    away, here = [
        {"file_name": f, "line_start": 3, "column_start": 9, "is_primary": p} for f, p in (("m", 0), ("l", 1))
    ]
    here["is_primary"] = True
    error = {"level": "error", "message": "mismatched types", "code": {"code": "E0308"}, "spans": [away, here]}
    last = {"level": "error", "message": "aborting due to 1 previous error", "spans": []}
    report = read(cargo(error, error, last, success=False))
    assert report.findings == [Finding("error", "mismatched types", "E0308", "l", 3, 9)]
    assert report.broken
    with pytest.raises(BadReport, match="did not say that it finished"):
        read(cargo(error).splitlines()[0])


def test_eslint_of_clean_files_has_no_problems() -> None:
    report = read(json.dumps([{"filePath": "a.js", "messages": []}]))
    assert (report.format, report.findings, report.broken) == ("eslint", [], False)


# ── what was printed ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", [TAP, go(("pass", "TestA", ""), ("pass", "", "")), cargo()])
def test_a_report_is_found_behind_other_output_and_with_the_ends_of_a_terminal(text: str) -> None:
    noise = "$ make test\n{ not json }\n"
    assert printed(noise + text) == read(text)
    assert printed((noise + text).replace("\n", "\r\n")) == read(text)


@pytest.mark.parametrize(
    "text", ["", "ok\n1..3\n", '{"level": "info"}\n', "make: nothing to be done\n" * 1_000, "{" * 9]
)
def test_other_output_is_no_report(text: str) -> None:
    assert printed(text) is None
    assert not begins(text)


@pytest.mark.parametrize(
    ("suite", "name", "called"),
    [
        ("test_till", "test_till_rounds", "test_till::test_till_rounds"),
        ("test_till", "test_till2", "test_till::test_till2"),
        ("test_till", "test_till", "test_till"),
        ("shop.Till", "shop.Till.rounds", "shop.Till.rounds"),
        ("", "rounds", "rounds"),
    ],
)
def test_a_name_says_its_class_only_as_a_whole_word(suite: str, name: str, called: str) -> None:
    assert Case(name, suite, "", None, "passed").id == called
