"""What tools leave behind of a test run or a build: one file a format, each from bytes to the same `Report`."""
