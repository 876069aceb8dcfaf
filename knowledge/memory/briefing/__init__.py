"""What is read before work begins: where it was left, what came since, what is broken, what is next."""
