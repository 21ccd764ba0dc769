"""The page on which the coordinator decides on what was handed in."""
