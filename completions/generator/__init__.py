"""Generator of what the completion scripts know of the options; no part of what is installed."""
