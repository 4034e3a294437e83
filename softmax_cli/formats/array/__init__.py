"""Arrays of any dimension: NumPy's files, and what other formats hold of more than two."""
