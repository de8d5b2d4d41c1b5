"""Every field of the contract has a title in both languages, every word of its enums a reading, and none is written for nothing."""

import tomllib
from collections import Counter

import pytest
from graphql import GraphQLEnumType, build_schema, get_named_type

from registry.app import contract, titles
from registry.errors import Lang
from schema.base import entities
from schema.heads import COMMON, FILE, TYPES, WORDS, shown
from schema.heads import titles as read_titles

WRITTEN = tomllib.loads(FILE.read_text(encoding="utf-8"))
SCHEMA = contract().schema
FIELDS = [(type_, name) for type_, name in shown(SCHEMA)]


def test_every_field_that_rows_lead_to_has_a_title_in_both_languages() -> None:
    named = {f"{type_.name}.{name}" for type_, name in FIELDS}
    assert {"Company.uscc", "Query.companies", "Money.amount", "CompanyLabel.type", "SearchHit.match", "TextPart.text"} <= named
    assert set(titles().fields) == named
    assert [name for name, (chinese, english) in titles().fields.items() if not chinese.strip() or not english.strip() or not english.isprintable()] == []
    assert [name for name, (_, english) in titles().fields.items() if any("\u4e00" <= letter <= "\u9fff" for letter in english)] == []


def test_what_has_no_title_is_named() -> None:
    schema = build_schema("type Query { things: ThingConnection } type ThingConnection { nodes: [Thing] } type Thing { id: ID oddity: Int }")
    with pytest.raises(LookupError, match=r"Query.things"):
        read_titles(schema)


def test_no_title_is_written_for_nothing() -> None:
    named, types = {f"{type_.name}.{name}" for type_, name in FIELDS}, {type_.name for type_, _ in FIELDS}
    sections = {name: entries for name, entries in WRITTEN.items() if name not in (COMMON, WORDS, TYPES)}
    assert set(sections) <= types
    own = {f"{owner}.{name}" for owner, entries in sections.items() for name in entries}
    assert own - named == set()
    assert {name for name in WRITTEN[COMMON] if not any(coordinate.endswith(f".{name}") and coordinate not in own for coordinate in named)} == set()


def test_a_title_of_its_own_says_something_else_than_the_common_one() -> None:
    same = [f"{owner}.{name}" for owner, entries in WRITTEN.items() if owner not in (COMMON, WORDS, TYPES) for name, pair in entries.items() if WRITTEN[COMMON].get(name) == pair]
    assert same == []


def test_every_type_that_stands_for_a_table_has_a_name_and_no_other() -> None:
    assert set(WRITTEN[TYPES]) == {entity.type_name() for entity in entities()}


def test_every_word_of_an_enum_is_read_and_no_other() -> None:
    for name, entries in WRITTEN[WORDS].items():
        enum = SCHEMA.type_map[name]
        assert isinstance(enum, GraphQLEnumType)
        assert set(entries) == set(enum.values), name
    for type_, name in FIELDS:
        enum = get_named_type(type_.fields[name].type)
        if isinstance(enum, GraphQLEnumType):
            assert set(titles().words[f"{type_.name}.{name}"]) == set(enum.values)
    used = {id(words) for words in titles().words.values()}
    assert len(used) >= len(WRITTEN[WORDS])


@pytest.mark.parametrize(("type_name", "state", "chinese", "english"), [("Tenancy", "ACTIVE", "在园", "Active"), ("Company", "VERIFIED", "已核验", "Verified"), ("CompanyLabel", "EXPIRED", "已过期", "Expired")])
def test_states_are_read_as_their_lifecycle_says(type_name: str, state: str, chinese: str, english: str) -> None:
    assert [titles().word(f"{type_name}.state", state, lang) for lang in (Lang.ZH, Lang.EN)] == [chinese, english]


def test_a_word_that_is_none_stays_what_it_is() -> None:
    assert titles().word("Company.kind", "SOMETHING_NEW", Lang.ZH) == "SOMETHING_NEW"
    assert titles().word("Company.uscc", "91370103MA3C", Lang.ZH) == "91370103MA3C"


def test_no_two_fields_of_a_type_have_the_same_title() -> None:
    """A table could not be read, nor read back."""
    for lang in Lang:
        counted = Counter((type_.name, titles().title(f"{type_.name}.{name}", lang)) for type_, name in FIELDS)
        assert [title for title, count in counted.items() if count > 1 and title[0] != "Query"] == []
