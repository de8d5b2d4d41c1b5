"""Companies, what ties them to each other, and the labels they hold."""

from registry.models import companies
from schema.base import Column, Entity, Listed, Many, MoneyOf, Name, One


class Company(Entity, model=companies.Company, lookups=("uscc", "lei"), roots=("company", "companies")):
    """A company (企业), or another organisation that may move into a park and sponsor people's applications to talent programmes."""

    uscc = Column("Its unified social credit code (统一社会信用代码, GB 32100): 18 characters; null abroad and before registration.")
    foreign_jurisdiction = Column("The country whose register it is in, ISO 3166: two letters. Only for companies from abroad.")
    foreign_number = Column("Its number in that foreign register.")
    lei = Column("Its legal entity identifier (ISO 17442): 20 characters, valid worldwide.")
    pending_registration = Column("Whether it is still to be registered, and so may have no number at all.")
    name = Name("Its full name.")
    aliases = Column("Other names it goes by.")
    kind = Column("What sort of organisation it is.")
    market_status = Column("What the market regulator says of it; null where that is not on record.")
    deregistered_on = Column("The day it was taken off the register (注销), once it was.")
    established_on = Column("The day it was established.")
    registered_capital = MoneyOf("The capital its owners have promised (注册资本).")
    paid_in_capital = MoneyOf("The capital its owners have paid in (实缴资本).")
    legal_representative = Column("Who acts for it by law (法定代表人).")
    controller = Column("Who controls it in the end (实际控制人).")
    industry = Column("What it does, by the code of the national classification (国民经济行业分类): `I65` is software and IT services.")
    industry_standard = Column("The edition of the classification that the code is from.")
    sei_codes = Column("Codes of the strategic emerging industries (战略性新兴产业) it belongs to.")
    staff_count = Column("How many people work for it.")
    address = Name("Where it is.")
    website = Column("Its website.")
    contact_name = Column("Whom to ask for.")
    contact_phone = Column("Whom to call, with the country code.")
    contact_email = Column("Where to write.")
    verified_at = Column("When somebody checked that its record is right.")
    suspend_reason = Column("Why its record is suspended, while it is.")
    registered_division = One("The administrative division where it is registered.")
    merged_into = One("The record that took the place of this one, when both turned out to be the same company.")
    labels = Listed("Certificates and lists, such as high-tech enterprise (高新技术企业), past ones included.")
    relations = Many("Its ties to other companies, as told from its side: it is a parent of, a branch of, or controls the other.")
    inverse_relations = Many("Ties told from the other company's side: the other is a parent of, a branch of, or controls this one.")
    operated_parks = Many("Parks that it runs.")
    tenancies = Many("Its stays in parks (入驻): past, present and applied for.")
    current_tenancies = Many("Its stays in the parks where it is now.")
    sponsored_applications = Many("People's applications to talent programmes that it sponsors, as their employer or their own firm.")
    facts = Many("What has been published about it in numbers.")


class CompanyRelation(Entity, model=companies.CompanyRelation):
    """A tie between two companies (企业关系); reads from `company` to `related`: the one is the parent of, or controls, the other."""

    kind = Column("How the one stands to the other.")
    share = Column("The share of the other that the one owns, 0 to 1.")
    since = Column("From which day, where known.")
    until = Column("Until which day; null while it lasts.")
    company = One("The one.")
    related = One("The other.")


class CompanyLabel(Entity, model=companies.CompanyLabel):
    """A label of a company (企业标签): a certificate that is valid for a time, or a place on a list such as the Fortune Global 500."""

    type = Column("Which certificate or list it is.")
    number = Column("The number on the certificate.")
    level = Column("The grade within it, where it has grades.")
    issued_by = Name("Who gave it.")
    issued_on = Column("The day it was given.")
    valid_from = Column("The first day on which it is valid.")
    valid_to = Column("The last day on which it is valid; null where it has no end.")
    list_year = Column("The edition of the list, where it is one.")
    evidence = Column("What shows it: where the certificate is kept, which announcement names the company.")
    company = One("The company that has it.")
    via_company = One("The company, such as a parent, that is on the list itself; null where it is this one.")
