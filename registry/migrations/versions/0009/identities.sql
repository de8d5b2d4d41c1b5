CREATE TABLE identity (
	id TEXT COLLATE "C" NOT NULL,
	account_id TEXT COLLATE "C" NOT NULL,
	issuer TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	unlinked_at TIMESTAMP WITH TIME ZONE,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_identity PRIMARY KEY (id),
	CONSTRAINT ck_identity_issuer CHECK (length(issuer) <= 500),
	CONSTRAINT ck_identity_subject CHECK (length(subject) <= 255),
	CONSTRAINT fk_identity_account_id FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT ck_identity_id CHECK (id ~ '^identity_[0-9a-z]+$' AND length(id) = 35),
	CONSTRAINT ck_identity_issuer_said CHECK (issuer ~ '[^[:space:]]'),
	CONSTRAINT ck_identity_subject_said CHECK (subject ~ '[^[:space:]]')
);

CREATE INDEX ix_identity_account_id_id ON identity (account_id, id);

CREATE UNIQUE INDEX uq_identity_linked ON identity (issuer, subject) WHERE unlinked_at IS NULL;

-- Of minutes: a crash that empties it has some people begin to sign in again.
CREATE UNLOGGED TABLE passage (
	state_hash TEXT COLLATE "C" NOT NULL,
	browser_hash TEXT COLLATE "C" NOT NULL,
	back TEXT NOT NULL,
	token_id TEXT COLLATE "C",
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_passage PRIMARY KEY (state_hash),
	CONSTRAINT ck_passage_state_hash CHECK (state_hash ~ '^[0-9a-f]+$' AND length(state_hash) = 64),
	CONSTRAINT ck_passage_browser_hash CHECK (browser_hash ~ '^[0-9a-f]+$' AND length(browser_hash) = 64),
	CONSTRAINT fk_passage_token_id FOREIGN KEY (token_id) REFERENCES access_token (id) ON DELETE CASCADE
);

CREATE INDEX ix_passage_expires_at ON passage (expires_at);
