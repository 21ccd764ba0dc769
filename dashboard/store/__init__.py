"""What is kept: the only SQL of the program. SQLite and PostgreSQL, the same values from both."""
