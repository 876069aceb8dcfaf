"""Which variables a line sets, as shells write that."""

import pytest

from knowledge.failures.fixes.variables import variables


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("export PYTHONPATH=src", {"PYTHONPATH"}),
        ("export A=b C='d e=f' G", {"A", "C", "G"}),
        ("  unset A B", {"A", "B"}),
        ("A=1 B=2", {"A", "B"}),
        ("export A=b && python x.py", {"A"}),
        ("declare -gx A=b", {"A"}),
        ("set -gx A b", {"A", "b"}),
        ("A=1 python x.py", set()),
        ("pip install x==1", set()),
        ("set -e", set()),
        ("", set()),
    ],
)
def test_the_variables_of_a_line(line: str, names: set[str]) -> None:
    assert variables(line) == names
