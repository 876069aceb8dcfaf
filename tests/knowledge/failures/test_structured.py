"""Reports in JSON and XML; what real tools wrote is in `captured/structured`."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures import structured, structured_xml
from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.extract import extract
from knowledge.failures.readers import diagnostics
from knowledge.failures.text import Text

CHECKSTYLE = """<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="10.0">
  <file name="src/Cart.java">
    <error line="3" column="5" severity="error" message="Missing a comment." source="checks.MissingComment"/>
    <error line="0" severity="warning" message="Too long." source="LineLength"/>
  </file>
</checkstyle>
"""
CPPCHECK = """<results version="2"><errors>
<error id="nullPointer" severity="error" msg="Null pointer: p"><location file="a.c" line="3" column="2"/></error>
<error id="missingInclude" severity="information" msg="Cannot find all"/>
</errors></results>
"""


def _places(found: list[Diagnostic]) -> list[tuple[object, ...]]:
    return [(one.tool, one.severity, one.code, one.file, one.line, one.message) for one in found]


def test_checkstyle_is_read() -> None:
    assert _places(diagnostics(Text(CHECKSTYLE))) == [
        ("checkstyle", "error", "MissingComment", "src/Cart.java", 3, "Missing a comment."),
        ("checkstyle", "warning", "LineLength", "src/Cart.java", None, "Too long."),
    ]


def test_cppcheck_is_read() -> None:
    assert _places(diagnostics(Text(CPPCHECK))) == [
        ("cppcheck", "error", "nullPointer", "a.c", 3, "Null pointer: p"),
        ("cppcheck", "note", "missingInclude", None, None, "Cannot find all"),
    ]


def test_a_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE checkstyle [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + CHECKSTYLE.partition("?>")[2]
    assert list(structured_xml.read(Text(bomb))) == []


def test_what_comes_before_the_damage_is_kept() -> None:
    assert len(list(structured_xml.read(Text(CHECKSTYLE[:-14])))) == 2


def test_an_object_a_line_counts_only_with_a_place() -> None:
    log = '{"level": "error", "message": "it rained"}'
    problem = '{"file": "a.py", "line": 3, "message": "no", "severity": "error"}'
    assert _places(diagnostics(Text(f"checking\n{log}\n{problem}\n"))) == [("report", "error", None, "a.py", 3, "no")]


def test_what_was_suppressed_is_no_problem() -> None:
    result = {"ruleId": "R1", "message": {"text": "hm"}, "suppressions": [{"kind": "inSource"}]}
    assert list(structured.read(Text(json.dumps({"runs": [{"results": [result]}]})))) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "text", "line", "file", "location", "range", "start", "code", "Pos"]), inner
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_json_is_too_odd(data: object) -> None:
    list(structured.read(Text(json.dumps(data))))


@pytest.mark.parametrize(
    "raw", ["[" * 100_000, "{" * 100_000, '{"message":' * 5_000, "<" * 1_000, "<results>\x00", "[]", "{}"]
)
def test_what_cannot_be_read_is_left(raw: str) -> None:
    assert list(structured.read(Text(raw))) == []
    assert list(structured_xml.read(Text(raw))) == []


def test_a_report_in_one_long_line_is_read_whole_and_told_by_what_it_says() -> None:
    said = [
        {
            "filePath": f"/p/src/a{number}.js",
            "messages": [{"ruleId": "no-undef", "severity": 2, "message": f"'x{number}' is not defined.", "line": 3}],
        }
        for number in range(100)
    ]
    report = json.dumps(said)
    assert len(diagnostics(Text(report))) == 100
    after_others = diagnostics(Text(f"> eslint -f json .\n\n{report}\n"))
    assert [(one.line, one.span) for one in after_others] == [(3, (3, 3))] * 100
    assert extract(report, diagnose=diagnostics).headlines[0].text == "no-undef: 'x0' is not defined."
    assert diagnostics(Text(report[:-10])) == []


def test_a_report_in_xml_may_be_one_long_line() -> None:
    errors = "".join(f'<error line="{n}" severity="error" message="m{n}" source="x.Y"/>' for n in range(1, 200))
    assert len(diagnostics(Text(f'<checkstyle><file name="a.c">{errors}</file></checkstyle>'))) == 199
