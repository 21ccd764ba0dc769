"""Files are read without a child by the tests of this room."""

from tests.processes import one_engine, read_here

__all__ = ["one_engine", "read_here"]
