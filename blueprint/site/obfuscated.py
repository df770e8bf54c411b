"""GCJ-02 and BD-09, the obfuscated coordinates of Chinese web maps, to and from WGS 84.

The forward shift is the formula in public use since 2013; the way back is a fixed-point search on
it, exact to 1e-10 degrees against that formula. The real transformation is secret, so a converted
coordinate is known only to the accuracy that the rulebook states (ours: 5 m).
"""

from math import atan2, cos, pi, sin, sqrt

__all__ = ["bd09_to_wgs84", "gcj02_to_wgs84", "wgs84_to_bd09", "wgs84_to_gcj02"]

# Krasovsky 1940, on which the formula computes whatever the datum of its input.
_A = 6378245.0
_EE = 0.00669342162296594323
_BD = pi * 3000.0 / 180.0


def _shift(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    common = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common
    d_lat += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    d_lat += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    d_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common
    d_lon += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    d_lon += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    phi = lat / 180 * pi
    w = 1 - _EE * sin(phi) ** 2
    return (
        d_lon * 180 / (_A / sqrt(w) * cos(phi) * pi),
        d_lat * 180 / ((_A * (1 - _EE)) / (w * sqrt(w)) * pi),
    )


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    d_lon, d_lat = _shift(lon, lat)
    return lon + d_lon, lat + d_lat


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    guess_lon, guess_lat = lon, lat
    for _ in range(30):
        shifted_lon, shifted_lat = wgs84_to_gcj02(guess_lon, guess_lat)
        off_lon, off_lat = lon - shifted_lon, lat - shifted_lat
        guess_lon, guess_lat = guess_lon + off_lon, guess_lat + off_lat
        if abs(off_lon) < 1e-10 and abs(off_lat) < 1e-10:
            break
    return guess_lon, guess_lat


def _gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    z = sqrt(lon * lon + lat * lat) + 2e-5 * sin(lat * _BD)
    theta = atan2(lat, lon) + 3e-6 * cos(lon * _BD)
    return z * cos(theta) + 0.0065, z * sin(theta) + 0.006


def _bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    guess_lon, guess_lat = lon - 0.0065, lat - 0.006
    for _ in range(30):
        there_lon, there_lat = _gcj02_to_bd09(guess_lon, guess_lat)
        off_lon, off_lat = lon - there_lon, lat - there_lat
        guess_lon, guess_lat = guess_lon + off_lon, guess_lat + off_lat
        if abs(off_lon) < 1e-10 and abs(off_lat) < 1e-10:
            break
    return guess_lon, guess_lat


def wgs84_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    return _gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    return gcj02_to_wgs84(*_bd09_to_gcj02(lon, lat))
