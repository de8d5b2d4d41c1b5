"""A picture of ratios: a dot for each competitor in each row, on a logarithmic scale, with its range over the rounds. An SVG of a few kilobytes."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, log10
from xml.sax.saxutils import escape

from benchmarks.measure import Spread

WIDTH, LEFT, RIGHT, ROW, TOP = 900, 90, 30, 64, 76
Place = Callable[[float], float]
"""Where a ratio lies across the picture."""

COLOURS = ("#1b6ca8", "#d1495b", "#6a4c93", "#2e8540", "#c77d00", "#3a8f9c", "#777777")


def dots(title: str, rows: Mapping[str, Mapping[str, Spread]], names: Sequence[str]) -> str:
    """One row a question, one dot a competitor."""
    values = [edge for row in rows.values() for spread in row.values() for edge in (spread.least, spread.greatest)]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))

    def x(ratio: float) -> float:
        return LEFT + (log10(ratio) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    height = TOP + ROW * len(rows) + 30
    colours = dict(zip(names, COLOURS, strict=False))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
        *_legend(colours),
        *_grid(low, high, x, height),
    ]
    for place, (label, row) in enumerate(rows.items()):
        top = TOP + place * ROW
        parts.append(f'<text x="12" y="{top + ROW / 2 + 4:.0f}">{escape(label)}</text>')
        parts.append(f'<line x1="{LEFT}" y1="{top}" x2="{WIDTH - RIGHT}" y2="{top}" stroke="#eeeeee"/>')
        step = ROW / (len(names) + 1)
        for number, name in enumerate(names, 1):
            if name in row:
                parts += _dot(row[name], colours[name], x, top + number * step)
    return "\n".join([*parts, "</svg>", ""])


def _dot(spread: Spread, colour: str, x: Place, y: float) -> list[str]:
    return [
        f'<line x1="{x(spread.least):.1f}" y1="{y:.1f}" x2="{x(spread.greatest):.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="2"/>',
        f'<circle cx="{x(spread.middle):.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>',
        f'<text x="{x(spread.greatest) + 7:.1f}" y="{y + 4:.1f}" font-size="10" fill="{colour}">{spread.middle:.3g}</text>',
    ]


def _grid(low: int, high: int, x: Place, height: int) -> list[str]:
    found = []
    for power in range(low, high + 1):
        for factor in (1, 2, 5):
            ratio = factor * 10.0**power
            if ratio <= 10.0**high:
                shade, wide = ("#444444", 1.5) if ratio == 1 else ("#dddddd", 1)
                found.append(f'<line x1="{x(ratio):.1f}" y1="{TOP - 8}" x2="{x(ratio):.1f}" y2="{height - 26}" stroke="{shade}" stroke-width="{wide}"/>')
                found.append(f'<text x="{x(ratio):.1f}" y="{height - 10}" text-anchor="middle" font-size="11">{ratio:g}</text>')
    return found


def _legend(colours: Mapping[str, str]) -> list[str]:
    found = []
    for place, (name, colour) in enumerate(colours.items()):
        found.append(f'<circle cx="{LEFT + 6 + place * 125}" cy="44" r="5" fill="{colour}"/>')
        found.append(f'<text x="{LEFT + 16 + place * 125}" y="48">{escape(name)}</text>')
    return found
