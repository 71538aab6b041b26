"""What a work loses on its way through model, styles, files and back."""

from django.core.exceptions import ValidationError

from blog.citations import formats, styles
from blog.models import Source
from tests.blog.recorded.facts import fold

# What of a name does not come back from RIS and BibTeX: the rule, and a name without it. The three
# styles print both alike.
LOST_IN_FILES = {
    "Whether a family name begins with a particle is not said.": lambda name: {
        "family": " ".join(filter(None, map(name.get, ("non-dropping-particle", "family")))),
        **{part: name[part] for part in ("given", "suffix", "literal") if part in name},
    },
    "Whether one name alone is a person's or a body's is not said.": (
        lambda name: name if name.keys() & {"given", "suffix"} else {"literal": _alone(name)}
    ),
}


def lost_on_the_way(source):
    """Each loss of an unsaved source that no rule allows, as its DOI, where, what, and the texts."""
    return [*_refused_by_the_model(source), *_lost_in_styles(source), *_lost_in_files(source)]


def _refused_by_the_model(source):
    try:
        source.full_clean()
    except ValidationError as error:
        return [(source.doi, str(error.message_dict))]
    return []


def _lost_in_styles(source):
    """Styles whose reference does not contain the title."""
    work = source.as_csl()
    return [
        (source.doi, name)
        for name in styles.STYLES
        if fold(source.title)
        not in fold("".join(part.text for part in styles.format_work(work, name)))
    ]


def _lost_in_files(source):
    work = _without_id(source.as_csl())
    for suffix in formats.FORMATS:
        [record] = formats.read(formats.write([{"id": "1", **work}], suffix))
        back = _without_id(Source.from_csl(record.csl).as_csl())
        for field in sorted(work.keys() | back.keys()):
            there, here = work.get(field), back.get(field)
            if there != here and (suffix == "json" or _by_rules(there) != _by_rules(here)):
                yield source.doi, suffix, field, there, here


def _without_id(work):
    return {name: value for name, value in work.items() if name != "id"}


def _by_rules(value):
    if not isinstance(value, list):
        return value
    for lose in LOST_IN_FILES.values():
        value = [lose(name) for name in value]
    return value


def _alone(name):
    return name.get("literal") or name["family"]
