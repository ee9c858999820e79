"""Rows become the response, column by column; nothing is looked up per field of a row."""

from twin.shape.objects import Shaped, shape

__all__ = ["Shaped", "shape"]
