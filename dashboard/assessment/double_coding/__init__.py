"""Double coding: two evaluators judge the goal of a task independently, and what they agree on.

A strategy asks for it by `double_coding: true`.
"""

__all__ = ["agreement", "codings"]
