"""A report's number: the same for the same answer, reader's document and template."""

import hashlib

__all__ = ["TEMPLATE", "is_number", "report_number"]

# Raised whenever the same determination would make another page.
TEMPLATE = "2"

# Without letters that are mistaken for others on paper.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 4, 4


def report_number(determination_id: str, digest: str, as_of: str, template: str = TEMPLATE) -> str:
    """`YZX20261124-7K3F-9Q2M-XD4T-B6HN`: the date asked for, then 80 bits that nobody guesses."""
    material = f"{determination_id}\n{digest}\n{template}".encode()
    bits = int.from_bytes(hashlib.sha256(material).digest()[:10], "big")
    letters = "".join(_ALPHABET[bits >> 5 * place & 31] for place in range(_GROUPS * _GROUP))
    groups = [letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP)]
    return f"YZX{as_of.replace('-', '')}-{'-'.join(groups)}"


def is_number(text: str) -> bool:
    """Whether it is written as a report's number is."""
    head, _, rest = text.partition("-")
    groups = rest.split("-")
    return (
        len(text) <= 40
        and head.startswith("YZX")
        and head[3:].isascii()
        and head[3:].isdecimal()
        and len(head) == 11
        and len(groups) == _GROUPS
        and all(len(g) == _GROUP and set(g) <= set(_ALPHABET) for g in groups)
    )
