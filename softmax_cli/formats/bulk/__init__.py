"""Many numbers at once: how a long chunk of delimited text is read, and an array written."""
