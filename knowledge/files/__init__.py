"""What the files of a tree were, what became of them, and how that is told. Nothing here watches."""
