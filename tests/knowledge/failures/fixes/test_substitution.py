"""What stands for what where a fix of another failure is shown, and which fixes are not about the names that differ."""

from typing import NamedTuple

import pytest

from knowledge.events import FixCommand, FixEdit
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.substitution import aligned, rewritten, substituted
from knowledge.failures.fixes.symptom import Symptom
from knowledge.redact import clean


class Done(NamedTuple):
    """What fixed the old failure."""

    diff: str = ""
    path: str = "shop/cart.py"
    command: str = ""
    sort: str = "install"
    text: str = ""


def fix_of(done: Done, **more: object) -> Fix:
    edits = [FixEdit(path=clean(done.path), diff=clean(f"--- a\n+++ b\n{done.diff}"))] if done.diff else []
    commands = [FixCommand(command=clean(done.command), cwd=clean("/"), sort=done.sort)] if done.command else []  # type: ignore[arg-type]
    values = {
        "id": 9, "failure": 1, "project": 1, "fingerprint": "v1:a", "kind": "v1:k", "tree": "/src", "edits": edits,
        "commands": commands, "text": done.text, "error": "", "left_out": 0, "explained": 1.0, "branch": None,
        "commit": None, "author": None, "at": 0, "helped": 1, "failed": 0, "superseded_by": None,
    }  # fmt: skip
    return Fix(**values | more)


def said(text: str | Symptom) -> Symptom:
    if isinstance(text, Symptom):
        return text
    code, colon, message = text.partition(": ")
    return Symptom("python", code, message) if colon and code.isidentifier() else Symptom("gcc", "", text)


def tried(old: str | Symptom, new: str | Symptom, done: Done) -> dict[str, str] | None:
    names = aligned(said(old), said(new))
    return substituted(fix_of(done), names) if names else None


NO_MODULE = "ModuleNotFoundError: No module named '%s'"
NO_ATTRIBUTE = "AttributeError: '%s' object has no attribute '%s'"
TOTAL = "@@ -3,2 +3,5 @@ class Cart:\n     items: list[int]\n+\n+    def total(self) -> int:\n+        return 1"
FIXTURE = "fixture '%s' not found"


def of_test(message: str, name: str = "tests/test_cart.py::test_total", **more: str) -> Symptom:
    return Symptom("pytest", more.get("code", ""), message, test_id=name, file=more.get("file", ""))


