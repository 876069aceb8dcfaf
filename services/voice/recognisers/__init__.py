"""Who makes words of speech; one file each, loaded by name in the process that listens."""
