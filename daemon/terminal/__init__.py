"""Terminals: what passes between a person's terminal and a pseudo-terminal, and what is kept of it (decision 11)."""
