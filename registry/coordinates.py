"""Coordinates: places on the earth in degrees, and the datums in which maps of China give them.

The registry keeps CGCS2000 (EPSG:4490), China's official datum; WGS 84, which GPS and GeoJSON use, differs from it by centimetres and is
taken to be the same. Maps sold in China are shifted by order: GCJ-02, at Jinan by some 518 metres to the east, and Baidu's BD-09 once
more. A park taken from such a map as it stands would lie in the wrong grid.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, hypot, pi, radians, sin, sqrt

AXIS_M = 6378245.0
ECCENTRICITY2 = 0.00669342162296594323
"""The ellipsoid of GCJ-02 (Krasovsky 1940): its semi-major axis in metres, and the square of its eccentricity."""

NEAR_ENOUGH = 1e-11
"""Degrees: a micrometre."""

_STEPS = 30


class Datum(StrEnum):
    """What coordinates are measured from."""

    CGCS2000 = "CGCS2000"
    WGS84 = "WGS84"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


@dataclass(frozen=True, slots=True)
class Position:
    """A place: degrees east and degrees north."""

    longitude: float
    latitude: float

    @property
    def exists(self) -> bool:
        """Whether there is such a place on the earth."""
        return -180 <= self.longitude <= 180 and -90 <= self.latitude <= 90

    @property
    def swapped(self) -> "Position":
        """The place that was meant if latitude was written first."""
        return Position(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box along meridians and parallels, edges included."""

    west: float
    south: float
    east: float
    north: float

    def hold(self, place: Position) -> bool:
        return self.west <= place.longitude <= self.east and self.south <= place.latitude <= self.north


JINAN = Bounds(116.0, 36.0, 118.0, 37.6)
"""The city with its surroundings: a place of this registry outside of it is a slip of the pen."""

CHINA = Bounds(72.004, 0.8293, 137.8347, 55.8271)
"""Where maps are shifted."""


def to_cgcs2000(place: Position, datum: Datum) -> Position:
    """A place that is given in a datum, in the registry's own."""
    match datum:
        case Datum.CGCS2000 | Datum.WGS84:
            return place
        case Datum.GCJ02:
            return _undone(_shifted, place)
        case Datum.BD09:
            return _undone(_shifted, _undone(_of_baidu, place))


def from_cgcs2000(place: Position, datum: Datum) -> Position:
    """A place of the registry as a map of this datum shows it."""
    match datum:
        case Datum.CGCS2000 | Datum.WGS84:
            return place
        case Datum.GCJ02:
            return _shifted(place)
        case Datum.BD09:
            return _of_baidu(_shifted(place))


def distance_m(one: Position, other: Position) -> float:
    """Metres between two places a few kilometres apart at most, on the ellipsoid."""
    north_m, east_m = _metres_per_degree((one.latitude + other.latitude) / 2)
    return hypot((one.longitude - other.longitude) * east_m, (one.latitude - other.latitude) * north_m)


def _metres_per_degree(latitude: float) -> tuple[float, float]:
    """Of latitude and of longitude."""
    squeezed = 1 - ECCENTRICITY2 * sin(radians(latitude)) ** 2
    north = AXIS_M * (1 - ECCENTRICITY2) / (squeezed * sqrt(squeezed))
    east = AXIS_M / sqrt(squeezed) * cos(radians(latitude))
    return radians(north), radians(east)


def _undone(shift: Callable[[Position], Position], shown: Position) -> Position:
    """The place that `shift` takes to `shown`: approached step by step, since the shifts hardly change from one place to the next."""
    found = shown
    for _ in range(_STEPS):
        there = shift(found)
        east, north = shown.longitude - there.longitude, shown.latitude - there.latitude
        found = Position(found.longitude + east, found.latitude + north)
        if max(abs(east), abs(north)) < NEAR_ENOUGH:
            break
    return found


def _shifted(place: Position) -> Position:
    """WGS 84 to GCJ-02, as it is known from measurements: the order itself is secret."""
    if not CHINA.hold(place):
        return place
    x, y = place.longitude - 105, place.latitude - 35
    ripples = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east_m += 2 / 3 * (ripples + 20 * sin(pi * x) + 40 * sin(pi * x / 3) + 150 * sin(pi * x / 12) + 300 * sin(pi * x / 30))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north_m += 2 / 3 * (ripples + 20 * sin(pi * y) + 40 * sin(pi * y / 3) + 160 * sin(pi * y / 12) + 320 * sin(pi * y / 30))
    per_north, per_east = _metres_per_degree(place.latitude)
    return Position(place.longitude + east_m / per_east, place.latitude + north_m / per_north)


def _of_baidu(place: Position) -> Position:
    """GCJ-02 to BD-09."""
    turns = pi * 3000 / 180
    radius = hypot(place.longitude, place.latitude) + 0.00002 * sin(place.latitude * turns)
    angle = atan2(place.latitude, place.longitude) + 0.000003 * cos(place.longitude * turns)
    return Position(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)
