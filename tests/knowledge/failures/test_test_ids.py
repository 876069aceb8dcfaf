"""A test is the same under every name that a tool gives it."""

import pytest

from knowledge.failures.test_ids import canonical, without_folders


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tests/test_shop.py::TestCart::test_sum", "tests.test_shop.TestCart::test_sum"),
        ("./tests/test_shop.py::test_sum[1-2]", "tests.test_shop::test_sum[1-2]"),
        ("src/cart.test.ts > cart > adds", "src/cart.test > cart > adds"),
        ("com.shop.CartTest#adds", "com.shop.CartTest.adds"),
        ("crate::cart::tests::adds", "crate::cart::tests::adds"),
        ("test_sum (tests.test_shop.TestCart.test_sum)", "tests.test_shop.TestCart::test_sum"),
        ("test_sum (tests.test_shop.TestCart)", "tests/test_shop.py::TestCart::test_sum"),
        ("test::adds", "adds"),
        ("test_till.py::test_till", "test_till"),
        ("test_till.py::test_till[1]", "test_till::test_till[1]"),
    ],
)
def test_two_names_of_one_test_are_the_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tests/test_shop.py::test_sum[1-2]", "tests/test_shop.py::test_sum[1-3]"),
        ("tests/test_shop.py::test_sum", "tests/test_shop.py::test_sums"),
        ("a/test_x.py::test", "b/test_x.py::test"),
    ],
)
def test_two_tests_are_never_one(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "name",
    [
        "tests/test_shop.py::TestCart::test_sum",
        "test_shop.py::TestCart::test_sum[1-2]",
        "/home/bo/shop/tests/test_shop.py::TestCart::test_sum",
        "tests.test_shop.TestCart::test_sum",
        "shop.tests.test_shop.TestCart.test_sum",
        "test_sum (tests.test_shop.TestCart.test_sum)",
    ],
)
def test_without_folders_it_is_the_same_from_everywhere(name: str) -> None:
    assert without_folders(name) == "test_shop.testcart.test_sum"


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("src/cart.test.ts > cart > adds", "cart.test.cart.adds"),
        ("com.shop.CartTest.adds(int)[1]", "com.shop.carttest.adds(int)"),
        ("cart::tests::adds", "cart.tests.adds"),
        ("a/b", "b"),
        ("", ""),
    ],
)
def test_what_is_no_folder_stays(name: str, left: str) -> None:
    assert without_folders(name) == left
