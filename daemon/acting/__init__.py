"""Plans of acts that a person has to grant: a file for each tool that has one. They read, and change nothing."""
