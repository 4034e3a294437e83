"""One file a command: its options, its help, a body of a few lines."""
