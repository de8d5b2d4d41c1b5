-- With whom the owner of an account has to do, and whose affairs they therefore do not decide.
CREATE TABLE interest (
	id TEXT COLLATE "C" NOT NULL,
	account_id TEXT COLLATE "C" NOT NULL,
	company_id TEXT COLLATE "C",
	person_id TEXT COLLATE "C",
	kind VARCHAR(40) NOT NULL,
	since DATE,
	until DATE,
	note TEXT,
	recorded_by_id TEXT COLLATE "C" NOT NULL,
	struck_at TIMESTAMP WITH TIME ZONE,
	struck_by_id TEXT COLLATE "C",
	strike_reason TEXT,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_interest PRIMARY KEY (id),
	CONSTRAINT ck_interest_about_one CHECK (num_nonnulls(company_id, person_id) = 1),
	CONSTRAINT ck_interest_until_after_since CHECK (until >= since),
	CONSTRAINT ck_interest_struck_at_whole CHECK (num_nulls(struck_at, struck_by_id, strike_reason) IN (0, 3)),
	CONSTRAINT ck_interest_struck_by_another CHECK (struck_by_id <> account_id),
	CONSTRAINT fk_interest_account_id FOREIGN KEY (account_id) REFERENCES account (id),
	CONSTRAINT fk_interest_company_id FOREIGN KEY (company_id) REFERENCES company (id),
	CONSTRAINT fk_interest_person_id FOREIGN KEY (person_id) REFERENCES person (id),
	CONSTRAINT ck_interest_interestkind CHECK (kind IN ('RELATIVE', 'EMPLOYMENT', 'SHARES', 'DIRECTORSHIP', 'ADVISER', 'OTHER')),
	CONSTRAINT fk_interest_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES account (id),
	CONSTRAINT fk_interest_struck_by_id FOREIGN KEY (struck_by_id) REFERENCES account (id),
	CONSTRAINT ck_interest_id CHECK (id ~ '^interest_[0-9a-z]+$' AND length(id) = 35)
);

CREATE INDEX ix_interest_account_id_id ON interest (account_id, id);

CREATE INDEX ix_interest_company_id_id ON interest (company_id, id) WHERE company_id IS NOT NULL;

CREATE INDEX ix_interest_created_at_id ON interest (created_at, id);

CREATE INDEX ix_interest_kind_id ON interest (kind, id);

CREATE INDEX ix_interest_person_id_id ON interest (person_id, id) WHERE person_id IS NOT NULL;

CREATE INDEX ix_interest_recorded_by_id_id ON interest (recorded_by_id, id);

CREATE INDEX ix_interest_since_id ON interest (since, id);

CREATE INDEX ix_interest_since_id_desc ON interest (since DESC NULLS LAST, id DESC);

CREATE INDEX ix_interest_struck_by_id_id ON interest (struck_by_id, id) WHERE struck_by_id IS NOT NULL;

CREATE INDEX ix_interest_until_id ON interest (until, id);

CREATE INDEX ix_interest_until_id_desc ON interest (until DESC NULLS LAST, id DESC);
