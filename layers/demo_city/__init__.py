"""The demonstration city: a fictitious city in real coordinates, drawn the same every time."""

from layers.demo_city.city import draw
from layers.demo_city.sites import Facts, sample_site, story_sites
from layers.demo_city.size import SIZES, Size
from layers.demo_city.stories import SAMPLE, STORIES, Story

__all__ = [
    "SAMPLE",
    "SIZES",
    "STORIES",
    "Facts",
    "Size",
    "Story",
    "draw",
    "sample_site",
    "story_sites",
]
