"""A small world for random questions: a few rows of every type in every state, with ties, gaps, odd texts and things to hide.

    base       the maker of rows, and texts that are easily got wrong
    published  documents, policies, campaigns; facts and honours about what there is
    places     divisions, areas, parks on their belts, buildings and units
    companies  companies with their relations and labels
    tenancies  tenancies and leases
    talent     programmes, calls, people, applications
    accounts   accounts with their roles, those who ask, and the log
    experts    experts, their posts, conflicts and assignments
    privacy    notices, consents, who looked at whose data, requests of data subjects

The same seed makes the same world, with the same ids but of what the database finds by itself.
"""

import random

from tests.query.world import accounts, companies, experts, places, privacy, published, talent, tenancies
from tests.query.world.base import World
from tests.rows import Rows


async def build(rows: Rows, seed: int = 7) -> World:
    """A world in an empty database."""
    world = World(rows, random.Random(seed))
    async with rows.connection.transaction():
        await published.documents(world)
        await places.territory(world)
        await companies.build(world)
        await places.parks(world)
        await places.premises(world)
        await tenancies.build(world)
        await talent.build(world)
        await accounts.build(world)
        await privacy.build(world)
        await published.facts(world)
        await experts.build(world)
    return world
