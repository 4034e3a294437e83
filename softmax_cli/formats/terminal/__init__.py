"""Tables for looking at, on a terminal."""
