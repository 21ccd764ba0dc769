"""Follows a national strategy by its own performance indicators."""
