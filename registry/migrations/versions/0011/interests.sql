UPDATE interest SET until = greatest(interest.since, CAST(now() AT TIME ZONE 'Asia/Shanghai' AS date)), version = interest.version + 1, updated_at = now()
FROM interest AS first
WHERE first.account_id = interest.account_id AND first.kind = interest.kind AND first.until IS NULL AND first.struck_at IS NULL
AND (first.company_id = interest.company_id OR first.person_id = interest.person_id)
AND first.id < interest.id AND interest.until IS NULL AND interest.struck_at IS NULL;

CREATE UNIQUE INDEX uq_interest_company ON interest (account_id, kind, company_id) WHERE until IS NULL AND struck_at IS NULL;

CREATE UNIQUE INDEX uq_interest_person ON interest (account_id, kind, person_id) WHERE until IS NULL AND struck_at IS NULL;
