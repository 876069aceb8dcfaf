"""How a failing line uses a name, and which uses are alike."""

import pytest

from knowledge.failures.fixes.substitution import aligned
from knowledge.failures.fixes.symptom import Symptom
from knowledge.failures.fixes.using import code_lines, used_alike

ALIKE = [
    ('port = os.environ["PORT"]', "PORT", 'print(os.environ["HOST"])', "HOST"),
    ("json.dumps(x)", "json", "y = re.sub(a, b, c)", "re"),
    ("import flask", "flask", "import requests", "requests"),
    ("import flask", "flask", "", "requests"),
    ("", "flask", "", "requests"),
    ("return half(1);", "half", "return full(2);", "full"),
]
OTHERWISE = [
    ('port = os.environ["PORT"]', "PORT", 'price = row["PRICE"]', "PRICE"),
    ("json.dumps(x)", "json", "total = price + 49", "price"),
    ("import flask", "flask", "from shop.cart import Basket", "shop"),
    ('require("express")', "express", 'require("./lib/tool")', "tool"),
    ("x = MAX", "MAX", "x = most", "most"),
    ("cart.total()", "total", "total = cart", "total"),
]


@pytest.mark.parametrize(("old", "one", "new", "two"), ALIKE)
def test_names_that_are_used_alike(old: str, one: str, new: str, two: str) -> None:
    assert used_alike(old, one, new, two)


@pytest.mark.parametrize(("old", "one", "new", "two"), OTHERWISE)
def test_names_that_are_used_otherwise(old: str, one: str, new: str, two: str) -> None:
    assert not used_alike(old, one, new, two)


def test_lines_of_code_are_told_from_places_and_marks() -> None:
    shown = [
        "Traceback (most recent call last):",
        '  File "/x/inner_bill.py", line 3, in <module>',
        "    first = inner_bill + 49",
        "            ^^^^^^^^^^",
        "  12 | return inner_bill;",
        "nothing of it",
    ]
    assert code_lines(shown, "name 'inner_bill' is not defined") == "first = inner_bill + 49\nreturn inner_bill;"


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("AssertionError", "'red' != 'Red'", "'blue' != 'Blue'"),
        ("ImportError", "cannot import name 'total' from 'shop.cart'", "cannot import name 'dumps' from 'json'"),
        ("NameError", "name 'json' is not defined", "name 'price' is not defined"),
        ("AttributeError", "'Cart' object has no attribute 'total'", "'NoneType' object has no attribute 'total'"),
        ("NameError", "name 'LIMIT' is not defined", "name 'limit' is not defined"),
        ("Error", "Cannot find module 'express'", "Cannot find module './lib/lodash'"),
    ],
)
def test_what_does_not_stand_for_the_other(code: str, old: str, new: str) -> None:
    assert aligned(Symptom("python", code, old), Symptom("python", code, new)) is None
