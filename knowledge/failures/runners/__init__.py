"""What test runners print: one file a runner, one diagnostic for each failing test."""
