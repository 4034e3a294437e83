"""Pictures of results: chosen by what a result is, then drawn in characters or by matplotlib."""
