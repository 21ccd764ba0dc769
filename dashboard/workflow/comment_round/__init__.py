"""A round of comments on the draft of the assessment: handing comments in, and answering them."""

__all__ = ["comment_actions"]
