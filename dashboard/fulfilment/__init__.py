"""What progress rows mean for a strategy: status, schedule, evidence, trace, and who has reported.

The status rule stands once, in `status`. Everything is a function of rows and a day.
"""
