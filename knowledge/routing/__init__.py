"""What a question asks for: the tools there are, and how scores of a small model become a call of one."""
