"""Completion scripts for the shells, and the generator of what they know of the options."""
