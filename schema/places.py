"""The territory: the belt and its parks in order, buildings and units, divisions and areas."""

from registry.models import places
from registry.units import AreaUnit
from schema.base import Column, Entity, Many, Measured, MoneyOf, Name, One


class AdminDivision(Entity, model=places.AdminDivision, lookups=("code",), roots=("adminDivision", "adminDivisions")):
    """An administrative division (行政区划): province, city, district, sub-district or community, by its GB/T 2260 code."""

    code = Column("GB/T 2260 (6 digits) or its statistical extension (9 or 12): `370103` is Shizhong District of Jinan.")
    name = Name("Its name.")
    level = Column("How far down it is.")
    valid_from = Column("From when the code is used, where known.")
    valid_to = Column("Until when the code was used; null while it is.")
    parent = One("What it is part of.")
    children = Many("Its parts.")
    superseded_by = One("The division that took its place.")
    parks = Many("Parks that lie in it.")
    areas = Many("Development areas that lie in it.")
    facts = Many("What has been published about it in numbers.")


class Area(Entity, model=places.Area, lookups=("code",), roots=("area", "areas")):
    """A development area (片区), or a new city being built. It may share its name with a sub-district and is not the same."""

    code = Column("Its code.")
    name = Name("Its name.")
    kind = Column("What it is.")
    area_m2 = Column("Its area in square metres.")
    area = Measured("Its area in a unit of one's choice.", "area_m2", AreaUnit)
    area_qualifier = Column("How exactly the area was given: `OVER` 3600 hectares is a lower bound.")
    division = One("The division it lies in.")
    namesake_division = One("The sub-district of the same name, where there is one.")
    parks = Many("Parks that lie in it.")
    facts = Many("What has been published about it in numbers.")


class Belt(Entity, model=places.Belt, lookups=("code",), roots=("belt", "belts")):
    """An innovation belt (科创产业带): parks strung together like pearls (串联成珠), in an order."""

    code = Column("Its code: `ERHUAN` is the Second Ring Road belt.")
    name = Name("Its name.")
    functions = Column("What it is for.")
    memberships = Many("Its parks' places on the string, in order, past ones included.")
    parks = Many("The parks that are on it now.")
    facts = Many("What has been published about it in numbers.")


class BeltMembership(Entity, model=places.BeltMembership):
    """A park's place on a belt. The belt has one leading engine (龙头引擎) at a time."""

    position = Column("The place on the string, counted from 1.")
    role = Column("What the park is to the belt.")
    since = Column("From which day.")
    until = Column("Until which day; null while it lasts.")
    belt = One("The belt.")
    park = One("The park.")


class Park(Entity, model=places.Park, lookups=("code",), roots=("park", "parks")):
    """A park (园区): a science park, base or platform with space that companies move into."""

    code = Column("Its code: `PK-SDU`.")
    name = Name("Its name.")
    aliases = Column("Other names it goes by.")
    kind = Column("What it is.")
    level = Column("By whose leave it bears its title; null where that is not on record.")
    conferring_body = Name("Who conferred the title.")
    established_on = Column("The day it was established.")
    closed_on = Column("The day it was closed.")
    address = Name("Where it is.")
    longitude = Column("Degrees east, CGCS2000.")
    latitude = Column("Degrees north, CGCS2000.")
    contact_phone = Column("Whom to call.")
    contact_email = Column("Where to write.")
    website = Column("Its website.")
    area_m2 = Column("Its whole area in square metres.")
    area = Measured("Its whole area in a unit of one's choice.", "area_m2", AreaUnit)
    disposable_area_m2 = Column("The area at its own disposal, in square metres.")
    incubation_area_m2 = Column("The area used for incubation, in square metres.")
    rentable_area_m2 = Column("The area of its units that may be let, in square metres; null while none is on record.")
    leased_area_m2 = Column("The area of its units that are let today, in square metres; null while none that may be is on record.")
    vacant_area_m2 = Column("The area of its units that could be let today, in square metres; null while none that may be is on record.")
    occupancy_rate = Column("Leased by rentable area today, 0 to 1; null, and never 0, while nothing can be let.")
    belt = One("The belt it is on now.")
    operator = One("The company that runs it.")
    division = One("The administrative division it lies in.")
    development_area = One("The development area (片区) it lies in.", attribute="area")
    memberships = Many("Its places on belts, past ones included.")
    links = Many("Its ties to other parks, such as being strung by one (串联).")
    linked_from = Many("Other parks' ties to it.")
    buildings = Many("Its buildings.")
    space_units = Many("Its units, in all its buildings.")
    tenancies = Many("Who is, was or wants to be in it.")
    companies = Many("The companies that are in it now.")
    applications = Many("Applications of people whose sponsor was its tenant when they applied.")
    facts = Many("What has been published about it in numbers.")


class ParkLink(Entity, model=places.ParkLink):
    """A tie between two parks; reads from `fromPark` to `toPark`: the one is strung by (串联) the other."""

    kind = Column("How the one stands to the other.")
    since = Column("From which day.")
    until = Column("Until which day; null while it lasts.")
    from_park = One("The park that is tied: the one that is strung.")
    to_park = One("The park it is tied to: the one that strings it.")


class Building(Entity, model=places.Building, roots=("building", "buildings")):
    """A building of a park (楼宇)."""

    code = Column("Its code within the park.")
    name = Name("Its name.")
    address = Name("Where it is.")
    floors = Column("How many floors it has.")
    rentable_area_m2 = Column("How much of it may be let, in square metres.")
    longitude = Column("Degrees east, CGCS2000.")
    latitude = Column("Degrees north, CGCS2000.")
    park = One("The park it stands in.")
    space_units = Many("Its units.")


class SpaceUnit(Entity, model=places.SpaceUnit, roots=("spaceUnit", "spaceUnits")):
    """The smallest space that is let (空间单元). Its state follows from leases, reservations and maintenance."""

    number = Column("Its number in the building.")
    floor = Column("The floor it is on.")
    area_m2 = Column("Its area in square metres.")
    area = Measured("Its area in a unit of one's choice.", "area_m2", AreaUnit)
    area_entered_value = Column("Its area as somebody gave it, where that is on record.")
    area_entered_unit = Column("The unit in which somebody gave it.")
    use = Column("What it is for.")
    rent = MoneyOf("What is asked for it.")
    rent_per = Column("What the rent is counted by.")
    reserved_until = Column("Until when it is held for somebody.")
    reserved_for = One("The company it is held for, where that is known.")
    in_maintenance = Column("Whether it is being repaired.")
    building = One("The building it is in.")
    park = One("The park it is in.")
    leases = Many("Leases that let it, past ones included.")
