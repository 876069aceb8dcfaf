"""Definitions are told from the shape of lines, in the languages people write."""

import time

import pytest

from knowledge.changes.hunks import lines_of
from knowledge.failures.fixes.blocks import around, blocks, defined

PYTHON = """TAX = 0.2


class Cart:
    def add(self, item):
        self.items.append(item)

    async def total(self):
        return 1


def outside():
    pass
"""
C = """static int parse(int argc,
                 char **argv);

int parse(int argc, char **argv)
{
    if (argc) {
        return 1;
    }
    return 0;
}
"""


def found(text: str) -> list[tuple[str, int, int]]:
    return [tuple(one) for one in blocks(lines_of(text))]  # type: ignore[misc]


def test_python() -> None:
    assert found(PYTHON) == [("TAX", 1, 1), ("Cart", 4, 9), ("add", 5, 6), ("total", 8, 9), ("outside", 12, 13)]
    assert [one.name for one in around(blocks(lines_of(PYTHON)), 6, 6)] == ["Cart", "add"]


def test_a_brace_below_belongs_to_it() -> None:
    assert ("parse", 4, 10) in found(C)


@pytest.mark.parametrize("closed", ["):", ") -> dict[str, int]:", ") {", "): Promise<void> {", ") -> Result<()> {"])
def test_parameters_on_lines_of_their_own_do_not_end_it(closed: str) -> None:
    text = f"def total(\n    items,\n    tax,\n{closed}\n    return 1\n\n\ndef other():\n    return 2\n"
    assert found(text) == [("total", 1, 5), ("other", 8, 9)]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("export async function load(id: string): Promise<void> {", "load"),
        ("const total = (items) => {", "total"),
        ("  add(item) {", "add"),
        ("func (c *Cart) Total(tax int) (int, error) {", "Total"),
        ("    pub(crate) fn area(&self) -> f64 {", "area"),
        ("  public static List<String> names(int count) throws IOException {", "names"),
        ("impl Shape", "Shape"),
        ("#define LIMIT 3", "LIMIT"),
        ("def valid?", "valid?"),
        ("exports.total = function (a) {", "total"),
        ("if (ready) {", ""),
        ("} else if (x) {", ""),
        ("for (;;) {", ""),
        ("return total(a)", ""),
        ("    x = 1", ""),
        ("x == 1", ""),
    ],
)
def test_a_line_that_begins_a_definition(line: str, name: str) -> None:
    assert defined(line) == name


@pytest.mark.parametrize(
    "line", ["a " * 20_000 + "(", "a<b," * 20_000, "(" * 50_000, "const " * 20_000, "a.b::" * 9_000]
)
def test_no_line_takes_long(line: str) -> None:
    began = time.process_time()
    defined(line)
    assert time.process_time() - began < 0.1
