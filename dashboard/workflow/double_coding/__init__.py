"""Double coding as people may do it: code a task, and agree on a verdict once both codings are in."""

__all__ = ["coding_actions"]
