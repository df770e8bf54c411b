"""docs/security.md names what is there, and says of every row what answers it."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/security.md").read_text("utf-8")
ROWS = [line for line in TEXT.splitlines() if re.match(r"\| (?:\d|\|| )", line)]


def test_every_file_is_there() -> None:
    named = set(re.findall(r"`([\w./-]+\.(?:py|md|html|sql))`", TEXT))
    assert len(named) > 40
    assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_every_row_is_answered() -> None:
    assert len(ROWS) > 90
    silent = [
        row
        for row in ROWS
        if not re.search(r"`[\w./-]+\.\w+`|\*\*\*open\*\*\*|\*out\*|GET /", row.rsplit("|", 2)[1])
    ]
    assert silent == []
