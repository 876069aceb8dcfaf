"""What can happen and what is known: the vocabulary, the store, and everything derived from them."""