FIT: list[tuple[str | Symptom, str | Symptom, Done, dict[str, str]]] = [
    (NO_MODULE % "flask", NO_MODULE % "requests", Done(command="pip install flask"), {"flask": "requests"}),
    (NO_MODULE % "yaml", NO_MODULE % "requests", Done(command="pip install PyYAML"), {"PyYAML": "requests"}),
    (NO_MODULE % "flask", NO_MODULE % "flask", Done(command="pip install flask"), {}),
    (
        NO_MODULE % "flask",
        NO_MODULE % "requests",
        Done("@@ -1,1 +1,2 @@\n click\n+flask", path="requirements.txt"),
        {"flask": "requests"},
    ),
    (
        "NameError: name 'json' is not defined",
        "NameError: name 're' is not defined",
        Done("@@ -1,1 +1,2 @@\n import sys\n+import json"),
        {"json": "re"},
    ),
    (NO_ATTRIBUTE % ("Cart", "total"), NO_ATTRIBUTE % ("Cart", "weight"), Done(TOTAL), {"total": "weight"}),
    (
        NO_ATTRIBUTE % ("Cart", "total"),
        NO_ATTRIBUTE % ("Order", "weight"),
        Done(TOTAL),
        {"total": "weight", "Cart": "Order"},
    ),
    (
        of_test(FIXTURE % "db"),
        of_test(FIXTURE % "client"),
        Done("@@ -1,1 +1,4 @@\n import pytest\n+def db():\n+    yield 1", path="tests/conftest.py"),
        {"db": "client"},
    ),
    (
        "KeyError: 'tax'",
        "KeyError: 'discount'",
        Done('@@ -1,2 +1,3 @@\n RATES = {\n+    "tax": 1,'),
        {"tax": "discount"},
    ),
    (
        "KeyError: 'SHOP_TOKEN'",
        "KeyError: 'SHOP_NAME'",
        Done(command="export SHOP_TOKEN=1", sort="environment"),
        {"SHOP_TOKEN": "SHOP_NAME"},
    ),
    (
        Symptom("sqlite", "OperationalError", "no such column: users.email"),
        Symptom("sqlite", "OperationalError", "no such column: users.phone"),
        Done("@@ -1,2 +1,3 @@\n CREATE TABLE users (\n+    email TEXT,", path="schema.sql"),
        {"email": "phone"},
    ),
    (
        Symptom("shell", "", "jq: command not found"),
        Symptom("shell", "", "tree: command not found"),
        Done(command="apt-get install -y jq"),
        {"jq": "tree"},
    ),
    (
        "undefined reference to `checkout'",
        "undefined reference to `refund'",
        Done("@@ -1,1 +1,2 @@\n #include <a.h>\n+int checkout(void) { return 1; }", path="shop.c"),
        {"checkout": "refund"},
    ),
    (
        Symptom("tsc", "TS2304", "Cannot find name 'userName'."),
        Symptom("tsc", "TS2304", "Cannot find name 'orderDate'."),
        Done("@@ -1,1 +1,2 @@\n const a = 1;\n+const user_name = read();", path="a.ts"),
        {"userName": "orderDate"},
    ),
    (
        Symptom("node", "Error", "Cannot find module 'left-pad'"),
        Symptom("node", "Error", "Cannot find module 'express'"),
        Done(command="npm install left-pad"),
        {"left-pad": "express"},
    ),
    (
        Symptom("maven", "", "cannot find symbol", symbol="getTotal"),
        Symptom("maven", "", "cannot find symbol", symbol="getTax"),
        Done("@@ -1,1 +1,2 @@\n class A {\n+  int getTotal() { return 1; }", path="A.java"),
        {"getTotal": "getTax"},
    ),
    (
        "ImportError: cannot import name 'total' from 'shop.cart'",
        "ImportError: cannot import name 'weight' from 'shop.order'",
        Done("@@ -1,1 +1,3 @@\n import os\n+def total() -> int:\n+    return 1"),
        {"total": "weight", "cart": "order"},
    ),
    (
        Symptom("flake8", "F401", "'os' imported but unused"),
        Symptom("flake8", "F401", "'sys' imported but unused"),
        Done("@@ -1,3 +1,2 @@\n import re\n-import os\n x = 1"),
        {"os": "sys"},
    ),
    (
        NO_MODULE % "flask",
        NO_MODULE % "requests",
        Done(text="install flask into the tool's own environment"),
        {"flask": "requests"},
    ),
]
UNFIT: list[tuple[str | Symptom, str | Symptom, Done]] = [
    # the fix is about something else
    (NO_MODULE % "flask", NO_MODULE % "requests", Done("@@ -1,1 +1,2 @@\n a\n+b = 1")),
    (NO_MODULE % "flask", NO_MODULE % "requests", Done(command="pip install flask-login")),
    (NO_MODULE % "flask", NO_MODULE % "requests", Done(command="pip install -r requirements.txt")),
    (
        NO_ATTRIBUTE % ("Cart", "total"),
        NO_ATTRIBUTE % ("Cart", "weight"),
        Done("@@ -3,2 +3,2 @@ class Cart:\n-    cart.total()\n+    cart.price()"),
    ),
    (
        NO_ATTRIBUTE % ("NoneType", "get"),
        NO_ATTRIBUTE % ("NoneType", "get"),
        Done("@@ -3,2 +3,2 @@\n-    user.get(1)\n+    user.get(1) if user else 0"),
    ),
    (
        NO_ATTRIBUTE % ("NoneType", "get"),
        NO_ATTRIBUTE % ("NoneType", "items"),
        Done("@@ -3,2 +3,2 @@\n-    user.get(1)\n+    user.get(1) if user else 0"),
    ),
    # names that are no names, or would mislead
    (NO_MODULE % "flask", NO_MODULE % "shop.prices", Done(command="pip install flask")),
    (NO_MODULE % "flask", NO_MODULE % "reqeusts", Done(command="pip install flask")),
    (NO_MODULE % "flask", NO_MODULE % "tomllib", Done(command="pip install flask")),
    (
        "NameError: name 'np' is not defined",
        "NameError: name 'pd' is not defined",
        Done("@@ -1,1 +1,2 @@\n import sys\n+import numpy as np"),
    ),
    (
        Symptom("tsc", "TS2345", "Argument of type 'string' is not assignable to parameter of type 'number'."),
        Symptom("tsc", "TS2345", "Argument of type 'boolean' is not assignable to parameter of type 'string'."),
        Done("@@ -1,2 +1,2 @@\n-f(a)\n+f(a as string as number)"),
    ),
    (
        "expected ';' before 'return'",
        "expected ';' before 'return'",
        Done("@@ -1,2 +1,2 @@\n-int a\n+int a;\n return a;"),
    ),
    # what says only that something is wrong
    (
        of_test("assert 41 == 42", code="AssertionError"),
        of_test("assert 3 == 4", "tests/test_b.py::test_c", code="AssertionError"),
        Done("@@ -1,2 +1,2 @@\n-    return 41\n+    return 42"),
    ),
    (of_test("assert 'a' == 'b'"), of_test("assert 'cart' == 'order'"), Done("@@ -1,2 +1,2 @@\n-x = 'a'\n+x = 'b'")),
    (Symptom("make", "", "[all] Error 1"), Symptom("make", "", "[all] Error 1"), Done(command="make clean")),
    (
        of_test("AssertionError", code="AssertionError"),
        of_test("AssertionError", "b::c", code="AssertionError"),
        Done("@@ -1,2 +1,2 @@\n-a\n+b"),
    ),
    # another failure altogether
    (NO_MODULE % "flask", "ImportError: No module named 'requests'", Done(command="pip install flask")),
    (
        Symptom("shell", "", "run.sh: Permission denied"),
        Symptom("shell", "", "run.sh: No such file"),
        Done(command="chmod +x run.sh"),
    ),
    (
        Symptom("shell", "", "permission denied: flask"),
        Symptom("shell", "", "connection refused: flask"),
        Done(command="sudo flask permission connection"),
    ),
    (
        Symptom("tsc", "TS2304", "Cannot find name 'a1'."),
        Symptom("eslint", "TS2304", "Cannot find name 'b1'."),
        Done("@@ -1,1 +1,2 @@\n x\n+const a1 = 1;"),
    ),
    ("KeyError: 'tax'", "KeyError: 'discount'", Done("@@ -1,2 +1,2 @@\n-x['tax']\n+x.get('rate')")),
]


