"""Who is in which park, from when to when, and on which leases."""

from registry.models import tenancies
from schema.base import Column, Entity, Many, MoneyOf, One


class Tenancy(Entity, model=tenancies.Tenancy, roots=("tenancy", "tenancies")):
    """A tenancy (入驻): one company's stay in one park, from the day it applies until it has left."""

    kind = Column("As what the company is there: an ordinary tenant, a start-up being incubated, a headquarters and so on.")
    entered_on = Column("The day it moved in; null before that, and where a published source does not say.")
    planned_end = Column("The day until which it means to stay.")
    notice_on = Column("The day it gave notice that it would leave.")
    left_on = Column("The day it left.")
    leave_reason = Column("Why it left.")
    leave_note = Column("More about why it left.")
    reject_reason = Column("Why the park did not take it.")
    graduated_on = Column("The day it graduated (毕业): a start-up that has outgrown incubation.")
    graduation_criterion = Column("What it had achieved to graduate.")
    graduation_evidence = Column("What proves that it had.")
    incubation_until = Column("The last day of its incubation (孵化期限), while it is incubated.")
    filed_by_company = Column("Whether the company applied itself; else the park's manager entered it.")
    company = One("The company that stays.")
    park = One("The park it stays in.")
    leases = Many("Its leases, past ones included.")
    units = Many("The units that signed leases give it today.")
    arrears = Many("What the tenant owes, or owed; it outlives the stay.")
    hosted_applications = Many("Applications to talent programmes that were handed in while the sponsor stayed here.")


class Lease(Entity, model=tenancies.Lease, lookups=("number",), roots=("lease", "leases")):
    """A lease (租约): units of a park let to a tenant from one day to another, both included. No unit is let twice at once."""

    number = Column("The number of the contract.")
    starts_on = Column("The first day.")
    ends_on = Column("The last day that was agreed.")
    signed_on = Column("The day it was signed.")
    terminated_on = Column("The last day in fact, where it was ended early.")
    termination_reason = Column("Why it was ended early.")
    rent = MoneyOf("What the tenant pays, by `rentPer`.")
    rent_per = Column("What the rent is counted by.")
    deposit = MoneyOf("What the tenant left as a security.")
    guarantor = Column("Who answers for the tenant's debts.")
    holds = Column("Whether its units are taken by it on its days: true once it is signed.")
    tenancy = One("The stay that it is for.")
    park = One("The park its units are in.")
    units = Many("The units it lets.")
    renewed_from = One("The lease that it continues.")
    renewal = One("The lease that continues it.")


class Arrears(Entity, model=tenancies.Arrears):
    """Arrears (欠款): what a tenant owes its park. It outlives the stay: leaving settles nothing."""

    due_on = Column("Since when it is due.")
    amount = Column("How much, in whole units of the currency.")
    currency = Column("ISO 4217: `CNY`.")
    unit = Column("The unit in which somebody gave it, where that is on record.")
    note = Column("For what.")
    settled_on = Column("The day it was paid; null while it is owed.")
    tenancy = One("Whose it is.")
