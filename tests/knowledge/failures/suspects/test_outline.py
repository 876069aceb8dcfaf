"""Blocks of source files in several languages."""

from knowledge.failures.suspects.outline import around, outline

PYTHON = '''import os

LIMIT = 3


class Shop:
    """Sells."""

    def price(self, key):
        return self.catalog[key] * LIMIT

    async def sell(self):
        pass


def total(
    lines,
):
    return sum(lines)
'''
GO = """package a

func (s *Shop) Price(key string) int {
	return s.catalog[key]
}

func Total(lines []int) int {
	return 0
}
"""
SCRIPT = """export const LIMIT = 3
export async function load(path) {
  return read(path)
}
class Cart {
  constructor() {}
}
"""


def test_python() -> None:
    assert [(one.name, one.first, one.last, one.within) for one in outline(PYTHON)] == [
        ("LIMIT", 3, 3, ""),
        ("Shop", 6, 13, ""),
        ("price", 9, 10, "Shop"),
        ("sell", 12, 13, "Shop"),
        ("total", 16, 19, ""),
    ]


def test_the_words_of_a_class_are_not_those_of_its_methods() -> None:
    shop, price = outline(PYTHON)[1:3]
    assert "catalog" in price.words
    assert "catalog" not in shop.words


def test_other_languages() -> None:
    assert [(one.name, one.first, one.last) for one in outline(GO)] == [("Price", 3, 5), ("Total", 7, 9)]
    assert [one.name for one in outline(SCRIPT)] == ["LIMIT", "load", "Cart"]


def test_the_innermost_block_around_a_line() -> None:
    blocks = outline(PYTHON)
    found = [around(blocks, line) for line in (1, 7, 10, 18)]
    assert [one.name if one else None for one in found] == [None, "Shop", "price", "total"]
