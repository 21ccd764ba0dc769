"""What the name of a row says of totals, parts and periods: "celkem", "z toho ženy", "leden–červen 2024".

And of what adds nothing to the rows beside it: "průměr", "plán na rok 2024", "převod".

Names are folded (without case and accents). Nothing here knows rows or numbers. The bag of a name are its
words without endings and small words, in the order of the alphabet: names with one bag may be one thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from dashboard.text import numbers_and_dates

_SUM = r"souc(?:et|tu|tem|ty)"
_WORDS = (
    rf"(?:celkem|celk|celkov\w+|{_SUM}|(?:mezi|dil[ci]\w* ){_SUM}|souhrn\w*|(?:u|v u)hrn\w*|dohromady|vse"
    r"|vsechno|(?:grand |sub-?)?totals?|sum[ay]?|overall|altogether|cumulative(?:ly)?|kumulativne"
    r"|do(?:po)?sud|so far|σ|∑)"
)
_COUNTRY = (
    r"(?:cela |cele |celou )?(?:cr|ceska republika|ceske republi(?:ky|ce)|republik[au]|czech republic"
    r"|czechia)"
)
_OFFICE = r"(?:polici|armad|urad|vlad|senat|soud|minister|sprav|police|army|office|government)"
_EVERYBODY = r"(?:kraj\w*|region\w*|utvar\w*|organizac\w*|subjekt\w*|resort\w*)"
_ALL = rf"(?:{_COUNTRY}|(?:vsech(?:ny|no|na|en|ech|em|ami)?|all)(?: {_EVERYBODY})?|kraj(?:e|u|ich)|regions)"
"""Words for the whole country and all its parts."""
_BETWEEN = r"\b(?:za|v|ve|od|do|k|ke|roku?|roce|roky|obdobi|year|years|of|for|in|the|period)\b|[\s.,:;()=]+"
_PART = (
    r"(?:^[\s(–—•*-]*|[,;:(–—] ?|[ ]- ?)"
    r"(?:z toho|z nich|z nichz|z cehoz|z techto|z tech|v tom|of which|thereof|of these|of them|o/w)\b"
    r"|^[\s(–—•*-]*toho\b"
)
_APART = (
    r"(?:prumer\w*|median\w*|minim(?:um|alne)|maxim(?:um|alne)|rozdil\w*|mezirocn\w*(?: \w+)?|index"
    r"|plan(?:ovan\w*|u)?|cil|cilova hodnota|predpoklad\w*|ocekav\w*|prevod|prevedeno|prenos|prenes\w*"
    r"|average|mean|difference|planned|target|expected|(?:carried|brought) forward)"
)
_BESIDE_APART = (
    r"\b(?:skutecnost\w*|hodnota|oproti|proti|minule|minuleho|predchozi\w*|strany|na|z|ze)\b"
)
_DASH = r"[–—•*-] ?\w"
INCLUDED = r"\b(?:vcetne|vc|including|incl)\b"
"""The word behind which a name has what it contains: "Praha včetně Kladna"."""
_MONTHS_NAMED = (
    *("leden ledna january", "unor unora february", "brezen brezna march", "duben dubna april"),
    *("kveten kvetna may", "cerven cervna june", "cervenec cervence july", "srpen srpna august"),
    *("zari september", "rijen rijna october", "listopad listopadu november"),
    "prosinec prosince december",
)
_MONTHS = {name: at for at, named in enumerate(_MONTHS_NAMED, 1) for name in named.split()}
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_AND_UP_TO = r" ?(?:[-–—/+]|az|do|to|through) ?"
_AND = r"(?:[-–—/+,&]| a | az | and | to )"
MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
"""A pattern of the names of months."""
_MONTH_RANGE = re.compile(rf"(?:od )?({MONTH_NAME}){_AND_UP_TO}({MONTH_NAME})(?: (20\d\d))?")
_NUMBER_RANGE = re.compile(
    rf"(\d{{1,2}}|[ivx]+)\.?{_AND_UP_TO}(\d{{1,2}}|[ivx]+)\.?"
    r"(?: ?(mesic\w*|ctvrtlet\w*|quarters?|months?|q))?(?: ?/ ?| )?(20\d\d)?"
)
_STATE = re.compile(
    r"(?:stav )?(?:k|ke|ke dni|k datu|do|as of|up to) ?(\d{1,2})\. ?(\d{1,2})\. ?(20\d\d)?"
)
_YEARS = re.compile(rf"20\d\d(?: ?{_AND} ?(?:20)?\d\d)+")

NOTED = r"(?i)^\s*(?:celkem|celkový počet|souhrn|součet|total)(?: (?:za|for|of|v|in) [^\d,;]{2,40})?[\s.]*$"
"""A note that calls its row a total, and says nothing else."""
HINT = (
    rf"{_WORDS}|\b(?:vsech\w*|all)\b|\bkraj(?:e|u|ich)\b|\bcr\b|republi|czech|20\d\d|{_PART}"
    rf"|^{_APART}\b|^{_DASH}|{INCLUDED}|pololeti|\bpol\b|ctvrtleti|\b[hq][1-4]\b|rok|year|\bobdobi\b|{MONTH_NAME}"
)
"""A pattern of names that may say something of totals, parts and periods."""
SPANS = ("day", "month", "quarter", "half-year", "range", "year", "all")
"""How long a period is, from the shortest; `range` are months of a year that are none of the others."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a name says: a total (`sure` where it says nothing else), a part, a period and its ends.

    `month` is the last month of the period and `first` the first one, both 1 to 12. `state` is true
    where the name says a state on a day ("stav k 30. 6. 2024"), `apart` where it adds nothing ("průměr"),
    `dashed` where it begins as a line of a list does.
    """

    total: bool = False
    sure: bool = False
    part: bool = False
    span: str = "day"
    year: int | None = None
    month: int | None = None
    first: int | None = None
    state: bool = False
    apart: bool = False
    dashed: bool = False


NOTHING = Said()


@lru_cache(maxsize=10_000)
def read(name: str | None) -> Said:
    """What a folded name says of totals, parts and periods."""
    if not name:
        return NOTHING
    if re.search(_PART, name):
        return Said(part=True)
    if _is_apart(name):
        return Said(apart=True)
    total = (
        re.search(rf"^(?:v |za |in )?{_WORDS}(?!\w)(?! zprav)|(?<!\w){_WORDS}$", name.strip(" .:"))
        is not None
    )
    rest = re.sub(rf"(?<!\w)(?:{_WORDS}|{_ALL})(?!\w)", " ", name)
    said = _read_period(" ".join(rest.split()).strip(" .,:;()"))
    bare = said is not None or not re.sub(_BETWEEN, "", rest)
    whole = re.fullmatch(rf"(?:za |v )?{_ALL}", name) is not None
    everything = whole and re.search(r"\b(?:vsech|cel|all)", name) is not None
    whole = whole or re.fullmatch(rf"(?!{_OFFICE})\w+ (?:za |v |in )?{_COUNTRY}", name) is not None
    period = said or NOTHING
    return Said(
        total or whole or period.state,
        (total or everything) and bare,
        False,
        *(period.span, period.year, period.month, period.first, period.state),
        dashed=re.match(_DASH, name) is not None,
    )


def _is_apart(name: str) -> bool:
    """Whether a name is a word for what adds nothing, with a period or "the whole country" at most."""
    rest = re.sub(rf"^{_APART}(?!\w)", " ", name)
    if rest == name:
        return False
    rest = re.sub(rf"{_BESIDE_APART}|(?<!\w){_ALL}(?!\w)|20\d\d", " ", rest)
    return not re.sub(rf"{_BETWEEN}|[/–-]", "", rest)


def _read_period(text: str) -> Said | None:
    """The period that a text is, without what else a name says; None for none."""
    plain = re.sub(r"^(?:za|v|ve|obdobi|za obdobi|for|in|the period)\b ?", "", text)
    plain = re.sub(r"^obdobi ?", "", plain)
    plain = re.sub(r"\b(?:roku?|roce|roky|letech|leta|years?)\b ?(?=\d)", "", plain).strip(
        " .,:;()"
    )
    if re.fullmatch(r"(?:cely |cele )?(?:rok|roku|rocne|year|full year)", plain):
        return Said(span="year", month=12, first=1)
    if re.fullmatch(r"(?:cele|whole)? ?(?:obdobi|period)", plain):
        return Said(span="all")
    if re.fullmatch(r"20\d\d", plain):
        return Said(span="year", year=int(plain), month=12, first=1)
    if _YEARS.fullmatch(plain) and not re.fullmatch(r"20\d\d-(?:0\d|1[0-2])", plain):
        return Said(span="all")
    return _read_months(plain)


def _read_months(plain: str) -> Said | None:
    """A month, a quarter, a half-year, or months up to another; with or without its year."""
    if state := _STATE.fullmatch(plain):
        year = int(state[3]) if state[3] else None
        return Said(year=year, month=int(state[2]), first=1, state=True)
    if months := _MONTH_RANGE.fullmatch(plain):
        return _range(_MONTHS[months[1]], _MONTHS[months[2]], months[3])
    if numbers := _NUMBER_RANGE.fullmatch(plain):
        first, last = (_number(text) for text in numbers.group(1, 2))
        if first and last and (numbers[3] or numbers[4]) and first < last:
            quarters = bool(numbers[3]) and numbers[3].startswith(("ctvrtlet", "q"))
            if quarters and last <= 4:
                return _range(first * 3 - 2, last * 3, numbers[4])
            return None if quarters else _range(first, last, numbers[4])
    return _read_one_period(plain)


def _number(text: str) -> int | None:
    number = int(text) if text.isdecimal() else _ROMAN.index(text) + 1 if text in _ROMAN else 0
    return number if 1 <= number <= 12 else None


def _range(first: int, last: int, year: str | None) -> Said | None:
    if first > last:
        return None
    lengths = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
    length = last - first + 1
    span = lengths.get(length, "range") if last % length == 0 else "range"
    return Said(span=span, year=int(year) if year else None, month=last, first=first)


def _read_one_period(plain: str) -> Said | None:
    spoken = re.sub(r"\bpol\b\.?", "pololeti", plain)
    for had_year, dated in ((True, spoken), (False, f"{spoken} 2000")):
        found = numbers_and_dates.read_date(dated) if spoken else None
        if isinstance(found, numbers_and_dates.DateWithPrecision) and found.period:
            span, length = {"H": ("half-year", 6), "Q": ("quarter", 3)}.get(
                found.period[5:6], ("month", 1)
            )
            month = found.day.month
            year = found.day.year if had_year else None
            return Said(span=span, year=year, month=month, first=month - length + 1)
    return None


_SMALL = r"\b(?:a|v|ve|na|pro|o|z|ze|s|se|k|ke|u|do|od|za|dne|c|and|of|in|the|for|on|at|to|by|no)\b|[\W_]+"
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
    split = text.str.replace_all(_SMALL, " ").str.split(" ")
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
    found = re.sub(_SMALL, " ", name).split()
    return frozenset(re.sub(_ENDING, r"\1", word) for word in found)


def are_in(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether all words are among others, whatever their case: "přednášek" is "přednášky"."""
    return bool(some) and all(any(_is_case_of(word, other) for other in others) for word in some)


def are_like(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names have the same words, but for what only one of them adds."""
    return are_in(one, other) or are_in(other, one)


def _is_case_of(word: str, other: str) -> bool:
    if any(map(str.isdigit, word + other)) or min(len(word), len(other)) < 4:
        return word == other
    short, long = sorted((word, other), key=len)
    return long.startswith(short[: max(4, len(short) - 1)]) and len(long) - len(short) < 5
