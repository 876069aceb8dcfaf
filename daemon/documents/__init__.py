"""Reading documents from the disk, which children do: which there are, and what they say."""
