"""The chat in a terminal: what is asked and shown, how it is drawn, and what is typed."""
