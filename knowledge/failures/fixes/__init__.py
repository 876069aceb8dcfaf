"""What made red green: which of the things that were done belongs to a failure, and the book that keeps it."""
