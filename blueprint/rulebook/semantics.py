"""How the rules of a rulebook combine, by its number: what each later number decides otherwise.

A rulebook says its number; one that answered once decides for ever as it did.
"""

from dataclasses import dataclass

__all__ = ["NEWEST_SEMANTICS", "Semantics", "semantics_of"]


@dataclass(frozen=True, slots=True)
class Semantics:
    """`slivers_have_a_size`: a remainder nowhere wider than the tolerance is disregarded up to a
    share of the site, and within accuracy beyond it. `ruling_leaves_silence`: a ruling on the
    project does not stand for adjustment data that nobody declared. `codes_apart`: land-use codes
    of one field are compared each by itself, and none whose system is not given. `replacements`:
    exemptions, replacements and unread law take part, and a threshold that hangs on zones without
    data is tried to the verdict. `own_remedies_first`: what an applicant can do alone is named
    before what an authority must, a plan that is still to come can be waited for, an assessment
    that names none cannot."""

    number: int
    slivers_have_a_size: bool = False
    ruling_leaves_silence: bool = False
    codes_apart: bool = False
    replacements: bool = False
    own_remedies_first: bool = False


_KNOWN = {
    1: Semantics(1),
    2: Semantics(
        2,
        slivers_have_a_size=True,
        ruling_leaves_silence=True,
        codes_apart=True,
        replacements=True,
        own_remedies_first=True,
    ),
}
# What the rules of a rulebook mean together, as this program can decide at most.
NEWEST_SEMANTICS = max(_KNOWN)


def semantics_of(number: int) -> Semantics:
    """The meaning of a number from 1 to `NEWEST_SEMANTICS`."""
    return _KNOWN[number]
