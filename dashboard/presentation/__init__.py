"""Facts as people and programs read them: sentences, charts, JSON, open data, letters, in Czech and English.

The rooms below speak no language; they return message ids with values, and here is the catalogue.
"""
