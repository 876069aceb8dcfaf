"""What the user is about, as far as it can be known: pure rules over events and readings."""
