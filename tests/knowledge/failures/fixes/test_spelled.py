"""One identifier in all its spellings."""

import pytest

from knowledge.failures.fixes.spelled import bare, named, parts, replaced, respelled


@pytest.mark.parametrize(
    ("word", "made_of"),
    [
        ("userName", ["user", "name"]),
        ("USER_NAME", ["user", "name"]),
        ("HTTPServer2", ["http", "server", "2"]),
        ("user-name", ["user", "name"]),
        ("größe", ["gr", "öß", "e"]),
        ("_", []),
    ],
)
def test_parts(word: str, made_of: list[str]) -> None:
    assert parts(word) == made_of


@pytest.mark.parametrize("word", ["userName", "user_name", "UserName", "USER_NAME", "user-name"])
def test_every_spelling_is_the_same_name_and_is_kept(word: str) -> None:
    assert bare(word) == "user_name"
    spelled = {"userName": "orderDate", "user_name": "order_date", "UserName": "OrderDate", "USER_NAME": "ORDER_DATE",
               "user-name": "order-date"}  # fmt: skip
    assert respelled(word, "user_name", "orderDate") == (spelled[word] if word != "user_name" else "orderDate")


def test_what_is_written_as_before_is_replaced_as_it_is() -> None:
    assert replaced("tax Tax TAX taxes", {"tax": "unitPrice"}) == "unitPrice UnitPrice UNIT_PRICE taxes"


def test_names_of_a_text() -> None:
    assert named("userName = user_name + 1") == {"user_name"}
