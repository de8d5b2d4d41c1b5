-- Accounts, what they may do, and the tokens they carry.

CREATE TABLE account (
	id TEXT COLLATE "C" NOT NULL,
	username TEXT COLLATE "C" NOT NULL,
	display_name TEXT COLLATE "C" NOT NULL,
	password_hash TEXT,
	person_id TEXT COLLATE "C",
	disabled_at TIMESTAMP WITH TIME ZONE,
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_account PRIMARY KEY (id),
	CONSTRAINT ck_account_username CHECK (username ~ '^[a-z0-9][a-z0-9._-]*$' AND length(username) <= 64),
	CONSTRAINT uq_account_username UNIQUE (username),
	CONSTRAINT uq_account_person_id UNIQUE (person_id),
	CONSTRAINT fk_account_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT ck_account_id CHECK (id ~ '^account_[0-9a-z]+$' AND length(id) = 34),
	CONSTRAINT ck_account_display_name_said CHECK (display_name ~ '[^[:space:]]')
);

CREATE INDEX ix_account_display_name_id ON account (display_name, id);

CREATE INDEX ix_account_person_id_username_id ON account (person_id, username, id) WHERE person_id IS NOT NULL;

CREATE INDEX ix_account_username_id ON account (username, id);

CREATE TABLE access_token (
	id TEXT COLLATE "C" NOT NULL,
	account_id TEXT COLLATE "C" NOT NULL,
	token_hash TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE,
	last_used_at TIMESTAMP WITH TIME ZONE,
	revoked_at TIMESTAMP WITH TIME ZONE,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_access_token PRIMARY KEY (id),
	CONSTRAINT ck_access_token_token_hash CHECK (token_hash ~ '^[0-9a-f]+$' AND length(token_hash) = 64),
	CONSTRAINT ck_access_token_expires_after_created CHECK (expires_at > created_at),
	CONSTRAINT fk_access_token_account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT uq_access_token_token_hash UNIQUE (token_hash),
	CONSTRAINT ck_access_token_id CHECK (id ~ '^token_[0-9a-z]+$' AND length(id) = 32),
	CONSTRAINT ck_access_token_name_said CHECK (name ~ '[^[:space:]]')
);

CREATE INDEX ix_access_token_account_id_id ON access_token (account_id, id);

CREATE INDEX ix_access_token_created_at_id ON access_token (created_at, id);

CREATE INDEX ix_access_token_expires_at_id ON access_token (expires_at, id);

CREATE INDEX ix_access_token_last_used_at_id ON access_token (last_used_at, id);

CREATE INDEX ix_access_token_name_id ON access_token (name, id);

CREATE TABLE role_grant (
	id TEXT COLLATE "C" NOT NULL,
	account_id TEXT COLLATE "C" NOT NULL,
	role VARCHAR(40) NOT NULL,
	scope_id TEXT COLLATE "C",
	park_id TEXT COLLATE "C" GENERATED ALWAYS AS (CASE WHEN role::text = 'PARK_MANAGER'::text THEN scope_id ELSE NULL::text END) STORED,
	company_id TEXT COLLATE "C" GENERATED ALWAYS AS (CASE WHEN role::text = 'COMPANY'::text THEN scope_id ELSE NULL::text END) STORED,
	since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	until TIMESTAMP WITH TIME ZONE,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_role_grant PRIMARY KEY (id),
	CONSTRAINT ck_role_grant_scope CHECK (CASE WHEN scope_id IS NULL THEN role IN ('PARK_MANAGER', 'GRID_OFFICER', 'APPLICANT', 'PROMOTER', 'AMBASSADOR', 'REVIEWER', 'TALENT_OFFICE', 'LEADER', 'ADMIN', 'AUDITOR') ELSE role = 'COMPANY' AND scope_id ~ '^company_[0-9a-z]+$' AND length(scope_id) = 34 OR role = 'PARK_MANAGER' AND scope_id ~ '^park_[0-9a-z]+$' AND length(scope_id) = 31 OR role = 'GRID_OFFICER' AND scope_id ~ '^grid_[0-9a-z]+$' AND length(scope_id) = 31 END),
	CONSTRAINT ck_role_grant_until_after_since CHECK (until > since),
	CONSTRAINT fk_role_grant_account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_role_grant_role CHECK (role IN ('PUBLIC', 'COMPANY', 'APPLICANT', 'PARK_MANAGER', 'PROMOTER', 'AMBASSADOR', 'REVIEWER', 'TALENT_OFFICE', 'GRID_OFFICER', 'LEADER', 'ADMIN', 'AUDITOR')),
	CONSTRAINT fk_role_grant_park_id FOREIGN KEY(park_id) REFERENCES park (id),
	CONSTRAINT fk_role_grant_company_id FOREIGN KEY(company_id) REFERENCES company (id),
	CONSTRAINT ck_role_grant_id CHECK (id ~ '^grant_[0-9a-z]+$' AND length(id) = 32)
);

CREATE INDEX ix_role_grant_account_id_id ON role_grant (account_id, id);

CREATE INDEX ix_role_grant_company_id_id ON role_grant (company_id, id) WHERE company_id IS NOT NULL;

CREATE INDEX ix_role_grant_park_id_id ON role_grant (park_id, id) WHERE park_id IS NOT NULL;

CREATE INDEX ix_role_grant_role_id ON role_grant (role, id);

CREATE INDEX ix_role_grant_scope_id ON role_grant (scope_id);

CREATE INDEX ix_role_grant_since_id ON role_grant (since, id);

CREATE INDEX ix_role_grant_until_id ON role_grant (until, id);

CREATE UNIQUE INDEX uq_role_grant_open ON role_grant (account_id, role, scope_id) NULLS NOT DISTINCT WHERE until IS NULL;
