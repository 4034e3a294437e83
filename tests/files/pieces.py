"""A source for streams, which counts what is asked of it."""


class Pieces:
    """A source of pieces, which counts how often it was read, and what was copied to join them."""

    def __init__(self, *pieces):
        self._pieces = iter(pieces)
        self.reads = 0
        self.copied = 0

    def __call__(self, size):
        self.reads += 1
        return _Piece(next(self._pieces, b""), self)


class _Piece(bytes):
    """Bytes that know when others are copied to be put before them."""

    def __new__(cls, data, pieces):
        piece = super().__new__(cls, data)
        piece.pieces = pieces
        return piece

    def __radd__(self, before):
        self.pieces.copied += len(before) if isinstance(before, bytes) else 0
        return NotImplemented
