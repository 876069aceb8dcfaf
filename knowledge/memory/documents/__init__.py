"""Documents as they can be found again: what they are made of, which of them are wanted, where their sections stand."""
