"""Whatever a report holds, a parser ends soon with what it says or with BadReport, and opens nothing else."""

import contextlib
import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import BadReport, NotAReport
from knowledge.reports import cargo, dart, go_json, markup, tap
from knowledge.reports.formats import ROOTS, parse, printed
from knowledge.reports.report import LARGEST, MOST_CASES, Report, Source, pieces
from tests import slices

PARSERS: list[Callable[[Source], Report]] = [
    parse,
    tap.parse,
    go_json.parse,
    dart.parse,
    cargo.parse,
    lambda source: markup.parse(source, ROOTS),
]
WORDS = [
    *("<testsuite>", "</testsuite>", '<testcase name="a" time="1"/>', "<testcase>", "</testcase>", "<failure>", "x"),
    *("</failure>", "<test-results>", "<test-case", ' result="Failed"', ">", "<assembly>", "<test/>", "<TestRun>"),
    *("<UnitTestResult>", "</UnitTestResult>", "<!DOCTYPE a [", "]>", "&a;", "<![CDATA[", "]]>", "<?xml", "?>", "\x00"),
    *(
        "TAP version 13\n",
        "ok 1 - a\n",
        "not ok\n",
        "    ok 2\n",
        "  ---\n",
        "  ...\n",
        "1..2\n",
        "Bail out!",
        "# skip",
    ),
    *('{"Action":"fail","Package":"p"}\n', '{"Action":"run","Package":"p","Test":"T"}\n', '{"Action":[]}\n', "{\n"),
    *('{"reason":"build-finished","success":true}\n', '{"reason":"compiler-message","message":{"spans":[3]}}\n'),
    *('{"type":"testStart","test":{"id":1}}\n', '{"type":"testDone","testID":1,"time":1e999}\n', '{"testID":-1}\n'),
    *('[{"filePath":"a","messages":[{"line":-1}]}]', '{"stats":1,"tests":[{"err":7}]}', "[[", "\ufeff", "\ud83d", "é"),
]


def read(parser: Callable[[Source], Report], data: bytes) -> None:
    try:
        report = parser(pieces(data))
    except BadReport:
        return
    else:
        assert len(report.cases) <= MOST_CASES
        assert all(case.line is None or case.line > 0 for case in report.cases)
        assert all(case.duration_ms is None or case.duration_ms >= 0 for case in report.cases)


@given(st.binary(max_size=2_000))
@settings(max_examples=slices.of(300, 50), deadline=None)
def test_no_bytes_break_a_parser(data: bytes) -> None:
    for parser in PARSERS:
        read(parser, data)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
