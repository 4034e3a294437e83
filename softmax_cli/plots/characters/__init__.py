"""Pictures drawn in characters: bars, blocks and braille, for a terminal or a text file."""
