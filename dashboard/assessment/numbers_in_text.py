"""Numbers in an evaluator's text that the rows contradict: a remark, never a correction.

Only a number of the unit of a counted indicator is read, where its clause says that something was done: "four
trainings were held", "proběhlo osm odborných školení", "počet školení dosáhl 12". A text may be about a part,
so a number lower than that of the rows gets a remark only if the sentence calls it the total and names no
year, place or body. A sentence about a plan, a limit, a guess, another time or another thing never gets one:
no remark is better than a wrong one. What is read and what is left alone is in
`tests/rules/texts/numbers.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.assessment.card import Card
from dashboard.assessment.narrative import Sentence
from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.text import names, number_words, numbers_and_dates

_CLAUSE = re.compile(r"[,;:](?=\s)|[()]|(?<=\s)[–—-](?=\s)")

_TOTAL = {"total", "altogether", "overall", "celkem", "celkove", "souhrnne", "uhrnem", "dohromady"}
_NEAR_TOTAL = 6
"""How many words may stand between the word for the total and its number."""
_GUESS = {
    *("asi", "cca", "circa", "ca", "priblizne", "zhruba", "kolem", "okolo", "temer", "skoro", "bezmala"),
    *("about", "around", "approximately", "roughly", "nearly", "almost", "some"),
}  # fmt: skip
_OTHER = {
    *("jiny", "jinych", "jine", "jina", "jinymi", "dalsich", "ostatnich", "pozmenovacich"),
    *("other", "another", "further", "additional", "amending"),
}  # fmt: skip
"""A number before or behind one of these counts other things."""
_SHARE = {"z", "ze", "of", "from", "mezi", "among"}
_WHOLE = _TOTAL | {"series", "number"}
"""Before "of", it makes no share of the number."""
_BETWEEN_NUMBERS = {"az", "a", "i", "nebo", "ci", "to", "and", "or"}
_LABEL = re.compile(
    r"(?:clank\w+|cisl\w+|bod\w{0,2}|odst\w*|pism\w*|stran\w*|kapitol\w*|priloh\w*|ukol\w*|ukazatel\w*|tabulk\w*"
    r"|graf\w*|fazi?|faze|kol[eo]|etap\w|opatreni|annex|pages?|articles?|sections?|chapters?|points?|paragraphs?"
    r"|tables?|figures?|tasks?|indicators?|phases?|steps?|rounds?|versions?|parts?|items?)"
)
_LABEL_WITH_STOP = re.compile(r"(?:c|cl|s|str|p|pp|no|nr|art|sec|kap|odst|pism|obr|tab|para|fig)")
"""What a number behind it names, and does not count: the second only with a full stop."""

_ADJECTIVE: dict[number_words.Language, re.Pattern[str]] = {
    "cs": re.compile(
        r"(?!dn[íi]|lid[íi])\w+(?:[ýy](?:ch|m|mi)|[éáý]|ého|ému|(?<![áeě])n[íi](?:ch|m|mi)?"
        r"|(?:[vm]ac|[íi]c|ouc|dom[áa]c|ciz|[šž]|ov|čt|l)í(?:ch|m|mi)?)|online|on-line|jejich|našich|vašich"
    ),
    "en": re.compile(
        r"(?!(?:a|an|the|of|in|on|at|by|for|from|to|with|and|or|nor|but|as|than|is|are|was|were|be|been|has|had|have"
        r"|took|held|percent|per|cent|people|persons?|days?|hours?|weeks?|months?"
        r"|years?|times?|their|its|his|her|our|this|that|these|those|which|who|when|where|it|they|we|he|she)(?![a-z'’-]))"
        r"[a-z][a-z'’-]*(?<![^su]s)"
    ),
}
"""What may stand between a number and its unit, in lower case: no plural noun, no preposition, no verb."""
_DID = {"attended", "visited", "joined", "underwent", "passed", "completed"}
"""Right behind a number it says what so many people did."""
_ADVERB = re.compile(r"\w+ně|velmi|více|méně")
_MOST_BETWEEN = 6
_COUNT_OF = re.compile(r"pocet|poctu|poctem|number")

_SHORTEST_STEM = 4
_ENDING = re.compile(r"(?:ies|s|[aeiouy]+)$")
"""The endings of the cases of a folded noun, and of its plural."""
_CASES = "y|i|e|u|um|ech|ich|ach|am|ami|emi|mi|a"
"""How a Czech noun ends in the plural, folded."""
_SOFTENED = {"h": "[hz]", "k": "[kc]", "g": "[gz]"}
_ALSO = {
    "trainings": ("courses", "seminars", "workshops"),
    "školení": ("kurzy", "semináře", "workshopy"),
}
"""Units that people write by other names."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A unit as it may be written, folded, and the indicator that counts it."""

    pattern: re.Pattern[str]
    language: number_words.Language
    indicator: str


