"""A cohort: 250 companies with all that belongs to them, made up by itself, so that any number of cohorts needs no more memory than one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from registry.exchange.demo.chance import Chance
from registry.exchange.demo.companies import companies, labels, relations
from registry.exchange.demo.consents import consents
from registry.exchange.demo.premises import Place, demo_park
from registry.exchange.demo.rows import TABLES, CompanyRow, ParkRow, PersonRow
from registry.exchange.demo.talent import applications, people
from registry.exchange.demo.tenancies import Stays
from registry.exchange.demo.world import PARKS, Series, World

_IN_THE_ARTICLES_PARKS = 2
"""Out of five companies of a cohort; the others go to the cohort's own park. The first cohort has none and puts all there."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """All rows of a cohort, by table, in the order in which they lead to each other."""

    companies: list[CompanyRow]
    people: list[PersonRow]
    rows: dict[str, Sequence[NamedTuple]]


def cohort(world: World, number: int) -> Cohort:
    """The cohort of this number, the same every time."""
    series, chance = Series(number), Chance(f"demo cohort {number}")
    own = [demo_park(world, series, number, chance)] if number else []
    places = _places(world, series, number, own, chance)
    members = companies(world, series, number, chance)
    stays = Stays(series, chance, f"DEMO-{number:04d}")
    for turn, company in enumerate(members):
        stays.settle(company, _choices(places, turn), known=turn < 2)
    for place in places:
        place.finish()
    applicants = people(series, number, chance)
    made: list[Sequence[NamedTuple]] = [
        own,
        [building for place in places for building in place.buildings],
        [unit for place in places for unit in place.units],
        members,
        list(relations(series, members, chance)),
        list(labels(series, members, chance)),
        stays.tenancies,
        stays.leases,
        stays.lease_units,
        applicants,
        applications(series, number, applicants, members, stays.tenancies, chance),
        consents(series, number, applicants),
    ]
    return Cohort(members, applicants, {TABLES[type(rows[0])]: rows for rows in made if rows})


def _places(world: World, series: Series, number: int, own: list[ParkRow], chance: Chance) -> list[Place]:
    ids = [world.parks[code] for code in PARKS] + [park.id for park in own]
    return [Place(park_id, f"D{number:04d}", chance, series) for park_id in ids]


def _choices(places: list[Place], turn: int) -> tuple[Place, Place, Place]:
    """Where a company is, where it may have been, and where it may have a branch: three different places."""
    shared = len(PARKS)
    lap, step = divmod(turn, 5)
    here = (lap * _IN_THE_ARTICLES_PARKS + step) % shared if step < _IN_THE_ARTICLES_PARKS or len(places) == shared else shared
    around = here if here < shared else lap
    return places[here], places[(around + 3) % shared], places[(around + 5) % shared]
