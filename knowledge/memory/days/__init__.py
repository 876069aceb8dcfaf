"""What was done and when: work sessions, states of projects, histories, and what of it is on record at all."""
