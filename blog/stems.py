"""Stems of English words: the forms of a word, in British and American spelling, have the same one.

The rules are few and simple, because texts and queries go through the same: a stem is never shown,
and it does no harm when two rare words share one.
"""

import re
from functools import lru_cache


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("/", 1) for pair in text.split())


def _rules(*rules: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), replacement) for pattern, replacement in rules]


# Letters of the longest word that has a stem.
MAX_CHARS = 40
# British words and American ones that no rule connects.
AMERICAN = _pairs(
    "mum/mom mums/moms programme/program programmes/programs tyre/tire tyres/tires"
    " aluminium/aluminum jewellery/jewelry"
)
SPELLING = _rules(
    # Anaemia, haemorrhage, paediatric; oedema, foetus, diarrhoea; but toes and shoes.
    ("ae(?=[a-z])", "e"),
    ("oe(?=a|[a-z]{2})", "e"),
    # Tumour, colour, behaviour; but hour, four and course.
    ("(?<=[a-z][bdgilmnpv])our", "or"),
    # Randomized, analyze.
    ("(?<=[a-z]{2}[iy])z", "s"),
    # Litre, centre.
    (r"(?<=[a-z]{2}[bt])re(?=s?$)", "er"),
    ("sulph", "sulf"),
    # Traveller, marvellous.
    ("(?<=[a-z]{2}[aeiou])ll(?=[eo]r|ed|ing|ous|i[sz]|ity)", "l"),
    # Words of their own, with what is made of them.
    ("^gre(?=y)", "gra"),
    ("moul(?=[dt])", "mol"),
    ("plough", "plow"),
    ("^draught", "draft"),
    ("^cos(?=[yi])", "coz"),
    ("^scept", "skept"),
    ("^pyjama", "pajama"),
    ("^yogho?urt", "yogurt"),
    ("^practis", "practic"),
    # Catalogue.
    ("(?<=[a-z]{2}[ao]l)ogue(?=s?$)", "og"),
    # Licence, defence.
    ("(?<=[ci]en|fen|ten)c(?=es?$)", "s"),
)
# Forms that no rule connects.
FORMS = _pairs(
    "aging/age ageing/age"
    "absorption/absorb calves/calf children/child dosage/dose dosages/dose feet/foot halves/half"
    " men/man teeth/tooth women/woman woke/wake woken/wake slept/sleep fell/fall fallen/fall"
    " swollen/swell swelled/swell felt/feel kept/keep took/take taken/take ate/eat eaten/eat"
    " asleep/sleep awake/wake daytime/day one/1 two/2 three/3 four/4 five/5 six/6 seven/7 eight/8"
    " nine/9 ten/10 twelve/12"
    " drank/drink drunk/drink gave/give given/give went/go knives/knife lives/life ran/run"
)
# Each leaves a part of the word: first plurals, then endings that make another word, then forms.
ENDINGS = _rules(
    # 3am.
    (r"(?<=\d)[ap]m$", ""),
    (r"(?<=\w\w)ies$", "y"),
    ("(?<=ss|[sc]h|zz)es$", ""),
    (r"(?<=\w\w\w)(?<![sui])s$", ""),
    (r"(?<=\w{3})i?ness(?:es)?$", ""),
    (r"(?<=\w{3})(?<=[ae]n)c[ey]$", "t"),
    (r"(?<=\w{4})i?ful(?:ly)?$", ""),
    (r"(?<=\w{4})(?:ional|ation|ative|ator)(?:ly)?$", ""),
    (r"(?<=\w{4})(?<!ple)ment$", ""),
    (r"(?<=\w{5})(?:ically|ical|ally|al)$", ""),
    (r"(?<=\w{4})ly$", ""),
    (r"(?<=\w{5})(?:ion|ive|ate)d?$", ""),
    (r"(?<=\w{3})(?:ied|ying|ing|ily|ed|es|eys?|e|ys?)$", ""),
    # Slipping, swelling.
    (r"(?<=\w)([b-df-hj-np-rtv-z])\1$", r"\1"),
)


def american(word: str) -> str:
    """The American spelling of a word in small letters. A word of neither spelling may come out as
    no word at all."""
    word = AMERICAN.get(word, word)
    for pattern, replacement in SPELLING:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in small letters without accents; the word itself if it is longer than any
    word of English."""
    if len(word) > MAX_CHARS:
        return word
    word = american(FORMS.get(word, word))
    for pattern, replacement in ENDINGS:
        word = pattern.sub(replacement, word)
    return word
