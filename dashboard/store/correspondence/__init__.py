"""What goes with a submission beside its table: files of evidence, and the questions and answers about it."""

__all__ = ["attachments", "messages"]