@dataclass(frozen=True, slots=True)
class CountedThing:
    """Words of a sentence that count the unit of an indicator, and whether they call it the total.

    `clause` is what stands around them between two commas, folded; None for "the number of trainings was 12".
    """

    words: str
    number: int
    indicator: str
    is_total: bool
    clause: str | None = None


def find_nouns(states: tuple[strategy_on_day.IndicatorState, ...]) -> list[Noun]:
    """How each unit of one word is written after a number; what two indicators share is left out."""
    owners: dict[tuple[str, number_words.Language], set[str]] = {}
    for state in states:
        own = state.indicator.unit
        for language in number_words.LANGUAGES:
            unit = (own and own.said_in(language)) or ""
            for name in (unit, *_ALSO.get(unit, ())):
                owners.setdefault((_pattern(name, language), language), set()).add(
                    state.indicator.id
                )
    return [
        Noun(re.compile(pattern), language, id)
        for (pattern, language), (id, *others) in owners.items()
        if pattern and not others
    ]


def _pattern(unit: str, language: number_words.Language) -> str:
    """A unit in the plural in every case; an empty text where it is no single long word."""
    folded = names.fold(unit)
    stem = _ENDING.sub("", folded)
    if len(stem) < _SHORTEST_STEM or not stem.isalpha():
        return ""
    if language == "en":
        return stem + "(?:s|ies)"
    if unit.endswith("í"):
        return folded + "(?:m|ch|mi)?"
    soft = stem[:-1] + _SOFTENED.get(stem[-1], stem[-1])
    return f"{soft}(?:{_CASES})" + ("" if folded.endswith("i") else "?")


