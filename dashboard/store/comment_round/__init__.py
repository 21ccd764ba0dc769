"""What is stored of a round of comments on the assessment: comments and how they were answered."""

__all__ = ["stored_comments"]
