ALTER TABLE account
	ADD password_set_at TIMESTAMP WITH TIME ZONE,
	ADD password_temporary BOOLEAN DEFAULT false NOT NULL,
	ADD second_factor_sealed TEXT,
	ADD second_factor_since TIMESTAMP WITH TIME ZONE,
	ADD second_factor_counter BIGINT,
	ADD recovery_hashes TEXT[] DEFAULT '{}' NOT NULL;

UPDATE account SET password_set_at = updated_at WHERE password_hash IS NOT NULL;

ALTER TABLE account
	ADD CONSTRAINT ck_account_second_factor_since CHECK (second_factor_since IS NULL OR second_factor_sealed IS NOT NULL),
	ADD CONSTRAINT ck_account_password_hash_whole CHECK (num_nulls(password_hash, password_set_at) IN (0, 2));

-- What was made by signing in is called so; everything else was made for a program.
ALTER TABLE access_token
	ADD kind VARCHAR(40),
	ADD hint TEXT COLLATE "C",
	ADD scope VARCHAR(40) DEFAULT 'WRITE' NOT NULL,
	ADD roles VARCHAR(40)[];

UPDATE access_token SET kind = CASE WHEN name = 'sign-in' AND expires_at IS NOT NULL THEN 'SESSION' ELSE 'API' END;

ALTER TABLE access_token
	ALTER kind SET NOT NULL,
	ALTER scope DROP DEFAULT,
	ADD CONSTRAINT ck_access_token_tokenkind CHECK (kind IN ('SESSION', 'API')),
	ADD CONSTRAINT ck_access_token_tokenscope CHECK (scope IN ('READ', 'WRITE')),
	ADD CONSTRAINT ck_access_token_session CHECK (kind <> 'SESSION' OR (scope = 'WRITE' AND roles IS NULL AND expires_at IS NOT NULL)),
	ADD CONSTRAINT ck_access_token_roles CHECK (roles <@ ARRAY['COMPANY', 'PARK_MANAGER', 'GRID_OFFICER', 'APPLICANT', 'PROMOTER', 'AMBASSADOR', 'REVIEWER', 'TALENT_OFFICE', 'LEADER', 'ADMIN', 'AUDITOR']::varchar[] AND cardinality(roles) > 0),
	ADD CONSTRAINT ck_access_token_hint_plain CHECK (hint !~ '[\x01-\x1f\x7f\"\\]' AND length(hint) BETWEEN 1 AND 200);

CREATE TABLE known_device (
	token_hash TEXT COLLATE "C" NOT NULL,
	account_id TEXT COLLATE "C" NOT NULL,
	seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_known_device PRIMARY KEY (token_hash),
	CONSTRAINT ck_known_device_token_hash CHECK (token_hash ~ '^[0-9a-f]+$' AND length(token_hash) = 64),
	CONSTRAINT fk_known_device_account_id FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

CREATE INDEX ix_known_device_account_id_seen_at ON known_device (account_id, seen_at);

-- Counted often, and an empty table, which a crash leaves, only says that nobody has failed lately.
CREATE UNLOGGED TABLE sign_in_failure (
	key TEXT COLLATE "C" NOT NULL,
	full_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_sign_in_failure PRIMARY KEY (key),
	CONSTRAINT ck_sign_in_failure_key CHECK (key ~ '^[0-9a-f]+$' AND length(key) = 64)
);

CREATE INDEX ix_sign_in_failure_full_at ON sign_in_failure (full_at);

ALTER TABLE role_grant
	ADD delegated_from_id TEXT COLLATE "C" CONSTRAINT fk_role_grant_delegated_from_id REFERENCES role_grant (id),
	ADD granted_by_id TEXT COLLATE "C" CONSTRAINT fk_role_grant_granted_by_id REFERENCES account (id),
	ADD reason TEXT,
	ADD revoked_at TIMESTAMP WITH TIME ZONE,
	ADD revoked_by_id TEXT COLLATE "C" CONSTRAINT fk_role_grant_revoked_by_id REFERENCES account (id),
	ADD revoke_reason TEXT,
	ADD CONSTRAINT ck_role_grant_delegated_from CHECK (delegated_from_id IS NULL OR until IS NOT NULL),
	ADD CONSTRAINT ck_role_grant_granted_by CHECK (granted_by_id <> account_id),
	ADD CONSTRAINT ck_role_grant_revoked_by CHECK (revoked_by_id IS NULL OR revoked_at IS NOT NULL);

CREATE INDEX ix_role_grant_delegated_from_id_id ON role_grant (delegated_from_id, id) WHERE delegated_from_id IS NOT NULL;

CREATE INDEX ix_role_grant_granted_by_id_id ON role_grant (granted_by_id, id) WHERE granted_by_id IS NOT NULL;

CREATE INDEX ix_role_grant_revoked_by_id_id ON role_grant (revoked_by_id, id) WHERE revoked_by_id IS NOT NULL;

DROP INDEX uq_role_grant_open;

CREATE UNIQUE INDEX uq_role_grant_open ON role_grant (account_id, role, scope_id) NULLS NOT DISTINCT WHERE until IS NULL AND revoked_at IS NULL;

-- Two roles that nobody may hold at once (separation of duties).
CREATE FUNCTION roles_apart(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN one = 'AUDITOR' THEN other NOT IN ('AUDITOR', 'PUBLIC')
		WHEN other = 'AUDITOR' THEN one <> 'PUBLIC'
		ELSE (one, other) IN (
			('ADMIN', 'TALENT_OFFICE'), ('ADMIN', 'REVIEWER'), ('TALENT_OFFICE', 'REVIEWER'), ('TALENT_OFFICE', 'LEADER'), ('REVIEWER', 'LEADER'),
			('TALENT_OFFICE', 'ADMIN'), ('REVIEWER', 'ADMIN'), ('REVIEWER', 'TALENT_OFFICE'), ('LEADER', 'TALENT_OFFICE'), ('LEADER', 'REVIEWER'))
	END
$$;

-- The account is locked, so that of two grants made at once the second one sees the first.
CREATE FUNCTION keep_roles_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.revoked_at IS NULL THEN
		PERFORM FROM account WHERE id = NEW.account_id FOR NO KEY UPDATE;
		IF EXISTS (
			SELECT FROM role_grant AS held
			WHERE held.account_id = NEW.account_id AND held.id <> NEW.id AND held.revoked_at IS NULL AND roles_apart(held.role, NEW.role)
				AND tstzrange(held.since, held.until) && tstzrange(NEW.since, NEW.until)
		) THEN
			RAISE EXCEPTION 'these roles are not held at once' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_role_grant_apart', TABLE = 'role_grant';
		END IF;
	END IF;
	RETURN NEW;
END
$$;

CREATE TRIGGER role_grant_apart BEFORE INSERT OR UPDATE ON role_grant FOR EACH ROW EXECUTE FUNCTION keep_roles_apart();
