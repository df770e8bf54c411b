"""Characters that look alike, made the plain ones: for reading numbers, never for what is kept."""

__all__ = ["is_fullwidth", "plain"]

_FULLWIDTH = range(0xFF01, 0xFF5F)
_BLANKS = (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_NOTHING = (0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF)
_LOOKALIKES = {
    "º˚": "°",
    "′’‘＇`´": "'",
    "″”“＂˝〞": '"',
    "‐‑‒–—―−﹣－": "-",
    "【〔": "[",
    "】〕": "]",
    "﹐": ",",
    "﹕": ":",
}
_PLAIN: dict[int, int | str | None] = {
    **{code: code - 0xFEE0 for code in _FULLWIDTH},
    **dict.fromkeys(_BLANKS, " "),
    **dict.fromkeys(_NOTHING, None),
    **{0x2460 + at: f"{at + 1} " for at in range(20)},  # ① to ⑳
    **{ord(one): plain for lookalikes, plain in _LOOKALIKES.items() for one in lookalikes},
}


def plain(line: str) -> str:
    """Full width, dashes, quotation marks and blanks as ASCII has them; invisible characters go."""
    return line if line.isascii() else line.translate(_PLAIN)


def is_fullwidth(line: str) -> bool:
    """Whether a digit, a letter or a decimal point stands there in full width."""
    return not line.isascii() and any(
        "０" <= c <= "９" or "Ａ" <= c <= "Ｚ" or "ａ" <= c <= "ｚ" or c == "．" for c in line
    )
