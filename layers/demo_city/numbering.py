"""Codes of parcels, spelled as Beijing's plans spell them."""

import numpy as np

from layers.demo_city.districts import Belonging
from layers.demo_city.parcels import Lots
from layers.demo_city.plans import DrawnPlan

__all__ = ["number_lots"]

_SPLIT_OFF = 9  # every ninth parcel was split off the one before, and bears its number


def number_lots(lots: Lots, plans: list[DrawnPlan], belonging: Belonging) -> list[str]:
    """Codes in the order of the lots: `QT00-1603-03A`, by block from north-west to south-east;
    a replaced plan's parcels are spelled the older way, `1603-018A`."""
    older = np.array([plan.older for plan in plans])[lots.plan]
    order = np.lexsort(
        (lots.inside[:, 0], -lots.inside[:, 1].round(-2), lots.plan, lots.block, older)
    )
    codes = [""] * len(order)
    before = (-1, -1)
    number = run = 0
    wide = np.bincount(lots.block).max(initial=0) >= 100 * (1 + 1 / _SPLIT_OFF)
    for lot in order.tolist():
        here = (int(lots.block[lot]), int(lots.plan[lot]))
        number, run = (1, 1) if here != before else (number, run + 1)
        suffix = ""
        if run > 1 and run % _SPLIT_OFF == 0:
            suffix = "A"
        elif run > 1:
            number += 1
        before = here
        block = belonging.codes[here[0]]
        if older[lot]:
            codes[lot] = f"{block[-4:]}-{number:03d}{suffix}"
        else:
            codes[lot] = f"{block}-{number:0{3 if wide else 2}d}{suffix}"
    return codes
