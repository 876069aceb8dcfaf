"""What is heard and said aloud, without sound: words, grammars, turns, and what is meant for Sotto."""
