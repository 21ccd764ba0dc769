"""Mail through the ministry's own server: what is new for each person, sent once, each mail on record."""

__all__ = ["mail_server", "send_mails"]
