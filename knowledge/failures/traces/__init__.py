"""Stack traces in any output: one file a language."""
