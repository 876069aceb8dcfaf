"""What is remembered: notes, what can be found again, and how."""
