-- Companies, what ties them to each other, and the labels they hold.

CREATE TABLE company (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	uscc TEXT COLLATE "C",
	foreign_jurisdiction TEXT COLLATE "C",
	foreign_number TEXT COLLATE "C",
	lei TEXT COLLATE "C",
	pending_registration BOOLEAN DEFAULT false NOT NULL,
	aliases TEXT[] DEFAULT '{}' NOT NULL,
	kind VARCHAR(40) DEFAULT 'ENTERPRISE' NOT NULL,
	market_status VARCHAR(40),
	registered_division_id TEXT COLLATE "C",
	established_on DATE,
	registered_capital_amount NUMERIC(20, 2),
	registered_capital_currency TEXT COLLATE "C",
	paid_in_capital_amount NUMERIC(20, 2),
	paid_in_capital_currency TEXT COLLATE "C",
	legal_representative TEXT,
	controller TEXT,
	industry TEXT COLLATE "C",
	industry_standard TEXT COLLATE "C" DEFAULT 'GB/T 4754-2017' NOT NULL,
	sei_codes TEXT[] DEFAULT '{}' NOT NULL,
	staff_count INTEGER,
	address_zh TEXT,
	address_en TEXT,
	website TEXT,
	contact_name TEXT,
	contact_phone TEXT,
	contact_email TEXT,
	state VARCHAR(40) DEFAULT 'DRAFT' NOT NULL,
	verified_at TIMESTAMP WITH TIME ZONE,
	suspend_reason TEXT,
	merged_into_id TEXT COLLATE "C",
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_company PRIMARY KEY (id),
	CONSTRAINT ck_company_uscc CHECK (uscc ~ '^[0123456789ABCDEFGHJKLMNPQRTUWXY]+$' AND uscc ~ '^..[0-9]{6}' AND length(uscc) = 18),
	CONSTRAINT uq_company_foreign_jurisdiction_foreign_number UNIQUE (foreign_jurisdiction, foreign_number),
	CONSTRAINT ck_company_foreign_jurisdiction_whole CHECK (num_nulls(foreign_jurisdiction, foreign_number) IN (0, 2)),
	CONSTRAINT ck_company_foreign_jurisdiction CHECK (foreign_jurisdiction ~ '^[A-Z]{2}$'),
	CONSTRAINT ck_company_lei CHECK (lei ~ '^[0-9A-Z]{18}[0-9]{2}$'),
	CONSTRAINT ck_company_identity CHECK (uscc IS NOT NULL OR foreign_number IS NOT NULL OR pending_registration),
	CONSTRAINT ck_company_industry CHECK (industry ~ '^(A0[1-5]|B(0[6-9]|1[0-2])|C(1[3-9]|[23][0-9]|4[0-3])|D4[4-6]|E(4[7-9]|50)|F5[12]|G(5[3-9]|60)|H6[12]|I6[3-5]|J6[6-9]|K70|L7[12]|M7[3-5]|N7[6-9]|O8[0-2]|P83|Q8[45]|R(8[6-9]|90)|S9[1-6]|T97)[0-9]{0,2}$'),
	CONSTRAINT ck_company_sei_codes CHECK (array_to_string(sei_codes, ',', '!') ~ '^([1-9](\.[0-9]{1,2}){0,2}(,|$))*$'),
	CONSTRAINT ck_company_not_negative CHECK ((registered_capital_amount IS NULL OR registered_capital_amount >= 0) AND (paid_in_capital_amount IS NULL OR paid_in_capital_amount >= 0) AND (staff_count IS NULL OR staff_count >= 0)),
	CONSTRAINT ck_company_registered_capital_amount_whole CHECK (num_nulls(registered_capital_amount, registered_capital_currency) IN (0, 2)),
	CONSTRAINT ck_company_paid_in_capital_amount_whole CHECK (num_nulls(paid_in_capital_amount, paid_in_capital_currency) IN (0, 2)),
	CONSTRAINT ck_company_registered_capital_currency CHECK (registered_capital_currency ~ '^[A-Z]{3}$'),
	CONSTRAINT ck_company_paid_in_capital_currency CHECK (paid_in_capital_currency ~ '^[A-Z]{3}$'),
	CONSTRAINT ck_company_contact_phone CHECK (contact_phone ~ '^\+[1-9][0-9]{6,14}$'),
	CONSTRAINT ck_company_suspend_reason_state CHECK ((state IN ('SUSPENDED')) = (suspend_reason IS NOT NULL)),
	CONSTRAINT ck_company_verified_at_state CHECK (verified_at IS NULL OR state IN ('VERIFIED', 'SUSPENDED', 'ARCHIVED')),
	CONSTRAINT ck_company_merged_into_id_state CHECK (merged_into_id IS NULL OR state IN ('ARCHIVED')),
	CONSTRAINT ck_company_merged_into_another CHECK (merged_into_id <> id),
	CONSTRAINT uq_company_uscc UNIQUE (uscc),
	CONSTRAINT uq_company_lei UNIQUE (lei),
	CONSTRAINT ck_company_companykind CHECK (kind IN ('ENTERPRISE', 'RESEARCH_INSTITUTE', 'SOCIAL_ORGANISATION', 'PUBLIC_INSTITUTION', 'INDIVIDUAL_BUSINESS', 'COOPERATIVE', 'OTHER')),
	CONSTRAINT ck_company_marketstatus CHECK (market_status IN ('IN_BUSINESS', 'REVOKED', 'DEREGISTERED', 'MOVED_OUT', 'DORMANT', 'LIQUIDATING')),
	CONSTRAINT fk_company_registered_division_id FOREIGN KEY(registered_division_id) REFERENCES admin_division (id),
	CONSTRAINT ck_company_state CHECK (state IN ('DRAFT', 'SUBMITTED', 'VERIFIED', 'SUSPENDED', 'ARCHIVED')),
	CONSTRAINT fk_company_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES company (id),
	CONSTRAINT uq_company_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_company_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_company_id CHECK (id ~ '^company_[0-9a-z]+$' AND length(id) = 34),
	CONSTRAINT ck_company_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_company_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_company_foreign_number_plain CHECK (foreign_number !~ '[\x01-\x1f\x7f\"\\]' AND length(foreign_number) BETWEEN 1 AND 200),
	CONSTRAINT ck_company_industry_standard_plain CHECK (industry_standard !~ '[\x01-\x1f\x7f\"\\]' AND length(industry_standard) BETWEEN 1 AND 200),
	CONSTRAINT ck_company_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_company_established_on_id ON company (established_on, id);

CREATE INDEX ix_company_industry_id ON company (industry, id);

CREATE INDEX ix_company_merged_into_id_id ON company (merged_into_id, id) WHERE merged_into_id IS NOT NULL;

CREATE INDEX ix_company_name_en_id ON company (name_en, id);

CREATE INDEX ix_company_name_zh_id ON company (name_zh, id);

CREATE INDEX ix_company_registered_capital_amount_id ON company (registered_capital_amount, id);

CREATE INDEX ix_company_registered_division_id_id ON company (registered_division_id, id) WHERE registered_division_id IS NOT NULL;

CREATE INDEX ix_company_source_id_id ON company (source_id, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_company_staff_count_id ON company (staff_count, id);

CREATE INDEX ix_company_state_id ON company (state, id);

CREATE INDEX ix_company_uscc_id ON company (uscc, id);

CREATE TABLE company_label (
	id TEXT COLLATE "C" NOT NULL,
	company_id TEXT COLLATE "C" NOT NULL,
	type VARCHAR(40) NOT NULL,
	number TEXT COLLATE "C",
	level TEXT,
	issued_by_zh TEXT,
	issued_by_en TEXT,
	issued_on DATE,
	valid_from DATE,
	valid_to DATE,
	list_year INTEGER,
	via_company_id TEXT COLLATE "C",
	state VARCHAR(40) DEFAULT 'CLAIMED' NOT NULL,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_company_label PRIMARY KEY (id),
	CONSTRAINT ck_company_label_valid_to_after_valid_from CHECK (valid_to >= valid_from),
	CONSTRAINT ck_company_label_list_year CHECK (list_year BETWEEN 1950 AND 2100),
	CONSTRAINT ck_company_label_via_another CHECK (via_company_id <> company_id),
	CONSTRAINT fk_company_label_company_id FOREIGN KEY(company_id) REFERENCES company (id),
	CONSTRAINT ck_company_label_labeltype CHECK (type IN ('HIGH_TECH', 'TECH_SME', 'INNOVATIVE_SME', 'SPECIALISED_SME', 'LITTLE_GIANT', 'GAZELLE', 'UNICORN', 'FORTUNE_500', 'FOUR_ABOVE')),
	CONSTRAINT fk_company_label_via_company_id FOREIGN KEY(via_company_id) REFERENCES company (id),
	CONSTRAINT ck_company_label_state CHECK (state IN ('CLAIMED', 'VERIFIED', 'EXPIRED', 'REVOKED')),
	CONSTRAINT uq_company_label_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_company_label_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_company_label_id CHECK (id ~ '^label_[0-9a-z]+$' AND length(id) = 32),
	CONSTRAINT ck_company_label_number_plain CHECK (number !~ '[\x01-\x1f\x7f\"\\]' AND length(number) BETWEEN 1 AND 200),
	CONSTRAINT ck_company_label_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_company_label_company_id_type_id ON company_label (company_id, type, id);

CREATE INDEX ix_company_label_issued_on_id ON company_label (issued_on, id);

CREATE INDEX ix_company_label_list_year_id ON company_label (list_year, id);

CREATE INDEX ix_company_label_source_id_type_id ON company_label (source_id, type, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_company_label_state_id ON company_label (state, id);

CREATE INDEX ix_company_label_type_id ON company_label (type, id);

CREATE INDEX ix_company_label_valid_from_id ON company_label (valid_from, id);

CREATE INDEX ix_company_label_valid_to_id ON company_label (valid_to, id);

CREATE INDEX ix_company_label_via_company_id_type_id ON company_label (via_company_id, type, id) WHERE via_company_id IS NOT NULL;

CREATE UNIQUE INDEX uq_company_label_number ON company_label (type, number) WHERE number IS NOT NULL AND state <> 'REVOKED';

CREATE TABLE company_relation (
	id TEXT COLLATE "C" NOT NULL,
	company_id TEXT COLLATE "C" NOT NULL,
	related_id TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) NOT NULL,
	share NUMERIC(9, 6),
	since DATE,
	until DATE,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_company_relation PRIMARY KEY (id),
	CONSTRAINT ck_company_relation_two_companies CHECK (company_id <> related_id),
	CONSTRAINT ck_company_relation_share CHECK (share > 0 AND share <= 1),
	CONSTRAINT ck_company_relation_share_of_shareholder CHECK (kind <> 'HOLDS_SHARES_IN' OR share IS NOT NULL),
	CONSTRAINT ck_company_relation_until_after_since CHECK (until >= since),
	CONSTRAINT fk_company_relation_company_id FOREIGN KEY(company_id) REFERENCES company (id),
	CONSTRAINT fk_company_relation_related_id FOREIGN KEY(related_id) REFERENCES company (id),
	CONSTRAINT ck_company_relation_relationkind CHECK (kind IN ('PARENT_OF', 'BRANCH_OF', 'CONTROLS', 'HOLDS_SHARES_IN', 'PARTNER_OF')),
	CONSTRAINT uq_company_relation_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_company_relation_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_company_relation_id CHECK (id ~ '^companyrel_[0-9a-z]+$' AND length(id) = 37),
	CONSTRAINT ck_company_relation_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_company_relation_company_id_id ON company_relation (company_id, id);

CREATE INDEX ix_company_relation_kind_id ON company_relation (kind, id);

CREATE INDEX ix_company_relation_related_id_id ON company_relation (related_id, id);

CREATE INDEX ix_company_relation_share_id ON company_relation (share, id);

CREATE INDEX ix_company_relation_since_id ON company_relation (since, id);

CREATE INDEX ix_company_relation_source_id_id ON company_relation (source_id, id) WHERE source_id IS NOT NULL;

CREATE UNIQUE INDEX uq_company_relation_kind ON company_relation (company_id, related_id, kind) WHERE until IS NULL;

ALTER TABLE park ADD CONSTRAINT fk_park_operator_id FOREIGN KEY(operator_id) REFERENCES company (id);
