"""Doing jobs: what kinds there are, and the children that do their steps."""
