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

from dashboard.assessment import counted_units
from dashboard.assessment.card import Card
from dashboard.assessment.counted_units import CountedThing
from dashboard.assessment.narrative import Sentence
from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.text import names, number_words, numbers_and_dates

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
    nouns = counted_units.find_nouns(details.state.indicators)
    deciding = {trace.state.indicator.id: trace.deciding for trace in details.traces}
    period = details.situation.strategy.period
    years = range(period.start.year, period.end.year + 1)
    texts = dict.fromkeys([card.description, card.indicators_text, card.goal_text])
    texts |= dict.fromkeys(card.remarks.values())
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        for sentence in _sentences(text):
            for each in counted_units.find_counts(sentence, nouns):
                state = counted.get(each.indicator)
                if state and _tells(each, state) and _contradicts(each, state, sentence, years):
                    found[each.words, each.indicator] = None
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
