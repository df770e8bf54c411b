"""Rows a and b: the evidence of one site, against the plain query and against shapely in memory."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import ours, plain
from benchmarks.city import BenchCity, draw_sites
from benchmarks.in_memory import InMemory
from benchmarks.place import Place
from benchmarks.result import Result, Times, timed
from benchmarks.summary import Summary, differs

__all__ = ["single_site"]

_CHECKED, _QUERIES, _ROUNDS = 200, 400, 3


def _agree(one: Callable[[bytes], Summary], other: Callable[[bytes], Summary], sites: Any) -> None:
    for number, site in enumerate(sites):
        found = differs(one(site), other(site))
        if found:
            raise AssertionError(f"site {number}: {found}")


def single_site(place: Place, drawn: BenchCity) -> Sequence[Result]:
    sites = [site.wkb for site in draw_sites(drawn, _QUERIES)]
    start = time.perf_counter()
    memory = InMemory(drawn)
    memory_s = time.perf_counter() - start
    naive = plain.Plain(place.raw_admin_url, place.raw_url)

    def mine(site: bytes) -> Summary:
        return ours.summary(ours.evidence(place.services, [site])[0])

    _agree(mine, lambda site: plain.summary(naive.evidence([site])[0]), sites[:_CHECKED])
    _agree(mine, memory.evidence, sites[:_CHECKED])
    contenders: dict[str, Callable[[bytes], object]] = {
        "ours": lambda site: ours.evidence(place.services, [site]),
        "plain": lambda site: naive.evidence([site]),
        "memory": memory.evidence,
    }
    took: dict[str, list[float]] = {name: [] for name in contenders}
    cold: dict[str, Times] = {}
    for turn in range(_ROUNDS + 1):
        for name, ask in contenders.items():
            each = timed(ask, sites)
            if turn:
                took[name] += each
            else:
                cold[name] = Times(each)
    times = {name: Times(each) for name, each in took.items()}
    us, sql, desk = times["ours"], times["plain"], times["memory"]
    equal = f"equal on {_CHECKED} sites"
    return [
        Result(
            "a",
            "one site, all evidence",
            "the plain query without side tables",
            "1.7× median, 1.2× p99",
            {"median": sql.median / us.median, "p99": sql.p99 / us.p99},
            f"{us} against {sql}; at first touch {cold['ours']} against {cold['plain']}; {equal}",
            f"{place.prepared_s:.0f} s to stage, check, prepare and publish",
        ),
        Result(
            "b",
            "one site, all evidence",
            "shapely with all layers in memory",
            "0.7×",
            {"median": desk.median / us.median, "p99": desk.p99 / us.p99},
            f"{us} against {desk}; {equal}",
            f"the same; peer: {memory_s:.1f} s to index what is in memory already",
        ),
    ]
