"""A made-up population to try things out with: marked synthetic, the same every time, of any size.

    world       its day, what it stands on, and the ids it gives out
    chance      draws that turn out the same every time
    rows        a tuple type for each table
    premises    parks, buildings, units, and who may have which
    companies   companies, labels, ties
    tenancies   stays and leases
    talent      a programme, its calls, people and applications
    consents    what applicants were told, and agreed to
    cohorts     250 companies with all that belongs to them
    accounts    an account for every role
    loading     into the database: `seed_demo`
"""

from registry.exchange.demo.loading import Demo, Progress, seed_demo

__all__ = ["Demo", "Progress", "seed_demo"]
