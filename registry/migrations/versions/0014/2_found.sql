-- One step of the path between an expert and an application: who is what to whom, for which share, and when.
CREATE FUNCTION conflict_step(from_id text, tie text, to_id text, share numeric DEFAULT NULL, since date DEFAULT NULL, until date DEFAULT NULL)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_build_object('from', from_id, 'tie', tie, 'to', to_id, 'share', trim_scale(share)::text, 'since', since, 'until', until)
$$;

-- The last day on which a tie counts: three years after its end.
CREATE FUNCTION counts_until(until date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
	SELECT CAST(until + interval '3 years' AS date)
$$;

CREATE FUNCTION day_in_china(instant timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
	SELECT CAST(instant AT TIME ZONE 'Asia/Shanghai' AS date)
$$;

-- What each expert is, or was, to companies: as the office recorded it, as their account declared it, and for whom they act here.
-- NULL stands for all experts. The days are those of the tie; what it makes of them is its reader's affair.
CREATE FUNCTION company_ties_of(experts text[])
RETURNS TABLE (expert_id text, company_id text, kind text, tie text, share numeric, since date, until date)
LANGUAGE sql STABLE AS $$
	SELECT expert.id, expert.employer_id, 'EMPLOYER', 'EMPLOYEE', NULL::numeric, NULL::date, NULL::date
	FROM expert WHERE expert.employer_id IS NOT NULL AND (experts IS NULL OR expert.id = ANY (experts))
	UNION ALL
	SELECT post.expert_id, post.company_id,
		CASE post.role WHEN 'EMPLOYEE' THEN 'EMPLOYER' WHEN 'ADVISER' THEN 'CONSULTANCY' ELSE 'HOLDING' END,
		post.role, post.share, post.since, post.until
	FROM expert_post AS post WHERE experts IS NULL OR post.expert_id = ANY (experts)
	UNION ALL
	SELECT expert.id, interest.company_id, told.kind, told.tie, NULL, interest.since, interest.until
	FROM expert
	JOIN account ON account.person_id = expert.person_id
	JOIN interest ON interest.account_id = account.id
	JOIN (VALUES
		('EMPLOYMENT', 'EMPLOYER', 'EMPLOYEE'),
		('SHARES', 'HOLDING', 'SHAREHOLDER'),
		('DIRECTORSHIP', 'HOLDING', 'DIRECTOR'),
		('ADVISER', 'CONSULTANCY', 'ADVISER'),
		('OTHER', 'CONSULTANCY', 'INTERESTED_IN'),
		('RELATIVE', 'RELATIVE', 'RELATIVE_IN')
	) AS told (declared, kind, tie) ON told.declared = interest.kind
	WHERE interest.company_id IS NOT NULL AND interest.struck_at IS NULL AND (experts IS NULL OR expert.id = ANY (experts))
	UNION ALL
	SELECT expert.id, held.company_id, 'EMPLOYER', 'ACTS_FOR', NULL,
		day_in_china(held.since), day_in_china(least(held.until, held.revoked_at))
	FROM expert
	JOIN account ON account.person_id = expert.person_id
	JOIN role_grant AS held ON held.account_id = account.id
	WHERE held.company_id IS NOT NULL AND coalesce(least(held.until, held.revoked_at) > held.since, true)
		AND (experts IS NULL OR expert.id = ANY (experts))
$$;

-- Ownership and control, both ways: downwards from who owns to what is owned, and `rising` from what is owned to who owns.
-- Shares tie two companies from a quarter on.
CREATE FUNCTION ownership_ties()
RETURNS TABLE (here text, there text, rising boolean, tie text, share numeric, since date, until date)
LANGUAGE sql STABLE AS $$
	WITH owned AS (
		SELECT kind, share, since, until,
			CASE kind WHEN 'BRANCH_OF' THEN related_id ELSE company_id END AS owner_id,
			CASE kind WHEN 'BRANCH_OF' THEN company_id ELSE related_id END AS owned_id
		FROM company_relation
		WHERE kind IN ('PARENT_OF', 'BRANCH_OF', 'CONTROLS') OR (kind = 'HOLDS_SHARES_IN' AND share >= 0.25)
	)
	SELECT owner_id, owned_id, false, CASE kind WHEN 'BRANCH_OF' THEN 'HEAD_OFFICE_OF' ELSE kind END, share, since, until FROM owned
	UNION ALL
	SELECT owned_id, owner_id, true,
		CASE kind WHEN 'PARENT_OF' THEN 'SUBSIDIARY_OF' WHEN 'CONTROLS' THEN 'CONTROLLED_BY' WHEN 'HOLDS_SHARES_IN' THEN 'HELD_BY' ELSE kind END,
		share, since, until
	FROM owned
$$;

-- The companies that each expert has to do with: their own, and by employment, office or shares those of the same group, which share
-- an owner with it: so a walk goes up and then down, never up again. No company is passed twice, and six at most.
CREATE FUNCTION companies_around(experts text[])
RETURNS TABLE (expert_id text, kind text, company_id text, path jsonb, since date, until date)
LANGUAGE sql STABLE AS $$
	WITH RECURSIVE edge AS MATERIALIZED (SELECT * FROM ownership_ties()),
	walk AS (
		SELECT own.expert_id, own.kind, own.company_id, true AS rising, ARRAY[own.company_id] AS passed,
			jsonb_build_array(conflict_step(own.expert_id, own.tie, own.company_id, own.share, own.since, own.until)) AS path,
			own.since, counts_until(own.until) AS until
		FROM company_ties_of(experts) AS own
		WHERE coalesce(counts_until(own.until) >= day_in_china(now()), true)
		UNION ALL
		SELECT walk.expert_id, walk.kind, edge.there, edge.rising, walk.passed || edge.there,
			walk.path || conflict_step(edge.here, edge.tie, edge.there, edge.share, edge.since, edge.until),
			greatest(walk.since, edge.since), least(walk.until, counts_until(edge.until))
		FROM walk JOIN edge ON edge.here = walk.company_id AND (walk.rising OR NOT edge.rising)
		WHERE walk.kind IN ('EMPLOYER', 'HOLDING') AND edge.there <> ALL (walk.passed) AND cardinality(walk.passed) < 6
			AND coalesce(counts_until(edge.until) >= day_in_china(now()), true)
	)
	SELECT expert_id, kind, company_id, path, since, until FROM walk
$$;

-- What the registry knows by itself to stand between experts and applications that were handed in and are under way: of each kind the
-- path that counts now, and of these the one that counts longest. NULL stands for all applications, or all experts.
CREATE FUNCTION conflicts_of(applications text[], experts text[])
RETURNS TABLE (application_id text, expert_id text, kind text, path jsonb, since date, until date)
LANGUAGE sql STABLE AS $$
	WITH live AS NOT MATERIALIZED (
		SELECT application.id, application.round_id, application.category, application.applicant_id, application.sponsor_id,
			application.host_park_id, application.excluded_experts
		FROM application JOIN call_round ON call_round.id = application.round_id
		WHERE application.submitted_at IS NOT NULL AND call_round.state NOT IN ('CONCLUDED', 'CANCELLED')
			AND application.state NOT IN ('FORMAL_FAILED', 'NOT_SHORTLISTED', 'NOT_SELECTED', 'DISQUALIFIED', 'WITHDRAWN', 'LAPSED')
	),
	wanted AS MATERIALIZED (SELECT * FROM live WHERE applications IS NULL OR id = ANY (applications)),
	pool AS MATERIALIZED (SELECT * FROM expert WHERE experts IS NULL OR id = ANY (experts)),
	around AS MATERIALIZED (SELECT * FROM companies_around(experts)),
	person_tie AS (
		SELECT pool.id AS expert_id, interest.person_id, interest.kind, interest.since, interest.until
		FROM pool
		JOIN account ON account.person_id = pool.person_id
		JOIN interest ON interest.account_id = account.id
		WHERE interest.person_id IS NOT NULL AND interest.struck_at IS NULL
	),
	own_application AS (
		SELECT pool.id AS expert_id, live.*, jsonb_build_array(conflict_step(pool.id, 'APPLICANT_OF', live.id)) AS path,
			NULL::date AS since, NULL::date AS until
		FROM pool JOIN live ON live.applicant_id = pool.person_id
		UNION ALL
		SELECT own.expert_id, live.*,
			jsonb_build_array(
				conflict_step(own.expert_id, own.tie, own.company_id, NULL, own.since, own.until),
				conflict_step(own.company_id, 'SPONSOR_OF', live.id)
			),
			own.since, counts_until(own.until)
		FROM company_ties_of(experts) AS own JOIN live ON live.sponsor_id = own.company_id
		WHERE own.tie IN ('LEGAL_REPRESENTATIVE', 'ACTS_FOR')
	),
	park_tie AS (
		SELECT pool.id AS expert_id, park.id AS park_id,
			jsonb_build_array(conflict_step(
				pool.id, 'MANAGES', park.id, NULL, day_in_china(held.since), day_in_china(least(held.until, held.revoked_at))
			)) AS path,
			day_in_china(held.since) AS since, counts_until(day_in_china(least(held.until, held.revoked_at))) AS until
		FROM pool
		JOIN account ON account.person_id = pool.person_id
		JOIN role_grant AS held ON held.account_id = account.id AND held.role = 'PARK_MANAGER'
		JOIN park ON held.scope_id IS NULL OR park.id = held.scope_id
		WHERE coalesce(least(held.until, held.revoked_at) > held.since, true)
		UNION ALL
		SELECT own.expert_id, park.id,
			jsonb_build_array(
				conflict_step(own.expert_id, own.tie, own.company_id, NULL, own.since, own.until),
				conflict_step(own.company_id, 'OPERATES', park.id)
			),
			own.since, counts_until(own.until)
		FROM company_ties_of(experts) AS own JOIN park ON park.operator_id = own.company_id
		WHERE own.kind = 'EMPLOYER'
	),
	found AS (
		SELECT wanted.id AS application_id, pool.id AS expert_id, 'SAME_PERSON' AS kind,
			jsonb_build_array(conflict_step(pool.id, 'APPLICANT_OF', wanted.id)) AS path, NULL::date AS since, NULL::date AS until
		FROM wanted JOIN pool ON pool.person_id = wanted.applicant_id
		UNION ALL
		SELECT wanted.id, around.expert_id, around.kind,
			around.path || conflict_step(around.company_id, 'SPONSOR_OF', wanted.id), around.since, around.until
		FROM wanted JOIN around ON around.company_id = wanted.sponsor_id
		UNION ALL
		SELECT wanted.id, tie.expert_id, CASE tie.kind WHEN 'ADVISER' THEN 'ADVISER' ELSE 'RELATIVE' END,
			jsonb_build_array(
				conflict_step(
					tie.expert_id, CASE tie.kind WHEN 'ADVISER' THEN 'ADVISER_AND_ADVISEE' ELSE 'CLOSE_TO' END,
					tie.person_id, NULL, tie.since, tie.until
				),
				conflict_step(tie.person_id, 'APPLICANT_OF', wanted.id)
			),
			tie.since, CASE tie.kind WHEN 'ADVISER' THEN NULL ELSE counts_until(tie.until) END
		FROM wanted JOIN person_tie AS tie ON tie.person_id = wanted.applicant_id
		UNION ALL
		SELECT wanted.id, own.expert_id, 'OWN_APPLICATION', own.path || conflict_step(own.id, 'COMPETES_WITH', wanted.id), own.since, own.until
		FROM wanted
		JOIN own_application AS own ON own.round_id = wanted.round_id AND own.category = wanted.category AND own.id <> wanted.id
		UNION ALL
		SELECT wanted.id, own.expert_id, 'OWN_APPLICATION',
			own.path || jsonb_build_array(
				conflict_step(own.id, 'REVIEWED_BY', other.id), conflict_step(other.id, 'APPLICANT_OF', wanted.id)
			),
			NULL, NULL
		FROM pool
		JOIN own_application AS own ON own.expert_id = pool.id AND own.applicant_id = pool.person_id
		JOIN review_assignment AS given ON given.application_id = own.id
			AND given.state IN ('PROPOSED', 'INVITED', 'ACCEPTED', 'IN_PROGRESS', 'SUBMITTED', 'LOCKED')
		JOIN expert AS other ON other.id = given.expert_id AND other.id <> pool.id
		JOIN wanted ON wanted.applicant_id = other.person_id
		UNION ALL
		SELECT wanted.id, tie.expert_id, 'PARK', tie.path || conflict_step(tie.park_id, 'HOSTS', wanted.id), tie.since, tie.until
		FROM wanted JOIN park_tie AS tie ON tie.park_id = wanted.host_park_id
		UNION ALL
		SELECT wanted.id, pool.id, 'EXCLUDED',
			jsonb_build_array(
				conflict_step(pool.id, 'EXCLUDED_BY', wanted.applicant_id), conflict_step(wanted.applicant_id, 'APPLICANT_OF', wanted.id)
			),
			NULL, NULL
		FROM wanted
		CROSS JOIN LATERAL jsonb_array_elements(wanted.excluded_experts) AS named
		JOIN pool ON true
		JOIN person ON person.id = pool.person_id
		LEFT JOIN company AS employer ON employer.id = pool.employer_id
		WHERE lower(named ->> 'name') IN (lower(person.name_zh), lower(person.name_en))
			AND (
				coalesce(named ->> 'employer', '') = ''
				OR num_nonnulls(pool.employer_id, pool.employer_name) = 0
				OR lower(named ->> 'employer') IN (lower(employer.name_zh), lower(employer.name_en), lower(pool.employer_name))
				OR named ->> 'employer' = ANY (employer.aliases)
			)
	)
	SELECT DISTINCT ON (application_id, expert_id, kind) application_id, expert_id, kind, path, since, until
	FROM found
	WHERE coalesce(until >= day_in_china(now()), true) AND coalesce(since <= until, true)
	ORDER BY application_id, expert_id, kind, coalesce(since <= day_in_china(now()), true) DESC, until DESC NULLS FIRST,
		jsonb_array_length(path), CAST(path AS text)
$$
