"""What will probably come next: commands, files, routines; each with an honest probability and its own record."""
