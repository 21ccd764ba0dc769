"""A strategy with its database open for work, who may do what, and the only way to write.

Every verb takes a person, opens one transaction and leaves its line in the audit log.
"""
