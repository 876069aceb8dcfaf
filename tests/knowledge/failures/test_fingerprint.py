"""A failure has one name whatever changes from run to run, and another failure another."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.fingerprint import VERSION, fingerprint, of_current_version, of_run, template


def said(message: str, tool: str = "gcc", **more: object) -> Diagnostic:
    return Diagnostic(**{"tool": tool, "severity": "error", "message": message, "span": (1, 1), **more})


# ── what may differ ───────────────────────────────────────────────────────────────────────────────

SAME = [
    ("\u2018count\u2019 undeclared (first use in this function)", "'count' undeclared (first use in this function)"),
    ("called `Option::unwrap()` on a `None` value", "called 'Option::unwrap()' on a 'None' value"),
    ("<Cart object at 0x7f89d55635d0> has no price", "<Cart object at 0x7fd6c91761d0> has no price"),
    ("order 1b4e28ba-2fa1-11d2-883f-0016d3cca427 failed", "order 9f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0 failed"),
    ("no answer after 31.2s", "no answer after 30 s"),
    ("no answer of http://127.0.0.1:4711/prices", "no answer of http://localhost:80/prices"),
    ("connect ECONNREFUSED 127.0.0.1:43121", "connect ECONNREFUSED 127.0.0.1:80"),
    ("No such file: '/tmp/pytest-of-ann/pytest-4/test_a0/p.json'", "No such file: '/home/bo/p.json'"),
    ("cannot open C:\\work\\shop\\prices.json", "cannot open D:\\a\\prices.json"),
    ("twice `limit'; /tmp/cc13Wv5p.o:(.data+0x0)", "twice `limit'; /tmp/ccijHp9q.o:(.data+0x0)"),
    ("panicked at src/main.rs:4:5: no price", "panicked at src/main.rs:14:25: no price"),
    ("Command '['sh', '-c', 'exit 79']' returned 79", "Command '['sh', '-c', 'exit 6']' returned 6"),
    ("index 16631 is out of bounds for length 4", "index 9 is out of bounds for length 4"),
    ("commit 1f9a2c47 is not known", "commit 83bd05e is not known"),
    ("given up at 2026-11-21T17:36:00Z", "given up at 2025-01-02T03:04:05.678Z"),
    ("assert {'sum': 16446...25T09:11:40Z'} == {'sum': 1}", "assert {'sum': 16807...03T04:11:21Z'} == {'sum': 1}"),
    ("\x1b[31mno price\x1b[0m", "no price"),
    ("No  Price", "no price"),
    ("line 12, column 3: unexpected end", "line 7, column 9: unexpected end"),
    ("12 bytes were left", "4096 bytes were left"),
]  # fmt: skip
OTHERS = [
    ("'database_url'", "'redis_url'"),
    ("\u2018count\u2019 undeclared", "\u2018total\u2019 undeclared"),
    ("KeyError: '42'", "KeyError: '43'"),
    ("cannot find value `count` in this scope [E0425]", "cannot find value `count` in this scope [E0433]"),
    ("'utf-8' codec can't decode", "'utf-16' codec can't decode"),
    ("No module named 'prices'", "No module named 'orders'"),
    ("no /etc/shop/prices.json", "no /etc/shop/orders.json"),
    ("undefined reference to `checkout'", "undefined reference to `refund'"),
    ("SHOP_TOKEN: unbound variable", "SHOP_NAME: unbound variable"),
    ("http://prices.example/a", "http://orders.example/a"),
    ("int8 overflow", "int16 overflow"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_changes_from_run_to_run_changes_no_name(one: str, other: str) -> None:
    assert fingerprint(said(one)) == fingerprint(said(other))


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_another_identifier_is_another_failure(one: str, other: str) -> None:
    assert fingerprint(said(one)).fingerprint != fingerprint(said(other)).fingerprint


@pytest.mark.parametrize(("one", "other"), OTHERS[:2] + OTHERS[5:6] + OTHERS[7:8])
def test_failures_that_differ_in_a_quoted_identifier_are_of_one_kind(one: str, other: str) -> None:
    assert fingerprint(said(one)).kind == fingerprint(said(other)).kind


def test_place_tool_and_function_belong_to_the_name() -> None:
    here = said("no price", file="src/cart.c", line=4, column=7)
    assert fingerprint(here) == fingerprint(said("no price", file="/home/bo/shop/src/cart.c", line=40))
    assert fingerprint(here) != fingerprint(said("no price", file="src/order.c", line=4))
    assert fingerprint(here) != fingerprint(said("no price", file="src/cart.c", tool="tsc"))
    assert fingerprint(here) != fingerprint(said("no price", file="src/cart.c", code="-Werror"))
    frames = [Frame("shop.py", 3, name) for name in ("load", "read")]
    assert fingerprint(said("x", frames=(frames[0],))) != fingerprint(said("x", frames=(frames[1],)))
    library = Frame("lib.py", 9, "get", own=False)
    assert fingerprint(said("x", frames=(frames[0],))) == fingerprint(said("x", frames=(library, frames[0])))


def test_the_version_stands_before_each_name() -> None:
    for name in fingerprint(said("no price")):
        assert name.startswith(f"v{VERSION}:")
        assert of_current_version(name)
    assert not of_current_version("v0:1234")
    assert not of_current_version("")


# ── tests ─────────────────────────────────────────────────────────────────────────────────────────


VALUES = "assert {{'sum': {}Z'}} == {{'sum': 1, 'a...25T07:11:26Z'}}"
EQUAL = "Expected values to be strictly equal:{}2 !== 3"


def junit(message: str, test_id: str, file: str | None = None) -> Diagnostic:
    return said(message, "junit", test_id=test_id, file=file)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said("'a'", code="KeyError", test_id="t/test_a.py::test_x"), junit("KeyError: 'a'", "t.test_a::test_x")),
        (said("1 != 2", test_id="test_x (t.test_a.U.test_x)"), junit("AssertionError: 1 != 2", "t.test_a.U::test_x")),
        (
            said("no db", code="RuntimeError", test_id="test_a.py::test_x"),
            junit('failed on setup with "RuntimeError: no db"', "test_a::test_x"),
        ),
        (said("assert 3 == 4", test_id="shop/test_a.py::test_x"), said("assert 3 == 5", test_id="test_a.py::test_x")),
        (said("no", test_id="test_a.py::test_x[1-b]"), said("no", test_id="test_a.py::test_x[2-b]")),
        (
            said(EQUAL.format("\n\n"), code="AssertionError", test_id="adds", file="/a/c.test.js"),
            junit(EQUAL.format(""), "test::adds", "/b/c.test.js"),
        ),
        (
            said(VALUES.format("607, ...25T07:11:26"), test_id="a.py::test_x"),
            said(VALUES.format("21316...03T07:11:21"), test_id="a.py::test_x"),
        ),
    ],
)
def test_a_failing_test_has_one_name_whoever_tells_of_it(one: Diagnostic, other: Diagnostic) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said("no", test_id="test_a.py::test_x"), said("no", test_id="test_a.py::test_y")),
        (said("no", test_id="test_a.py::test_x"), said("no", test_id="test_b.py::test_x")),
        (said("no", test_id="test_a.py::A::test_x"), said("no", test_id="test_a.py::B::test_x")),
        (said("no", test_id="test_x (a.A.test_x)"), said("no", test_id="test_x (a.B.test_x)")),
        (said("no 'a'", test_id="test_a.py::test_x"), said("no 'b'", test_id="test_a.py::test_x")),
        (said("no", test_id="adds", file="cart.test.js"), said("no", test_id="adds", file="order.test.js")),
    ],
)
def test_another_test_is_another_failure(one: Diagnostic, other: Diagnostic) -> None:
    assert fingerprint(one) != fingerprint(other)


# ── runs ──────────────────────────────────────────────────────────────────────────────────────────

LEFT = said("\u2018left\u2019 undeclared", file="left.c", line=3)
LATER = said("\u2018later\u2019 undeclared", file="left.c", line=9)
RIGHT = said("\u2018right\u2019 undeclared", file="right.c", line=3)
WARNING = said("unused variable", file="left.c", line=1, severity="warning")
MAKE = said("[Makefile:2: left.o] Error 1", "make", file="Makefile", line=2)
ABORTED = said("Aborted", "shell")


def test_the_order_of_diagnostics_does_not_matter() -> None:
    names = {of_run(one, "no") for one in itertools.permutations([LEFT, LATER, RIGHT, WARNING, MAKE, ABORTED])}
    assert len(names) == 1


@pytest.mark.parametrize("more", [WARNING, LATER, MAKE, ABORTED])
def test_what_follows_or_only_warns_does_not_name_a_run(more: Diagnostic) -> None:
    assert of_run([LEFT, more], "no") == of_run([LEFT], "no") == fingerprint(LEFT)


def test_a_warning_names_a_run_of_what_fails_by_warnings() -> None:
    warning = said("'json' imported but unused", "flake8", severity="warning", file="a.py", code="F401")
    assert of_run([warning, MAKE], "no") == fingerprint(warning)
    assert of_run([WARNING, MAKE], "make: *** [all] Error 1") == fingerprint(MAKE)


def test_a_run_without_diagnostics_is_named_by_its_headline_and_command() -> None:
    assert of_run((), "no price after 3s", "shop sell --port 80") == of_run(
        (), "no price after 9s", "shop sell --port 81"
    )
    assert of_run((), "no price", "shop sell") != of_run((), "no price", "shop buy")
    assert of_run((), "no price of apples", "shop sell") == of_run((), "no price of apples", "make all")
    status = "It failed with status 1 and printed nothing"
    assert of_run((), status, "shop", printed=False) != of_run((), status, "make", printed=False)


def test_the_headline_names_a_run_of_which_a_tool_says_only_that_it_failed() -> None:
    assert of_run([MAKE], "no price of apples", "make") == of_run((), "no price of apples", "shop sell")
    assert of_run([MAKE], "make: *** [Makefile:2: left.o] Error 1", "make") == fingerprint(MAKE)


@pytest.mark.parametrize(
    ("command", "left"),
    [
        ("A=1 /usr/bin/cargo test --all", "cargo test"),
        ("make", "make"),
        ("make -j4 all", "make"),
        ("", ""),
        ("A=1", ""),
    ],
)
def test_a_template_is_the_program_and_its_verb(command: str, left: str) -> None:
    assert template(command) == left


# ── whatever the values are ───────────────────────────────────────────────────────────────────────

NUMBERS = st.integers(0, 10**9)
NAMES = st.from_regex(r"[a-z][a-z_]{2,12}", fullmatch=True)
FOLDERS = st.lists(st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True), max_size=4).map(
    lambda parts: "/".join(["", *parts])
)


@given(number=NUMBERS, address=st.integers(16, 2**64 - 1), took=NUMBERS, folder=FOLDERS, line=st.integers(1, 99_999))
def test_values_change_no_name(number: int, address: int, took: int, folder: str, line: int) -> None:
    def told(n: int, at: int, s: int, where: str, place: int) -> Diagnostic:
        message = f"<Cart at {at:#x}> in {where}/prices.json:{place} took {s}ms for {n} of 'apple'"
        return said(message, "python", code="PriceError", file=f"{where}/shop.py", line=place)

    assert fingerprint(told(number, address, took, folder, line)) == fingerprint(told(7, 0x7F00, 3, "", 1))


@given(one=NAMES, other=NAMES)
def test_identifiers_always_do(one: str, other: str) -> None:
    same = one == other
    for text in ("no {} here", "no '{}' here", "\u2018{}\u2019 undeclared", "no /a/{}.json", "{}: command not found"):
        assert (fingerprint(said(text.format(one))) == fingerprint(said(text.format(other)))) == same


@given(st.text(max_size=300))
def test_any_text_has_a_name(text: str) -> None:
    assert of_current_version(fingerprint(said(text)).fingerprint)


def test_a_name_costs_little() -> None:
    one = said(
        "cannot open /home/ann/shop/prices.json:12 after 3.2s at 0x7f00, \u2018count\u2019 of 17 undeclared",
        file="/a/b.c",
    )
    for _ in range(10):
        fingerprint(one)
    best = min(_took(one) for _ in range(20))
    assert best < 300e-6  # three times what is promised: machines that run tests are busy


def _took(one: Diagnostic) -> float:
    began = time.thread_time()
    fingerprint(one)
    return time.thread_time() - began


@pytest.mark.parametrize(
    "text", ["a/" * 20_000, "." * 40_000, "1" * 40_000, "'" * 40_000, "a " * 20_000 + "…", "A." * 9_000]
)
def test_no_message_takes_long(text: str) -> None:
    began = time.process_time()
    fingerprint(said(text))
    fingerprint(said(text, test_id=text[:500]))
    assert time.process_time() - began < 1


def test_an_identifier_that_stands_below_the_message_counts_too() -> None:
    names = {
        fingerprint(said("cannot find symbol", "javac", symbol=symbol)).fingerprint for symbol in ("count", "total")
    }
    assert len(names) == 2
