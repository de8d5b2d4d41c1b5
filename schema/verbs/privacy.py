"""What may be done with personal information as such: notices, consent, disclosure and copies."""

import graphene

from registry.models.privacy import DataPurpose, DeclineGround, LegalBasis, RequestKind
from registry.services import consents, copies, disclosure, requests
from schema.commands import command
from schema.inputs import changing, need, of, one_of, several, text
from schema.privacy import Consent, DataSubjectRequest, PrivacyNotice
from schema.scalars import JSON, DateTime
from schema.talent import Person
from schema.types import enum_of


class RevealedValue(graphene.ObjectType):
    """One value as it is (完整信息), shown this once."""

    field = graphene.Field(enum_of(disclosure.RevealedField), required=True, description="What it is.")
    value = graphene.String(description="The value; null where there is none on record.")


_COPY = {
    "data": graphene.Field(JSON, description="Everything that is held on the person, by the tables it is kept in."),
    "file_name": graphene.String(description="What to call it when it is saved."),
}

_REQUEST = changing("request", "Which request.")

COMMANDS = (  # all that answers with somebody's record is `secret`: no answer to it is kept
    command(
        "publishPrivacyNotice",
        "Publishes the next edition of what people are told for a purpose (发布告知书). It cannot be changed afterwards.",
        consents.publish_privacy_notice,
        {
            "purpose": need(enum_of(DataPurpose), "What the data is handled for."),
            "text": need(graphene.String, "Who handles what, why, how and how long, whom to ask, and what rights people have; in Chinese."),
            "text_en": text("The same in English."),
            "in_force_from": of(DateTime, "From when it is in force; from now where nothing is said."),
        },
        {"notice": PrivacyNotice},
    ),
    command(
        "giveConsent",
        "Notes that a person agrees to a notice in force (同意告知书); the talent office may note it for them.",
        consents.give_consent,
        {
            "person_id": of(graphene.ID, "Who agrees; oneself where nothing is said."),
            "notice_id": need(graphene.ID, "Which edition of which notice."),
            "basis": one_of(LegalBasis, "What allows the handling; consent where nothing is said. Others are for the office to record."),
        },
        {"consent": Consent},
        secret=True,
    ),
    command(
        "withdrawConsent",
        "Withdraws what one agreed to, in every edition (撤回同意). Open applications end with it; what was decided stands.",
        consents.withdraw_consent,
        changing("consent", "Which consent."),
        {"consent": Consent},
        secret=True,
    ),
    command(
        "revealPerson",
        "Shows values that are masked elsewhere (查看完整信息), once, and keeps on record who saw them and why; the person can read that.",
        disclosure.reveal_person,
        {
            "person_id": need(graphene.ID, "Whose."),
            "fields": several(enum_of(disclosure.RevealedField), "Which values.", required=True),
            "reason": need(graphene.String, "What they are needed for, in a few words."),
        },
        {
            "person": Person,
            "revealed": graphene.List(graphene.NonNull(RevealedValue), description="The values; null where it was refused."),
            "remaining": graphene.Int(description="How many more people the account may see unmasked today."),
        },
        rehearsable=False,
        secret=True,
    ),
    command(
        "exportMyData",
        "Gives oneself a copy of everything that is held on one (导出本人信息), as JSON.",
        copies.export_my_data,
        {},
        _COPY,
        secret=True,
    ),
    command(
        "exportPersonData",
        "Gives the talent office such a copy for somebody who asked for it there (代为导出). It is on record, and counts as a disclosure.",
        copies.export_person_data,
        {"person_id": need(graphene.ID, "Of whom."), "reason": need(graphene.String, "Who asked for it, and how.")},
        _COPY,
        rehearsable=False,
        secret=True,
    ),
    command(
        "fileDataSubjectRequest",
        "Asks the talent office to let one see, correct or erase one's data, or explain a decision (提出个人信息请求).",
        requests.file_data_subject_request,
        {"kind": need(enum_of(RequestKind), "What is asked for."), "details": text("What exactly, in one's own words.")},
        {"request": DataSubjectRequest},
        secret=True,
    ),
    command(
        "requestErasure",
        "Asks the talent office to erase everything that tells who one is (申请注销个人信息).",
        requests.request_erasure,
        {"details": text("Whatever there is to say about it.")},
        {"request": DataSubjectRequest},
        secret=True,
    ),
    command(
        "grantDataSubjectRequest",
        "Does what was asked for (同意请求). An erasure is carried out with it, and cannot be taken back.",
        requests.grant_data_subject_request,
        _REQUEST,
        {"request": DataSubjectRequest},
        secret=True,
    ),
    command(
        "declineDataSubjectRequest",
        "Declines what was asked for, on a ground of the law (不予同意).",
        requests.decline_data_subject_request,
        {**_REQUEST, "ground": need(enum_of(DeclineGround), "Which ground."), "note": text("What else to tell the person.")},
        {"request": DataSubjectRequest},
        secret=True,
    ),
    command(
        "withdrawDataSubjectRequest",
        "No longer asks for it (撤回请求).",
        requests.withdraw_data_subject_request,
        _REQUEST,
        {"request": DataSubjectRequest},
        secret=True,
    ),
)
"""What may be done with personal information."""
