"""What is worth saying unasked, and when: five gates as one pure function, and everything on record."""
