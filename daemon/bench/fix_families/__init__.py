"""What can break and how it is put right: families of small failing programs, one file a theme.

A theme has `FAMILIES`, a tuple of `Family`. To add a family, write a function from `Names` to a `Case` and name it
there; `tests/daemon/bench/test_fix_families.py` then runs it, red and green. Nothing else needs to know of it.
"""