@settings(max_examples=slices.of(1_500, 200), deadline=None)
def test_no_order_of_what_reports_are_made_of_breaks_a_parser(words: list[str]) -> None:
    text = "".join(words)
    for parser in PARSERS:
        read(parser, text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(BadReport):
        printed(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = ["Action", "Package", "Test", "Elapsed", "Output", "reason", "message", "success", "package_id", "type", "test"]
MORE = ["testID", "time", "error", "stats", "tests", "pending", "filePath", "messages", "line", "id", "spans", "code"]
ACTS = st.sampled_from(["fail", "pass", "output", "testStart", "testDone", "compiler-message", "build-finished"])


@given(st.lists(st.dictionaries(st.sampled_from(KEYS + MORE), JSON | ACTS, max_size=8), max_size=6))
@settings(max_examples=slices.of(800, 100), deadline=None)
def test_values_of_other_types_break_no_parser_of_json(said: list[dict[str, object]]) -> None:
    for text in ("\n".join(json.dumps(one) for one in said), json.dumps(said), json.dumps(said[0] if said else {})):
        for parser in PARSERS:
            read(parser, text.encode())


BOMBS = {
    "billion laughs": '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><testsuite>&b;</testsuite>',
    "quadratic": f'<!DOCTYPE a [<!ENTITY a "{"x" * 100_000}">]><testsuite>{"&a;" * 1_000}</testsuite>',
    "external": '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite>&a;</testsuite>',
    "parameter": '<!DOCTYPE a [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><testsuite/>',
    "external subset": '<!DOCTYPE testsuite SYSTEM "file:///etc/passwd"><testsuite/>',
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_document_type_is_refused_before_anything_is_made_of_it(kind: str) -> None:
    with pytest.raises(BadReport, match="declares a document type"):
        parse([BOMBS[kind].encode()])


def test_an_entity_is_never_opened(tmp_path: Path) -> None:
    """A pipe that nobody writes to would keep its reader for ever."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(BadReport, match="declares a document type"):
        parse([f'<!DOCTYPE a [<!ENTITY a SYSTEM "file://{pipe}">]><testsuite>&a;</testsuite>'.encode()])


LARGE: dict[str, tuple[bytes, bytes, bytes]] = {
    "one attribute": (b'<testsuite><testcase name="', b"a" * 1_000, b'"/></testsuite>'),
    "one text": (b"<testsuite><testcase><failure>", b"a" * 1_000, b"</failure></testcase></testsuite>"),
    "one comment": (b"<testsuite><!--", b"a" * 1_000, b"--></testsuite>"),
    "elements": (b"<testsuite>", b"<a/>", b"</testsuite>"),
    "cases": (b"<testsuite>", b"<testcase/>", b"</testsuite>"),
    "deep": (b"<testsuite>", b"<testsuite>", b""),
    "points": (b"TAP version 13\n1..9\n", b"ok\n", b""),
    "one line": (b"TAP version 13\nok ", b"a" * 1_000, b"\n1..1\n"),
    "subtests": (b"TAP version 13\n", b"    ok\n", b"ok " + b"n" * 1_000 + b"\n1..1\n"),
    "notes": (b"TAP version 13\nnot ok 1\n  ---\n", b"  key: value\n", b"  ...\n1..1\n"),
    "output": (b"", b'{"Action":"output","Package":"p","Test":"T","Output":"line\\n"}\n', b""),
    "packages": (b"", b'{"Action":"fail","Package":"p"}\n', b""),
    "arrays": (b'{"stats":{},"tests":[', b"[],", b"[]]}"),
    "depth of arrays": (b"[", b"[", b""),
    "digits": (b'{"stats":', b"9" * 1_000, b"}"),
}


@pytest.mark.parametrize("kind", LARGE)
def test_the_largest_file_is_read_in_bounded_memory(kind: str) -> None:
    head, again, tail = LARGE[kind]
    size = slices.of(LARGEST, LARGEST // 128)
    data = head + again * ((size - len(head) - len(tail)) // len(again)) + tail
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    read(parse, data)
    took = time.process_time() - began
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    print(f"{kind}: {took:.1f} s of processor time, {grew} MiB")
    assert grew < 900


def test_many_names_are_refused() -> None:
    names = "".join(f"<n{number}/>" for number in range(10_000))
    with pytest.raises(BadReport, match="too many elements, or names"):
        parse([f"<testsuite>{names}</testsuite>".encode()])


def test_more_cases_than_can_be_kept_are_refused() -> None:
    case = b'<testcase classname="a" name="test"/>'
    with pytest.raises(BadReport, match="more than 250,000 tests"):
        parse([b"<testsuite>", case * 260_000, b"</testsuite>"])


def test_more_than_the_limit_is_refused() -> None:
    with pytest.raises(BadReport, match="larger than 64 MiB"):
        parse(b"<testsuite>" + b" " * (1 << 20) for _ in range(65))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"hello", "neither XML nor JSON nor TAP"),
        (b"<html/>", "begins with <html>"),
        (b'{"a": 1}', "JSON of no known tool"),
    ],
)
def test_what_is_no_report_says_so(data: bytes, said: str) -> None:
    with pytest.raises(NotAReport, match=said):
        parse([data])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<testsuite><testcase>", r"it ends in the middle \(line 1, column 22\)"),
        (b"<testsuite/><testsuite/>", "junk after document element"),
        (b'<?xml version="1.0" encoding="klingon"?><testsuite/>', "unknown encoding"),
        (b"<testsuite>&nothing;</testsuite>", "undefined entity"),
        (b"<testsuite>\xff</testsuite>", r"not well-formed \(invalid token\) \(line 1, column 12\)"),
        (b'{"tests": [', "broken JSON"),
        (b"TAP version 13\nok 1\n", "without a plan"),
        (b'{"Action":"run","Package":"p","Test":"T"}\n', "in the middle of package p"),
        (b'{"Action":"run","Package":"p","Te', "broken JSON|no known tool"),
    ],
)
def test_half_a_report_is_refused_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(BadReport, match=said):
        parse([data])