@pytest.mark.parametrize(("old", "new", "done", "renamed"), FIT)
def test_names_are_found_that_take_the_place_of_others(
    old: str | Symptom, new: str | Symptom, done: Done, renamed: dict[str, str]
) -> None:
    assert tried(old, new, done) == renamed


@pytest.mark.parametrize(("old", "new", "done"), UNFIT)
def test_a_fix_that_is_not_about_what_differs_is_none(old: str | Symptom, new: str | Symptom, done: Done) -> None:
    assert tried(old, new, done) is None


def test_every_spelling_of_a_name_is_replaced_and_no_other_word() -> None:
    diff = "@@ -1,1 +1,5 @@ class UserName:\n+user_name = USER_NAME\n+userName = 'user-name'\n+user_names = username"
    fix = rewritten(fix_of(Done(diff, path="src/user_name.py")), {"UserName": "OrderDate"})
    (edit,) = fix.edits
    assert edit.path == "src/order_date.py"
    assert edit.diff.splitlines()[2:] == [
        "@@ -1,1 +1,5 @@ class OrderDate:",
        "+order_date = ORDER_DATE",
        "+orderDate = 'order-date'",
        "+user_names = username",
    ]


def test_a_version_of_a_package_goes_with_the_package() -> None:
    fix = rewritten(fix_of(Done(command="pip install 'flask[async]==3.0'")), {"flask": "requests"})
    assert [one.command for one in fix.commands] == ["pip install 'requests'"]


def test_files_and_tests_are_renamed_where_the_fix_names_them() -> None:
    old = of_test(FIXTURE % "db", "tests/test_cart.py::test_total", file="tests/test_cart.py")
    new = of_test(FIXTURE % "web", "tests/test_order.py::test_sum", file="tests/test_order.py")
    done = Done("@@ -1,1 +1,2 @@\n import x\n+from shop.cart import db", path="tests/test_cart.py")
    assert tried(old, new, done) == {"db": "web", "cart": "order", "test_cart": "test_order"}
