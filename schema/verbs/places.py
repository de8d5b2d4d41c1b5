"""What may be done with parks, their buildings, and the space in these."""

import graphene

from registry.models import places
from registry.services import places as verbs
from schema.commands import Declared, Verb, command
from schema.inputs import AreaInput, Fields, MoneyInput, PositionInput, changing, day, instant, need, of, one_of, several, text
from schema.places import Building, Park, SpaceUnit
from schema.scalars import Date
from schema.types import enum_of

_PARK = {
    "name_en": text("Its name in English."),
    "aliases": several(graphene.String, "Other names it goes by."),
    "level": one_of(places.ParkLevel, "By whose leave it bears its title."),
    "conferring_body": text("Who gave it the title."),
    "conferring_body_en": text("The same in English."),
    "operator_id": of(graphene.ID, "The company that runs it."),
    "division_id": of(graphene.ID, "The administrative division it lies in."),
    "area_id": of(graphene.ID, "The area it lies in (片区)."),
    "area": of(AreaInput, "How large it is."),
    "disposable_area": of(AreaInput, "How much of that it disposes of itself."),
    "incubation_area": of(AreaInput, "How much is for start-ups in incubation."),
    "established_on": day("The day it was established."),
    "address": text("Where it is."),
    "address_en": text("The same in English."),
    "position": of(PositionInput, "Where it is, in degrees."),
    "contact_phone": text("Whom to call: a mobile, a landline with its area code, or any with its country code."),
    "contact_email": text("Where to write."),
    "website": text("Its website."),
    "external_reference": text("What another system calls it."),
}
_BUILDING = {
    "name_en": text("Its name in English."),
    "address": text("Where it is."),
    "address_en": text("The same in English."),
    "floors": of(graphene.Int, "How many floors it has."),
    "rentable_area": of(AreaInput, "How much of it may be let."),
    "position": of(PositionInput, "Where it is, in degrees."),
    "external_reference": text("What another system calls it."),
}
_UNIT = {
    "floor": of(graphene.Int, "The floor it is on."),
    "rent": of(MoneyInput, "What is asked for it."),
    "rent_per": one_of(places.RentPer, "What the rent is counted by."),
    "external_reference": text("What another system calls it."),
}
_MOVE = changing("park", "Which park.")
_UNIT_MOVE = changing("space_unit", "Which unit.")


def _park(name: str, description: str, verb: Verb, inputs: Fields) -> Declared:
    return command(name, description, verb, inputs, {"park": Park})


def _unit(name: str, description: str, verb: Verb, inputs: Fields) -> Declared:
    return command(name, description, verb, inputs, {"space_unit": SpaceUnit})


COMMANDS = (
    _park(
        "createPark",
        "Enters a park that is planned (新建园区).",
        verbs.create_park,
        {
            "code": need(graphene.String, "Its code: `PK-SDU`."),
            "name": need(graphene.String, "Its name in Chinese."),
            "kind": need(enum_of(places.ParkKind), "What it is."),
            **_PARK,
        },
    ),
    _park(
        "updatePark",
        "Changes what is on record of a park (修改): what is given, and nothing else; null takes it away.",
        verbs.update_park,
        {**_MOVE, "code": text("Its code."), "name": text("Its name."), "kind": one_of(places.ParkKind, "What it is."), **_PARK},
    ),
    _park("activatePark", "Opens a planned park (启用): it says who runs it and where it lies.", verbs.activate_park, _MOVE),
    _park("suspendPark", "Suspends an active park (暂停).", verbs.suspend_park, _MOVE),
    _park("resumePark", "Resumes a suspended park (恢复).", verbs.resume_park, _MOVE),
    _park(
        "closePark",
        "Closes a park for good (关闭): nobody is in it, or about to move in.",
        verbs.close_park,
        {**_MOVE, "closed_on": need(Date, "The day it closed.")},
    ),
    command(
        "createBuilding",
        "Enters a building of a park (登记楼宇).",
        verbs.create_building,
        {
            "park_id": need(graphene.ID, "Which park it is in."),
            "code": need(graphene.String, "Its code within the park."),
            "name": need(graphene.String, "Its name in Chinese."),
            **_BUILDING,
        },
        {"building": Building},
    ),
    command(
        "updateBuilding",
        "Changes what is on record of a building (修改).",
        verbs.update_building,
        {**changing("building", "Which building."), "code": text("Its code."), "name": text("Its name."), **_BUILDING},
        {"building": Building},
    ),
    _unit(
        "createSpaceUnit",
        "Enters a unit of a building (登记空间单元).",
        verbs.create_space_unit,
        {
            "building_id": need(graphene.ID, "Which building it is in."),
            "number": need(graphene.String, "Its number within the building."),
            "use": need(enum_of(places.UnitUse), "What it is for."),
            "area": need(AreaInput, "How large it is."),
            **_UNIT,
        },
    ),
    _unit(
        "updateSpaceUnit",
        "Changes what is on record of a unit (修改).",
        verbs.update_space_unit,
        {
            **_UNIT_MOVE,
            "number": text("Its number."),
            "use": one_of(places.UnitUse, "What it is for."),
            "area": of(AreaInput, "How large it is."),
            **_UNIT,
        },
    ),
    _unit(
        "reserveSpaceUnit",
        "Holds a vacant unit for somebody (预留). The reservation ends by itself.",
        verbs.reserve_space_unit,
        {**_UNIT_MOVE, "until": instant("Until when; at most 90 days."), "company_id": of(graphene.ID, "For which company.")},
    ),
    _unit("releaseSpaceUnit", "Ends a reservation before its time (取消预留).", verbs.release_space_unit, _UNIT_MOVE),
    _unit("startMaintenance", "Takes a unit that is not let out of use for repairs (开始维修).", verbs.start_maintenance, _UNIT_MOVE),
    _unit("finishMaintenance", "Puts a unit back into use (结束维修).", verbs.finish_maintenance, _UNIT_MOVE),
)
"""What may be done with parks, their buildings, and the space in these."""