class _Words:
    """The words of a sentence with what stands between them."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self.found = list(number_words.WORD.finditer(sentence))
        self.texts = [word[0] for word in self.found]
        self.folded = [names.fold(text) for text in self.texts]

    def __len__(self) -> int:
        return len(self.texts)

    def gap(self, at: int) -> str:
        """What stands before the word at a position, since the word before it."""
        before = self.found[at - 1].end() if at else 0
        return self.sentence[before : self.found[at].start()]

    def rest(self, at: int) -> str:
        """What stands behind the word at a position."""
        return self.sentence[self.found[at].end() :]

    def between(self, first: int, last: int) -> str:
        """The sentence from one word to another."""
        return self.sentence[self.found[first].start() : self.found[last].end()]

    def clause(self, first: int, last: int) -> str:
        """What stands between two commas around the words from one to another, folded."""
        start, end = self.found[first].start(), self.found[last].end()
        before = _CLAUSE.split(self.sentence[:start])[-1]
        return names.fold(before + self.sentence[start:end] + _CLAUSE.split(self.sentence[end:])[0])

    def is_number(self, at: int) -> bool:
        """Whether the word at a position is, or ends, a number in either language."""
        return any(
            number_words.read(self.texts[at : at + 1], each) for each in number_words.LANGUAGES
        )


def find_counts(sentence: str, nouns: list[Noun]) -> Iterator[CountedThing]:
    """Every number of a unit: the words as written, the number, and the indicator."""
    words = _Words(sentence)
    for language in number_words.LANGUAGES:
        mine = [noun for noun in nouns if noun.language == language]
        at = 0
        while at < len(words):
            read = number_words.read(words.texts[at:], language)
            if read is None:
                yield from _count_before_number(words, at, mine, language)
                at += 1
                continue
            number, taken = read
            found = _find_noun(words, at + taken, mine, language)
            if found and words.gap(at + taken).isspace() and _counts(words, at):
                last, indicator = found
                yield CountedThing(
                    words.between(at, last),
                    number,
                    indicator,
                    _is_called_total(words, at, last),
                    words.clause(at, last),
                )
            at += taken


def _find_noun(
    words: _Words, at: int, nouns: list[Noun], language: number_words.Language
) -> tuple[int, str] | None:
    """Where the unit stands to which a number before `at` belongs, with its indicator."""
    for last in range(at, min(at + _MOST_BETWEEN + 1, len(words))):
        folded, gap = words.folded[last], words.gap(last)
        noun = next((each for each in nouns if each.pattern.fullmatch(folded)), None)
        if last > at and (gap.strip() not in {"", ","} or not gap):
            return None
        if noun is not None:
            return None if gap.strip() and last > at else (last, noun.indicator)
        if not _may_be_between(words, last, language, first=last == at):
            return None
    return None


def _may_be_between(
    words: _Words, at: int, language: number_words.Language, *, first: bool
) -> bool:
    """Whether a word belongs to a unit behind it: an adjective, or what joins or grades two of them."""
    text, folded = words.texts[at].lower(), words.folded[at]
    if folded in _OTHER or (first and folded in _DID) or words.is_number(at):
        return False
    if not first and folded in {"a", "i", "and"}:
        return True
    return bool(_ADJECTIVE[language].fullmatch(text) or _ADVERB.fullmatch(text))


def _counts(words: _Words, at: int) -> bool:
    """Whether a number counts what is behind it, and is no part, guess, range or label such as "page 12"."""
    gap = words.gap(at)
    if gap[-1:] in set("-–—,./") or gap.rstrip()[-1:] in set("§–—-"):
        return False
    if not at:
        return True
    before, stop = words.folded[at - 1], gap.strip() == "."
    two_before = words.folded[at - 2] if at > 1 else ""
    if before == "the":
        before = two_before
    if (before in _SHARE and two_before not in _WHOLE) or before in _GUESS | _OTHER:
        return False
    if before in _BETWEEN_NUMBERS and at > 1 and words.is_number(at - 2):
        return False
    return not (_LABEL.fullmatch(before) or (stop and _LABEL_WITH_STOP.fullmatch(before)))


def _count_before_number(
    words: _Words, at: int, nouns: list[Noun], language: number_words.Language
) -> Iterator[CountedThing]:
    """ "The number of trainings was 12" and "školení bylo celkem 12", with the number at the end: a total."""
    counts = bool(_COUNT_OF.fullmatch(words.folded[at]))
    first = at + counts + (counts and words.folded[at + 1 : at + 2] == ["of"])
    found = _find_noun(words, first, nouns, language)
    last = len(words) - 1
    if found is None or not found[0] < last <= found[0] + 4 or words.rest(last).strip(" .!"):
        return
    unit, indicator = found
    if not (counts or (unit == at and _TOTAL & set(words.folded[unit + 1 : last]))):
        return
    read = number_words.read(words.texts[last:], language)
    if read is not None and _counts(words, last):
        yield CountedThing(words.between(at, last), read[0], indicator, is_total=True)


def _is_called_total(words: _Words, first: int, last: int) -> bool:
    """Whether a number is called the total shortly before it, or right behind its unit."""
    for at in range(first - 1, max(first - 2 - _NEAR_TOTAL, -1), -1):
        if words.is_number(at):
            break
        if words.folded[at] in _TOTAL:
            return True
    return bool(_TOTAL & set(words.folded[last + 1 : last + 3]))


_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d_])|\n+")
_QUOTED = re.compile('[„“"«»][^„“”"«»]*[“”"«»]')
_HIDDEN = "\x00"
"""Stands for each letter within quotation marks, which are somebody else's words."""

