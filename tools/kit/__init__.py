"""What every tool is made with: its shape, its arguments, what it sees, how it is called and found."""
