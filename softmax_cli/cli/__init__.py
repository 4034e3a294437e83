"""Room of the command line: the group, its options and their types, messages."""
