-- A fresh id of a kind: base 32 of a UUID of version 7, behind the prefix.
CREATE FUNCTION fresh_id(prefix text) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT prefix || '_' || string_agg(
		substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + CAST(substring(bits FROM 5 * place + 1 FOR 5) AS bit(5))::integer, 1), '' ORDER BY place
	)
	FROM (SELECT B'00' || CAST('x' || replace(CAST(uuidv7() AS text), '-', '') AS bit(128)) AS bits) AS made, generate_series(0, 25) AS place
$$;

-- Whoever changes what a conflict may follow from, and whoever assigns an expert, does so one after the other: of two at once neither
-- would see what the other has done.
CREATE FUNCTION lock_conflicts() RETURNS void LANGUAGE sql VOLATILE AS $$
	SELECT pg_advisory_xact_lock(hashtext('conflict'))
$$;

-- The conflicts in force today, whoever put them on record, each with the application it is about or that its company or person reaches.
CREATE FUNCTION standing_conflicts(applications text[], experts text[])
RETURNS TABLE (application_id text, expert_id text, conflict_id text, kind text)
LANGUAGE sql STABLE AS $$
	WITH standing AS MATERIALIZED (
		SELECT conflict.* FROM conflict
		WHERE conflict.state <> 'LIFTED' AND (experts IS NULL OR conflict.expert_id = ANY (experts)) AND (
			conflict.pinned
			OR coalesce(conflict.since <= day_in_china(now()), true) AND coalesce(conflict.until >= day_in_china(now()), true)
		)
	)
	SELECT standing.application_id, standing.expert_id, standing.id, standing.kind FROM standing
	WHERE standing.application_id IS NOT NULL AND (applications IS NULL OR standing.application_id = ANY (applications))
	UNION ALL
	SELECT application.id, standing.expert_id, standing.id, standing.kind
	FROM standing JOIN application ON application.sponsor_id = standing.company_id
	WHERE applications IS NULL OR application.id = ANY (applications)
	UNION ALL
	SELECT application.id, standing.expert_id, standing.id, standing.kind
	FROM standing JOIN application ON application.applicant_id = standing.person_id
	WHERE applications IS NULL OR application.id = ANY (applications)
$$;

-- Ends what was assigned before the conflict was known.
CREATE FUNCTION void_assignments(applications text[], experts text[]) RETURNS void LANGUAGE sql VOLATILE AS $$
	UPDATE review_assignment SET state = 'VOIDED', voided_at = now(), void_kind = known.kind, version = version + 1, updated_at = now()
	FROM (
		SELECT DISTINCT ON (application_id, expert_id) application_id, expert_id, kind
		FROM standing_conflicts(applications, experts) ORDER BY application_id, expert_id, kind
	) AS known
	WHERE known.application_id = review_assignment.application_id AND known.expert_id = review_assignment.expert_id
		AND review_assignment.state IN ('PROPOSED', 'INVITED', 'ACCEPTED', 'IN_PROGRESS', 'SUBMITTED')
$$;

