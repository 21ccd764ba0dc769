"""A submission on the screen: its problems, its history, its receipt, the file as it was sent."""
