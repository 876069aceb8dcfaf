"""Finding the very change that broke something, by running what failed in the states between."""
