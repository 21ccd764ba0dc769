"""The page on which evaluators write the cards of the assessment, and its document."""

__all__ = ["document_form", "download", "page", "succession"]
