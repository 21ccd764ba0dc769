"""The evaluator's card, what the program says beside it, published verdicts, and the next strategy.

Verdicts are people's: nothing here fills one in.
"""
