"""The words of a name, whatever their order and case ending: "Ostrava, seminář" and "Seminář v Ostravě".

Names are folded. The bag of a name are its words without endings and without the small words between
them, in the order of the alphabet; two names with one bag may well be one thing.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

_BETWEEN = r"\b(?:a|v|ve|na|pro|o|z|ze|s|se|k|ke|u|do|od|za|dne|c|and|of|in|the|for|on|at|to|by|no)\b|[\W_]+"
"""What says nothing of a thing; a letter that may be a number (i, v. as I) is no such word."""
_ENDING = r"^(.{3,}?)(?:ech|ich|ach|ami|emi|ovi|eho|emu|ych|ymi|imi|ym|im|em|um|ou|[aeiouy])$"
"""Case endings of Czech behind at least three letters."""
_LAW = (
    r"\b(?:zakon\w*|novel\w*|vyhlas\w*|narizeni\w*|usneseni\w*|smernic\w*|predpis\w*|sb|sbirky"
    r"|law|act|bill|decree|directive|regulation|resolution|amendment)\b"
)
_LAW_NUMBER = r"\b(\d{1,4}) ?/ ?((?:19|20)\d\d)\b"
_LAW_WORDS = r"\b(?:zakon\w*|novel\w*|navrh\w*|zmen\w*|sb|sbirky|law|act|bill|amendment|proposal)\b"
_RAISED = r"[\pL)]\s?[¹²³⁰-⁹]+\)?\s*$"
"""How a component as written ends in the number of a footnote; folded it is a plain one."""
_FOOTNOTE = r"^([^(\[]+?)\s*(?:\d{1,2}\)|\[\d{1,2}\])$"


def without_footnote() -> pl.Expr:
    """The name of each row without the number of a footnote at its end: "Praha¹", "Praha 1)", "Praha [1]"."""
    name = pl.col("name").str.replace(_FOOTNOTE, "${1}")
    raised = pl.col("component").str.contains(_RAISED)
    return pl.when(raised).then(name.str.replace(r"\s*\d+\)?$", "")).otherwise(name)


def bags(names: pl.Series, *, of_laws: bool = False) -> pl.DataFrame:
    """Names (different, none null) beside their bags; null where a name has no word. Columns: name, bag.

    `of_laws` takes a law by its number, and without one by what it is about.
    """
    name = pl.col("name")
    about = name.str.replace_all(_LAW_NUMBER, " ").str.replace_all(_LAW_WORDS, " ")
    of_law = pl.when(name.str.contains(_LAW)).then(about)
    text = of_law.otherwise(name) if of_laws else name
    word = pl.element()
    bag = word.filter(word != "").str.replace(_ENDING, "${1}").unique().sort()
    split = text.str.replace_all(_BETWEEN, " ").str.split(" ")
    found = pl.DataFrame({"name": names}).select(
        name, bag=split.list.eval(bag).list.join(" ").replace("", None)
    )
    return _by_number(found) if of_laws else found


def _by_number(found: pl.DataFrame) -> pl.DataFrame:
    """Laws by their number; those named without one have it of a law with the same words."""
    name = pl.col("name")
    has_number = name.str.contains(_LAW) & name.str.contains(_LAW_NUMBER)
    number = name.str.replace(rf"^.*?{_LAW_NUMBER}.*$", "${1}/${2}")
    found = found.with_columns(number=pl.when(has_number).then(number))
    if found["number"].null_count() == found.height:
        return found[["name", "bag"]]
    known = found.drop_nulls().unique("bag", keep="first", maintain_order=True)
    known = known.select("bag", known="number")
    found = found.join(known, on="bag", how="left", maintain_order="left")
    return found.select("name", bag=pl.coalesce("number", "known", "bag"))


@lru_cache(maxsize=10_000)
def words(name: str) -> frozenset[str]:
    """The words of one name, as in its bag."""
    found = re.sub(_BETWEEN, " ", name).split()
    return frozenset(re.sub(_ENDING, r"\1", word) for word in found)
