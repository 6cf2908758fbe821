"""Reads DMN 1.1 to 1.5: from bytes to a model, with every problem at once and the line of each."""

from kezhi.engine.dmn.reader.definitions import read

__all__ = ["read"]
