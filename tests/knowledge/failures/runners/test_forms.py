"""Runners that are not at hand here, in the forms that their documentation shows."""

import pytest

from knowledge.failures.readers import diagnostics
from knowledge.failures.text import Text

SUREFIRE = """[INFO] Running shop.CartTest
[ERROR] Tests run: 3, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 0.05 s <<< FAILURE! -- in shop.CartTest
[ERROR] shop.CartTest.total -- Time elapsed: 0.012 s <<< FAILURE!
org.opentest4j.AssertionFailedError: two apples ==> expected: <5> but was: <4>
\tat org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
\tat shop.CartTest.total(CartTest.java:7)

[ERROR] broken(shop.CartTest)  Time elapsed: 0.001 s  <<< ERROR!
java.lang.NullPointerException
\tat shop.Cart.load(Cart.java:9)
\tat shop.CartTest.broken(CartTest.java:8)

[ERROR] Failures:
[ERROR]   CartTest.total:7 two apples ==> expected: <5> but was: <4>
[ERROR] Errors:
[ERROR]   CartTest.broken:8 » NullPointer
[ERROR]   OtherTest.setUp:5->open:30 » IllegalState closed
[ERROR] Tests run: 3, Failures: 1, Errors: 2, Skipped: 0
"""
OLD_SUREFIRE = """Failed tests:   total(shop.CartTest): expected:<5> but was:<4>

Tests in error:
  broken(shop.CartTest)

Tests run: 3, Failures: 1, Errors: 1, Skipped: 0
"""
GRADLE = """> Task :test FAILED

CartTest > total() FAILED
    org.opentest4j.AssertionFailedError at CartTest.java:7

shop.CartTest > Empty > none() FAILED
    java.lang.IllegalStateException: empty
        at shop.CartTest$Empty.none(CartTest.java:12)

5 tests completed, 2 failed
"""
ANT = """    [junit] Testsuite: shop.CartTest
    [junit] Testcase: fine took 0.001 sec
    [junit] Testcase: total took 0.266 sec
    [junit] \tFAILED
    [junit] expected:<5> but was:<4>
    [junit] junit.framework.AssertionFailedError: expected:<5> but was:<4>
    [junit] \tat shop.CartTest.total(CartTest.java:7)
    [junit] Testcase: broken(shop.OtherTest):\tCaused an ERROR
    [junit] null
    [junit] java.lang.NullPointerException
    [junit] \tat shop.OtherTest.broken(OtherTest.java:9)
"""
JUNIT4 = """Time: 0.01
There were 2 failures:
1) total(shop.CartTest)
java.lang.AssertionError: expected:<5> but was:<4>
\tat org.junit.Assert.fail(Assert.java:88)
\tat shop.CartTest.total(CartTest.java:7)
2) other(shop.CartTest)
java.lang.AssertionError
\tat shop.CartTest.other(CartTest.java:9)

FAILURES!!!
Tests run: 2,  Failures: 2
"""
CONSOLE = """Failures (1):
  JUnit Jupiter:CartTest:total()
    MethodSource [className = 'shop.CartTest', methodName = 'total', methodParameterTypes = '']
    => org.opentest4j.AssertionFailedError: expected: <5> but was: <4>
       org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
       shop.CartTest.total(CartTest.java:7)

Test run finished after 64 ms
"""
DOTNET = """  Failed Shop.CartTest.Total [12 ms]
  Error Message:
   Assert.Equal() Failure
Expected: 5
Actual:   4
  Stack Trace:
     at Shop.CartTest.Total() in /src/CartTest.cs:line 7

Failed!  - Failed:     1, Passed:     3, Skipped:     0, Total:     4
"""
RSPEC = """Failures:

  1) Cart totals two apples
     Failure/Error: expect(total).to eq(5)

       expected: 5
            got: 4

     # ./spec/cart_spec.rb:7:in `block (2 levels) in <top (required)>'

Finished in 0.01 seconds

Failed examples:

rspec ./spec/cart_spec.rb:6 # Cart totals two apples
"""
PHPUNIT = """There was 1 failure:

1) CartTest::testTotal
Failed asserting that 4 matches expected 5.

/src/tests/CartTest.php:7

FAILURES!
Tests: 1, Assertions: 1, Failures: 1.
"""
MINITEST = """  1) Failure:
CartTest#test_total [test/cart_test.rb:7]:
Expected: 5
  Actual: 4

1 runs, 1 assertions, 1 failures, 0 errors, 0 skips
"""
GOOGLE = """[ RUN      ] Cart.Total
cart_test.cc:7: Failure
Expected equality of these values:
  total()
    Which is: 4
  5
[  FAILED  ] Cart.Total (0 ms)
[  FAILED  ] Cart.Total
"""
FORMS = {
    "surefire": (
        SUREFIRE,
        [
            ("shop.CartTest.total", "AssertionFailedError", "CartTest.java", 7),
            ("broken(shop.CartTest)", "NullPointerException", "Cart.java", 9),
            ("OtherTest.setUp", None, "OtherTest.java", 30),
        ],
    ),
    "old surefire": (
        OLD_SUREFIRE,
        [("total(shop.CartTest)", None, None, None), ("broken(shop.CartTest)", None, None, None)],
    ),
    "gradle": (
        GRADLE,
        [
            ("CartTest > total()", "AssertionFailedError", "CartTest.java", 7),
            ("shop.CartTest > Empty > none()", "IllegalStateException", "CartTest.java", 12),
        ],
    ),
    "ant": (
        ANT,
        [("total(shop.CartTest)", None, "CartTest.java", 7), ("broken(shop.OtherTest)", None, "OtherTest.java", 9)],
    ),
    "junit 4": (
        JUNIT4,
        [
            ("total(shop.CartTest)", "AssertionError", "CartTest.java", 7),
            ("other(shop.CartTest)", "AssertionError", "CartTest.java", 9),
        ],
    ),
    "junit console": (CONSOLE, [("shop.CartTest.total", "AssertionFailedError", "CartTest.java", 7)]),
    "dotnet": (DOTNET, [("Shop.CartTest.Total", None, "/src/CartTest.cs", 7)]),
    "rspec": (RSPEC, [("Cart totals two apples", None, "./spec/cart_spec.rb", 7)]),
    "phpunit": (PHPUNIT, [("CartTest::testTotal", None, "/src/tests/CartTest.php", 7)]),
    "minitest": (MINITEST, [("CartTest#test_total", None, "test/cart_test.rb", 7)]),
    "google": (GOOGLE, [("Cart.Total", None, "cart_test.cc", 7)]),
}


@pytest.mark.parametrize(("raw", "tests"), FORMS.values(), ids=FORMS)
def test_each_failing_test_is_told_once(raw: str, tests: list[tuple[object, ...]]) -> None:
    found = [one for one in diagnostics(Text(raw)) if one.severity == "error"]
    assert [(one.test_id, one.code, one.file, one.line) for one in found] == tests
