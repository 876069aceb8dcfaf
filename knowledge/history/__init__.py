"""What was done before Sotto was there: reading the history files of shells, and one true thing out of them."""
