"""Invented names. Every record of the city says that its data is fictitious."""

import numpy as np

__all__ = ["FICTITIOUS", "FICTITIOUS_DATA", "place_names", "street_names"]

FICTITIOUS = "虚构"
FICTITIOUS_DATA = "虚构数据"

_FIRST = "枣槐柳榆桐枫桂莲荷兰竹松柏梅杏菱苇芦茅枳檀楸樟榉桑棠棣蒲萍蓼"
_SECOND = "林桥浦湾巷渡塘坊岗庄埠渠台峪圃泽汀园门滩溪垣陌原岸井亭坞津屿"
_STREET_FIRST = "景观清和安永泰昌宁庆瑞嘉文德弘毅同乐远明兴善惠康润泽祥华晨星云霁朗"
_STREET_SECOND = "阳和宁平善远明丰盛华昌义礼信达通顺济源秀岚澄澜汀岸台城郊"


def _combined(rng: np.random.Generator, first: str, second: str, count: int) -> list[str]:
    every = [a + b for a in first for b in second if a != b]
    if count > len(every):
        raise ValueError(f"{count} names asked for, {len(every)} can be made")
    return [every[i] for i in rng.permutation(len(every))[:count]]


def place_names(rng: np.random.Generator, count: int) -> list[str]:
    """Different two-character names for quarters. ValueError beyond about 900."""
    return _combined(rng, _FIRST, _SECOND, count)


def street_names(rng: np.random.Generator, count: int) -> list[str]:
    """Names for secondary streets, different while there are enough, then numbered."""
    pool = _combined(rng, _STREET_FIRST, _STREET_SECOND, 400)
    endings = ("路", "街", "大街", "北路", "南路", "东路", "西路")
    names = []
    for i in range(count):
        again = i // len(pool)
        ending = endings[(i + again) % len(endings)]
        names.append(pool[i % len(pool)] + (f"{again + 1}" if again else "") + ending)
    return names