-- Brings what is on record as found into line with what is found now, for these applications and experts. What was pinned stays. A
-- conflict that was lifted is in force again where another path has been found: it was the old one that somebody looked at.
CREATE FUNCTION derive_conflicts(applications text[], experts text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	PERFORM lock_conflicts();
	IF NOT EXISTS (SELECT FROM expert) THEN
		RETURN;
	END IF;
	WITH found AS MATERIALIZED (SELECT * FROM conflicts_of(applications, experts)),
	gone AS (
		DELETE FROM conflict USING application, call_round
		WHERE application.id = conflict.application_id AND call_round.id = application.round_id
			AND conflict.source IN ('DERIVED', 'APPLICANT_DECLARED') AND NOT conflict.pinned
			AND (applications IS NULL OR application.id = ANY (applications)) AND (experts IS NULL OR conflict.expert_id = ANY (experts))
			AND application.submitted_at IS NOT NULL AND call_round.state NOT IN ('CONCLUDED', 'CANCELLED')
			AND application.state NOT IN ('FORMAL_FAILED', 'NOT_SHORTLISTED', 'NOT_SELECTED', 'DISQUALIFIED', 'WITHDRAWN', 'LAPSED')
			AND NOT EXISTS (
				SELECT FROM found WHERE found.application_id = conflict.application_id AND found.expert_id = conflict.expert_id
					AND found.kind = conflict.kind
			)
	)
	INSERT INTO conflict (id, application_id, expert_id, kind, source, path, since, until)
	SELECT fresh_id('conflict'), found.application_id, found.expert_id, found.kind,
		CASE found.kind WHEN 'EXCLUDED' THEN 'APPLICANT_DECLARED' ELSE 'DERIVED' END, found.path, found.since, found.until
	FROM found
	ON CONFLICT (expert_id, kind, application_id) WHERE application_id IS NOT NULL AND source IN ('DERIVED', 'APPLICANT_DECLARED')
	DO UPDATE SET path = excluded.path, since = excluded.since, until = excluded.until,
		state = CASE WHEN conflict.path = excluded.path THEN conflict.state ELSE 'RECORDED' END,
		lift_asked_by_id = CASE WHEN conflict.path = excluded.path THEN conflict.lift_asked_by_id END,
		lifted_at = CASE WHEN conflict.path = excluded.path THEN conflict.lifted_at END,
		lifted_by_id = CASE WHEN conflict.path = excluded.path THEN conflict.lifted_by_id END,
		lift_reason = CASE WHEN conflict.path = excluded.path THEN conflict.lift_reason END,
		version = conflict.version + 1, updated_at = now()
	WHERE (conflict.path, conflict.since, conflict.until) IS DISTINCT FROM (excluded.path, excluded.since, excluded.until);
	PERFORM void_assignments(applications, experts);
END
$$;

-- What is put on record ends what was assigned before.
CREATE FUNCTION void_what_conflicts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM lock_conflicts();
	PERFORM void_assignments(NULL, ARRAY(SELECT DISTINCT expert_id FROM told));
	RETURN NULL;
END
$$;

CREATE TRIGGER conflict_recorded AFTER INSERT ON conflict REFERENCING NEW TABLE AS told
	FOR EACH STATEMENT EXECUTE FUNCTION void_what_conflicts();

CREATE TRIGGER conflict_changed AFTER UPDATE ON conflict REFERENCING NEW TABLE AS told
	FOR EACH STATEMENT EXECUTE FUNCTION void_what_conflicts();

-- Nobody is assigned against a conflict: what is known is looked up anew, and what is found says in words what stands between the two.
CREATE FUNCTION refuse_conflicted_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	standing record;
BEGIN
	PERFORM derive_conflicts(ARRAY[NEW.application_id], ARRAY[NEW.expert_id]);
	SELECT conflict.kind, conflict.path, conflict.evidence INTO standing
	FROM standing_conflicts(ARRAY[NEW.application_id], ARRAY[NEW.expert_id]) AS known JOIN conflict ON conflict.id = known.conflict_id
	ORDER BY conflict.path IS NULL, conflict.kind, conflict.id LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'expert % has a conflict with application %', NEW.expert_id, NEW.application_id
			USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME, DETAIL = jsonb_build_object(
				'kind', standing.kind,
				'zh', conflict_sentence(standing.path, 'ZH'),
				'en', conflict_sentence(standing.path, 'EN')
			);
	END IF;
	RETURN NEW;
END
$$;

CREATE TRIGGER review_assignment_free_of_conflict BEFORE INSERT OR UPDATE ON review_assignment FOR EACH ROW
	WHEN (NEW.state IN ('PROPOSED', 'INVITED', 'ACCEPTED', 'IN_PROGRESS', 'SUBMITTED'))
	EXECUTE FUNCTION refuse_conflicted_assignment();

-- Whatever a conflict may follow from has it looked for anew: for the experts or the applications that it is about.
CREATE FUNCTION derive_for_expert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM derive_conflicts(NULL, ARRAY[CASE TG_TABLE_NAME WHEN 'expert' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(coalesce(NEW, OLD)) ->> 'expert_id' END]);
	RETURN NULL;
END
$$;

CREATE TRIGGER expert_derived AFTER INSERT OR UPDATE OF person_id, employer_id, employer_name ON expert
	FOR EACH ROW EXECUTE FUNCTION derive_for_expert();

CREATE TRIGGER expert_post_derived AFTER INSERT OR UPDATE OR DELETE ON expert_post FOR EACH ROW EXECUTE FUNCTION derive_for_expert();

-- An account's interests and roles, and the account itself, are an expert's where it is that person's.
CREATE FUNCTION derive_for_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	owners text[] := CASE TG_TABLE_NAME
		WHEN 'account' THEN ARRAY[to_jsonb(OLD) ->> 'person_id', to_jsonb(NEW) ->> 'person_id']
		ELSE ARRAY(SELECT person_id FROM account WHERE id IN (to_jsonb(OLD) ->> 'account_id', to_jsonb(NEW) ->> 'account_id'))
	END;
	concerned text[];
BEGIN
	PERFORM lock_conflicts();
	concerned := ARRAY(SELECT id FROM expert WHERE person_id = ANY (owners));
	IF cardinality(concerned) > 0 THEN
		PERFORM derive_conflicts(NULL, concerned);
	END IF;
	RETURN NULL;
END
$$;

CREATE TRIGGER interest_derived AFTER INSERT OR UPDATE OR DELETE ON interest FOR EACH ROW EXECUTE FUNCTION derive_for_account();

CREATE TRIGGER account_derived AFTER UPDATE OF person_id ON account FOR EACH ROW EXECUTE FUNCTION derive_for_account();

CREATE TRIGGER role_grant_derived AFTER INSERT OR UPDATE ON role_grant FOR EACH ROW
	WHEN (NEW.role IN ('COMPANY', 'PARK_MANAGER')) EXECUTE FUNCTION derive_for_account();

-- An application is looked at, and its applicant's and its sponsor's competitors, where one of them is an expert's.
CREATE FUNCTION derive_for_application() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	competing text[];
BEGIN
	PERFORM derive_conflicts(ARRAY[NEW.id], NULL);
	competing := ARRAY(
		SELECT id FROM expert WHERE person_id IN (NEW.applicant_id, OLD.applicant_id)
		UNION SELECT expert_id FROM company_ties_of(NULL) WHERE company_id IN (NEW.sponsor_id, OLD.sponsor_id)
	);
	IF cardinality(competing) > 0 THEN
		PERFORM derive_conflicts(NULL, competing);
	END IF;
	RETURN NULL;
END
$$;

CREATE TRIGGER application_entered AFTER INSERT ON application FOR EACH ROW
	WHEN (NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION derive_for_application();

CREATE TRIGGER application_derived
	AFTER UPDATE OF applicant_id, sponsor_id, round_id, category, host_park_id, state, submitted_at, excluded_experts ON application FOR EACH ROW
	WHEN (NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION derive_for_application();

-- Ownership, and who operates a park, may concern anybody.
CREATE FUNCTION derive_for_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM derive_conflicts(NULL, NULL);
	RETURN NULL;
END
$$;

CREATE TRIGGER company_relation_derived AFTER INSERT OR UPDATE OR DELETE ON company_relation
	FOR EACH STATEMENT EXECUTE FUNCTION derive_for_all();

CREATE TRIGGER park_derived AFTER UPDATE OF operator_id ON park FOR EACH STATEMENT EXECUTE FUNCTION derive_for_all()
