"""What may be done with the records of people."""

import graphene

from registry.models.talent import IdDocType
from registry.services import people as verbs
from schema.commands import Declared, Verb, command
from schema.inputs import Fields, changing, need, of, text
from schema.talent import Person
from schema.types import enum_of

PERSON: Fields = {
    "name_en": text("Their name in English, as on the passport."),
    "phone": text("Their telephone number."),
    "email": text("Their e-mail address."),
    "nationality": text("Their nationality, ISO 3166: two letters."),
    "birth_year": of(graphene.Int, "The year they were born in."),
    "orcid": text("Their ORCID, the worldwide number of a researcher."),
}

_PERSON = changing("person", "Which person.")


def _person(name: str, description: str, verb: Verb, inputs: Fields, *, rehearsable: bool = True) -> Declared:
    """What is sent is personal: no answer to it is kept, and a key does not have it answered again."""
    return command(name, description, verb, inputs, {"person": Person}, secret=True, rehearsable=rehearsable)


COMMANDS = (
    _person(
        "registerPerson",
        "Registers oneself as an applicant (登记个人信息). The account belongs to that person from now on.",
        verbs.register_person,
        {"name": need(graphene.String, "Their name in Chinese, or as they write it."), **PERSON},
    ),
    _person(
        "updatePerson",
        "Changes what is on record of a person (修改个人信息): what is given, and nothing else; null takes it away.",
        verbs.update_person,
        {
            **_PERSON,
            "name": text("Their name."),
            **PERSON,
            "reason": text("Why, where the talent office corrects somebody else's record; the person can read it."),
        },
        rehearsable=False,  # a guess that changes nothing would be told without being on record
    ),
    _person(
        "recordIdentityPaper",
        "Keeps the number on somebody's identity papers (登记证件): encrypted; only a mask of it is ever shown in a list.",
        verbs.record_identity_paper,
        {
            **_PERSON,
            "doc_type": need(enum_of(IdDocType), "What kind of papers."),
            "number": need(graphene.String, "The number on them."),
            "country": text("The country that issued a passport, ISO 3166: two letters."),
        },
    ),
)
"""What may be done with people."""
