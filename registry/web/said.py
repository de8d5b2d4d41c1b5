"""A small page that says something, Chinese first with English beside: for browsers, where an answer in JSON would be read by people."""

from collections.abc import Iterable, Sequence
from html import escape

from starlette.responses import Response

from registry.errors import Lang, RegistryError
from registry.web.pages import PAGE_HEADERS
from registry.web.replies import NO_STORE

Words = tuple[str, str]
"""In Chinese, and in English."""

Link = tuple[str, str, str]
"""The same, and where it leads."""

_FRAME = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{zh} · {en}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/page.css">
</head>
<body>
<main class="wide">
<section>
<h1>{zh} <span lang="en">{en}</span></h1>
{body}
</section>
</main>
</body>
</html>
"""


def page(status: int, zh: str, en: str, paragraphs: Iterable[Words], links: Iterable[Link]) -> Response:
    """A page of paragraphs, and of links below them."""
    lines = [f"<p>{_both(*said)}</p>" for said in paragraphs]
    lines += [f'<p><a href="{escape(to)}">{_both(*said)}</a></p>' for *said, to in links]
    text = _FRAME.format(zh=escape(zh), en=escape(en), body="\n".join(lines))
    return Response(text, status, {**PAGE_HEADERS, "cache-control": NO_STORE.decode()}, "text/html; charset=utf-8")


def _both(zh: str, en: str) -> str:
    return f'{escape(zh)} <span lang="en">{escape(en)}</span>'


def refused(error: RegistryError, links: Sequence[Link]) -> Response:
    """The page of a refusal: what is wrong, what to do, and the code to ask with."""
    hint = (error.hint(Lang.ZH), error.hint(Lang.EN))
    code = (f"代码：{error.code}", f"Code: {error.code}")
    status = error.entry.http_status if error.entry.http_status >= 400 else 403
    return page(status, error.message(Lang.ZH), error.message(Lang.EN), (hint, code), links)
