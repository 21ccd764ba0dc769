"""Files are read without a child by the tests of this room."""

from tests.processes import read_here

__all__ = ["read_here"]