_NO_STATEMENT = re.compile(
    r"\b(?:target(?!ed|ing)|goal|plan|aim(?!ed at)|need|should|would|expect|ought|could|each|every|annual"
    r"|yearly|per\b|less\b|fewer|at (?:most|least)\b|up to\b|not\b|never\b|cancel|postpon|appli(?:ed|cation)"
    r"|reject|demand|recommend|previous|former|earlier|compared"
    r"|cil(?!ov|en)|cilov\w+ hodnot|plan|pozad|mel[aoiy]?\b|(?:ma|maji) byt|potreb|predpoklad|ocek|kazd|rocne"
    r"|mene\b|nejvys|nejmen|alespon|maxim|minim|nikoli|bude\b|budou\b|by\b|zrus|odloz|ne(?:kon|prob|uskut|byl)"
    r"|uchaz|zadost|zadal|prihlas|predchoz|drive|minul|oproti|zamitn|znemozn|doporuc|zajem)"
)
"""A sentence with one of these, folded, may speak of something else than what was achieved."""
_DONE = re.compile(
    r"\b(?:held|organi[sz]ed|took (?:place|part)|carried out|support|implement|realized|deliver|grant|paid"
    r"|fund|cooperat|involv|join|attend|reach|prepar|conduct|there were"
    r"|probeh|uskutecn|konal[aoy]?\b|usporad|zorganiz|organizoval|realizov|podpor|ziskal|rozdel|absolvoval|prosl"
    r"|vedl|sesl|spoluprac|spolupracuj|zapoj|navaz|podeps|rozsir|pripravil|pripraven|vznikl|vypracov|dotac)"
)
"""A clause with one of these, folded, tells what was done."""
_HANDED_IN = re.compile(
    r"\b(?:submit|sent|went|put forward|introduc|predlo|zaslan|rozeslan|odeslan|projedn)"
)
"""The same for what is done once it is handed in."""
_HANDED_IN_UNITS = {"proposals"}
_PART = re.compile(
    r"\b[A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ]{2,}\b"
    r"|\b(?:[Vv]e?|[Nn]a|[Ii]n|[Aa]t)\s+(?!Česk|Czech|the Czech)(?:the\s+)?[A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ]"
    r"|(?i:\b(?:polici|ministerstv|odbor\w?\b|kraj[ie]\b|region[u]?\b|police|ministry|z toho|z nich|of which"
    r"|of these))"
)
"""A total with one of these in its sentence may be that of a body, a place or a part."""


def find_differences(card: Card, details: task_details.TaskDetails) -> Iterator[Sentence]:
    """A sentence for each number in the texts of a card that its rows contradict, with these rows."""
    counted = {
        state.indicator.id: state
        for state in details.state.indicators
        if state.indicator.kind == "count" and state.achieved is not None and not state.withdrawn
    }
    nouns = find_nouns(details.state.indicators)
    deciding = {trace.state.indicator.id: trace.deciding for trace in details.traces}
    period = details.situation.strategy.period
    years = range(period.start.year, period.end.year + 1)
    texts = dict.fromkeys([card.description, card.indicators_text, card.goal_text])
    texts |= dict.fromkeys(card.remarks.values())
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        for sentence in _sentences(text):
            for count in find_counts(sentence, nouns):
                state = counted.get(count.indicator)
                if state and _tells(count, state) and _contradicts(count, state, sentence, years):
                    found[count.words, count.indicator] = None
    for words, id in found:
        values = {"found": words, "indicator": id, "number": counted[id].achieved}
        yield Sentence("narrative.number_differs", values, deciding.get(id, ()))


def _sentences(text: str) -> list[str]:
    """The sentences of a text that may state what was achieved; what they quote is hidden."""
    own = _QUOTED.sub(lambda quoted: _HIDDEN * len(quoted[0]), text)
    return [each for each in _SENTENCE.split(own) if not _NO_STATEMENT.search(names.fold(each))]


def _tells(counted: CountedThing, state: strategy_on_day.IndicatorState) -> bool:
    """Whether a number is told of what was done."""
    if counted.clause is None or _DONE.search(counted.clause):
        return True
    handed_in = state.indicator.unit in _HANDED_IN_UNITS
    return handed_in and bool(_HANDED_IN.search(counted.clause))


def _contradicts(
    counted: CountedThing, state: strategy_on_day.IndicatorState, sentence: str, years: range
) -> bool:
    """Whether a number is higher than that of the rows, or a lower one is called the total of all of them."""
    number, achieved = counted.number, state.achieved
    words = number_words.WORD.finditer(sentence)
    named = {numbers_and_dates.read_whole(word[0]) for word in words} & set(number_words.YEARS)
    if achieved is None or number < 2 or not named <= set(years):
        return False
    if number > achieved or not counted.is_total:
        return number > achieved
    is_whole = not named or {years[0], years[-1]} <= named
    return number < achieved and is_whole and not _PART.search(sentence)
