"""What people write into documents: the fields of the assessment that no program fills."""

__all__ = ["document_fields"]
