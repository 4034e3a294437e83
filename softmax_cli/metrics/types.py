"""Types that a table and the figures made of it share; their home is `numerics.types`."""

from softmax_cli.numerics.types import Base, Contents, Labels, LossPairs, Values

__all__ = ["Base", "Contents", "Labels", "LossPairs", "Values"]
