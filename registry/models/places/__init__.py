"""The places that everything else is in.

territory   AdminDivision Area Belt BeltMembership
space       Building SpaceUnit
parks       Park ParkLink, and the areas of a park that are let and vacant
"""

from registry.models.places.parks import Park, ParkKind, ParkLevel, ParkLink, ParkLinkKind
from registry.models.places.space import Building, RentPer, SpaceUnit, UnitUse, unit_is_vacant
from registry.models.places.territory import (
    AdminDivision,
    Area,
    AreaKind,
    Belt,
    BeltFunction,
    BeltMembership,
    BeltRole,
    DivisionLevel,
)

__all__ = [
    "AdminDivision",
    "Area",
    "AreaKind",
    "Belt",
    "BeltFunction",
    "BeltMembership",
    "BeltRole",
    "Building",
    "DivisionLevel",
    "Park",
    "ParkKind",
    "ParkLevel",
    "ParkLink",
    "ParkLinkKind",
    "RentPer",
    "SpaceUnit",
    "UnitUse",
    "unit_is_vacant",
]
