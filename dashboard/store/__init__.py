"""The only SQL: submissions, standing rows, cards, observations, the audit log; SQLite or PostgreSQL."""
