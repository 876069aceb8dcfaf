"""Jobs: what they are, how they change, which one comes next and when."""
