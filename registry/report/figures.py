"""A plot beside its table, and what every plot needs."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from registry.ranking.figures import shown
from registry.report.markup import Markup, element, together

WIDTH = 720.0
ROW = 22.0
MARGIN = 12.0
INK, ACCENT, PALE, RULE = "#1f2933", "#1d5f9e", "#c9d8e8", "#9aa5b1"


def plotted(identity: str, title: str, told: str, height: float, shapes: Iterable[Markup], table: Markup) -> Markup:
    """A section with a drawing and the table of what is drawn; `identity` is one of a kind in the page."""
    drawing = element(
        "svg",
        element("title", title, id=f"{identity}-title"),
        element("desc", told, id=f"{identity}-desc"),
        *shapes,
        role="img",
        aria_labelledby=f"{identity}-title {identity}-desc",
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        xmlns="http://www.w3.org/2000/svg",
    )
    return element("section", element("h3", title), element("figure", drawing, element("figcaption", told)), table)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """The first cell of each row says what the row is about. Numbers stand to the right."""
    head = element("tr", *(element("th", text, scope="col") for text in heads))
    return element("table", element("thead", head), element("tbody", *map(_row, rows)))


def _row(cells: Sequence[object]) -> Markup:
    first, *others = cells
    return element("tr", element("th", first, scope="row"), *(_cell(one) for one in others))


def _cell(value: object) -> Markup:
    if isinstance(value, Decimal):
        return element("td", shown(value), class_="number")
    return element("td", value, class_="number" if isinstance(value, int) else None)


def label(text: str, x: float, y: float, anchor: str = "start") -> Markup:
    return element("text", text, x=x, y=y + 4, text_anchor=anchor, font_size=12, fill=INK)


def line(x: float, y: float, to_x: float, to_y: float, colour: str = RULE, width: int = 1) -> Markup:
    return element("line", x1=x, y1=y, x2=to_x, y2=to_y, stroke=colour, stroke_width=width)


def bar(x: float, y: float, width: float, colour: str) -> Markup:
    """In the middle of its row, and wide enough to be seen."""
    return element("rect", x=x, y=y - ROW / 4, width=max(width, 1.0), height=ROW / 2, fill=colour)


def room_for(texts: Iterable[str]) -> float:
    """The width of the widest text, at most a third of a plot; Chinese characters are square."""
    widest = max((sum(12.0 if ord(character) > 0x2E7F else 7.0 for character in text) for text in texts), default=0.0)
    return min(widest, WIDTH / 3) + MARGIN


def fitting(text: str) -> str:
    """A label that is too long for its room is cut; the table has all of it."""
    if room_for([text]) <= WIDTH / 3:
        return text
    kept = text
    while room_for([f"{kept}…"]) > WIDTH / 3:
        kept = kept[:-1]
    return f"{kept}…"


def ticks(texts: Sequence[tuple[float, str]], top: float, bottom: float) -> Markup:
    """Upright lines with what they stand for below."""
    return together(*(together(line(x, top, x, bottom), label(text, x, bottom + MARGIN, "middle")) for x, text in texts))
