"""Reports: a page that stands alone, that says everything in one language, and whose plots have their numbers beside them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest

from registry.errors import Lang
from registry.ranking.procedure import Method
from registry.report import report
from registry.report.figures import fitting, room_for
from registry.report.markup import element, together
from registry.report.steps import Step, steps_of
from registry.sealing.computing import outcome
from registry.sealing.rounds import Category, Departure, Round
from registry.sealing.sealing import seal
from tests.sealing.rounds import HEAD, made_up

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("1")</script>&\'</style>'


@pytest.fixture(scope="module")
def sealed() -> dict[str, Any]:
    return seal(made_up(), HEAD)


@pytest.fixture(scope="module", params=[*Lang])
def page(sealed: dict[str, Any], request: pytest.FixtureRequest) -> str:
    return report(sealed, request.param)


def parsed(page: str) -> ElementTree.Element:
    """As XML, which HTML is here but for the elements that have no end."""
    return ElementTree.fromstring(re.sub(r"<(meta[^>]*)>", r"<\1/>", page))


def sections(page: str) -> Iterator[tuple[ElementTree.Element, ElementTree.Element]]:
    """Each drawing with the table beside it."""
    for section in parsed(page).iter("section"):
        for drawing in section.iter(f"{SVG}svg"):
            table = section.find("table")
            assert table is not None
            yield drawing, table


def test_a_report_asks_for_nothing_from_elsewhere(page: str) -> None:
    elements = [*parsed(page).iter()]
    assert {one.tag.removeprefix(SVG) for one in elements} & {"script", "link", "img", "image", "use", "iframe", "object", "embed"} == set()
    assert [key for one in elements for key in one.attrib if re.search("href|src|^on|style", key)] == []
    assert re.findall(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page) == []
    assert 'Content-Security-Policy" content="default-src &#x27;none&#x27;; style-src &#x27;unsafe-inline&#x27;"' in page


def test_every_plot_has_a_title_a_description_and_a_table(page: str) -> None:
    found = [*sections(page)]
    assert len(found) == 4
    names = [one.attrib["id"] for one in parsed(page).iter() if "id" in one.attrib]
    assert len(names) == len({*names}) == 8
    for drawing, table in found:
        title, description = drawing[0], drawing[1]
        assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
        assert all((one.text or "").strip() for one in (title, description))
        assert drawing.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
        assert all(len(row) == len(table[0][0]) for row in table[1])


def test_the_table_of_scores_has_a_row_for_each_application(sealed: dict[str, Any], page: str) -> None:
    _, table = next(sections(page))
    entries = sealed["categories"][0]["outputs"]["entries"]
    assert [(row[0].text, row[1].text, row[2].text) for row in table[1]] == [
        (one["application"], str(one["rank"]), "–".join(map(str, one["interval"]))) for one in entries
    ]


def test_filled_dots_are_those_who_are_selected(sealed: dict[str, Any], page: str) -> None:
    drawing, _ = next(sections(page))
    outputs = sealed["categories"][0]["outputs"]
    selected = {one["application"] for one in outputs["decisions"] if one["selected"]}
    dots = [one.attrib["fill"] != "#ffffff" for one in drawing.iter(f"{SVG}circle")]
    assert dots == [one["application"] in selected for one in outputs["entries"]]


def test_nothing_is_drawn_outside_of_its_plot_or_over_other_text(page: str) -> None:
    for drawing, _ in sections(page):
        width, height = map(float, drawing.attrib["viewBox"].split()[2:])
        boxes = [*_boxes(drawing)]
        assert all(0 <= left <= right <= width and 0 <= top <= bottom <= height for left, top, right, bottom in boxes)
        texts = [*_boxes(drawing, "text")]
        assert [pair for pair in combinations(texts, 2) if _overlap(*pair)] == []


Box = tuple[float, float, float, float]


def _boxes(drawing: ElementTree.Element, *tags: str) -> Iterator[Box]:
    """From left, top to right, bottom; text is as wide as it is reckoned."""
    for one in drawing.iter():
        given = {key: float(value) for key, value in one.attrib.items() if re.fullmatch(r"-?[0-9.]+", value)}
        match one.tag.removeprefix(SVG):
            case "line" if not tags:
                yield (min(given["x1"], given["x2"]), given["y1"], max(given["x1"], given["x2"]), given["y2"])
            case "rect" if not tags:
                yield (given["x"], given["y"], given["x"] + given["width"], given["y"] + given["height"])
            case "circle" if not tags:
                yield (given["cx"] - 6, given["cy"] - 6, given["cx"] + 6, given["cy"] + 6)
            case "text":
                wide = room_for([one.text or ""]) - 12
                left = given["x"] - {"start": 0.0, "middle": wide / 2, "end": wide}[one.attrib["text-anchor"]]
                yield (left, given["y"] - 10, left + wide, given["y"] + 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_an_english_report_has_no_chinese_and_a_chinese_one_says_everything_in_chinese(sealed: dict[str, Any]) -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert chinese.findall(report(sealed, Lang.EN)) == []
    root = parsed(report(sealed, Lang.ZH))
    told = [
        one.text or "" for tag in ("h1", "h2", "h3", "th", "figcaption", "li", "p") for one in root.iter(tag) if one.get("scope") != "row"
    ]
    assert [text for text in told if not chinese.search(text)] == []
    assert root.attrib["lang"] == "zh-CN"


def hostile() -> Round:
    """Whatever is text and not a code, is hostile."""
    found = made_up()
    category = found.categories[0]
    names = {"A-08": HOSTILE}
    return Round(
        HOSTILE,
        found.published,
        found.closed,
        (
            replace(
                category,
                applications=tuple(replace(one, code=names.get(one.code, one.code), sponsor=HOSTILE) for one in category.applications),
                reviews=tuple(
                    replace(
                        one,
                        application=names.get(one.application, one.application),
                        reviewer=HOSTILE if one.reviewer == "R1" else one.reviewer,
                    )
                    for one in category.reviews
                ),
            ),
        ),
    )


@pytest.mark.parametrize("lang", Lang)
def test_all_text_is_escaped(lang: Lang) -> None:
    page = report(seal(hostile()), lang)
    root = parsed(page)
    assert [one.tag for one in root.iter() if one.tag.endswith("script")] == []
    assert page.count("</style>") == 1
    assert HOSTILE in [one.text for one in root.iter("th")]
    assert HOSTILE in (root.find("head/title").text or "")  # type: ignore[union-attr]


def test_text_is_escaped_once_and_elements_never() -> None:
    inner = element("b", 'a < b & "c"', class_='x"y')
    assert inner == '<b class="x&quot;y">a &lt; b &amp; &quot;c&quot;</b>'
    assert together(inner, "<i>", 1.25) == f"{inner}&lt;i&gt;1.2"
    assert element("line", x1=1, stroke_width=2, fill=None) == '<line x1="1" stroke-width="2"></line>'


@pytest.fixture(scope="module")
def category() -> Category:
    return made_up().categories[0]


def test_steps_lead_from_all_who_are_ranked_to_those_who_are_selected(category: Category) -> None:
    found = outcome("ROUND_2026", category)
    told = steps_of(found, Lang.EN)
    assert told[0] == Step("ranked", 0, 12)
    assert told[1] == Step("the application was withdrawn", 1, 11)
    assert told[-2:] == [
        Step("selected by an approved exception", -1, len(found.selected)),
        Step("selected", 0, len(found.selected)),
    ]
    assert told[-3].left == len(found.selected) - 1


def test_an_exception_that_excludes_is_a_step_and_one_that_changes_nothing_is_none(category: Category) -> None:
    without = outcome("ROUND_2026", replace(category, exceptions=()))
    first, second = without.selected[:2]
    exempt = category.exceptions[0]
    both = (replace(exempt, application=first, kind=Departure.EXCLUDED), replace(exempt, application=second, kind=Departure.ADMITTED))
    told = steps_of(outcome("ROUND_2026", replace(category, exceptions=both)), Lang.EN)
    assert told[-2:] == [
        Step("not selected, by an approved exception", 1, len(without.selected) - 1),
        Step("selected", 0, len(without.selected) - 1),
    ]


def test_a_round_whose_methods_know_no_leniency_has_no_plot_of_it(category: Category) -> None:
    online, panel = category.procedure.evaluations
    laid = replace(category.procedure, evaluations=(replace(online, method=Method.MEAN), panel))
    page = report(seal(Round("R", made_up().published, made_up().closed, (replace(category, procedure=laid),))), Lang.EN)
    assert len([*sections(page)]) == 3


def test_long_labels_are_cut_to_their_room() -> None:
    assert fitting("A-01") == "A-01"
    cut = fitting("申报" * 40)
    assert (cut[-1], cut[:-1]) == ("…", ("申报" * 40)[: len(cut) - 1])
    assert room_for([cut]) <= 240 < room_for([f"{cut}申"])
