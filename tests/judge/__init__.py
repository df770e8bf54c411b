"""The independent judge: the verdict rules made again from the documents alone, for the tests.

Nothing here imports the product. `judge` answers one question on one city, `random_city` and
`scenarios` make cities and questions, `to_geopackages` writes a city as files to import.
"""

from .city import City
from .city_files import to_geopackages
from .drawing import Question, Scenario
from .random_cities import random_city, scenarios
from .verdicts import judge, judge_obfuscated

__all__ = [
    "City",
    "Question",
    "Scenario",
    "judge",
    "judge_obfuscated",
    "random_city",
    "scenarios",
    "to_geopackages",
]
