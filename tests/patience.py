"""How long tests wait for what must come: a busy machine is no reason to fail, only what hangs is."""

PATIENCE_S = 90.0
"""More than the product's own limits, so that its sentence is seen and not a test's."""
