"""Which command checks a project: its tests, its build, its lint; from what was run there and what its files say."""
