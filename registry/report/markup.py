"""Elements of HTML and SVG. What is not an element is text, and escaped: nobody's name becomes part of the page."""

from html import escape

VOID = frozenset({"meta"})
"""Elements without an end."""


class Markup(str):
    """Text that is an element already."""

    __slots__ = ()


def element(name: str, /, *content: object, **attributes: object) -> Markup:
    """`class_` is written class, `stroke_width` stroke-width; an attribute that is None is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"' for key, value in attributes.items() if value is not None
    )
    return Markup(f"<{name}{given}>" if name in VOID else f"<{name}{given}>{together(*content)}</{name}>")


def together(*content: object) -> Markup:
    """One after another."""
    return Markup("".join(one if isinstance(one, Markup) else escape(_text(one)) for one in content))


def _text(value: object) -> str:
    """Numbers of floating point are places in a drawing: to a tenth."""
    return f"{value:.1f}" if isinstance(value, float) else str(value)
