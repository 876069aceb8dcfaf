"""Small stand-ins for the real parts, held to the same contract tests."""
