"""A QR code as SVG."""

import io

import segno

__all__ = ["qr_svg"]


def qr_svg(url: str) -> str:
    drawn = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(drawn, kind="svg", border=2, scale=2, xmldecl=False, nl=False)
    return drawn.getvalue().decode()
