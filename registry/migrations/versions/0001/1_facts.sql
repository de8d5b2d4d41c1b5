-- What has been published: documents, the numbers in them, honours, policies and campaigns.

CREATE TABLE source_document (
	id TEXT COLLATE "C" NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) NOT NULL,
	title_zh TEXT COLLATE "C" NOT NULL,
	title_en TEXT COLLATE "C",
	publisher_zh TEXT,
	publisher_en TEXT,
	author TEXT,
	published_on DATE,
	url TEXT,
	content_hash TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_source_document PRIMARY KEY (id),
	CONSTRAINT ck_source_document_content_hash CHECK (content_hash ~ '^[0-9a-f]+$' AND length(content_hash) = 64),
	CONSTRAINT uq_source_document_code UNIQUE (code),
	CONSTRAINT ck_source_document_sourcekind CHECK (kind IN ('NEWS', 'POLICY', 'STANDARD', 'REPORT', 'WEBSITE')),
	CONSTRAINT ck_source_document_id CHECK (id ~ '^source_[0-9a-z]+$' AND length(id) = 33),
	CONSTRAINT ck_source_document_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_source_document_title_zh_said CHECK (title_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_source_document_title_en_said CHECK (title_en ~ '[^[:space:]]')
);

CREATE INDEX ix_source_document_code_id ON source_document (code, id);

CREATE INDEX ix_source_document_published_on_id ON source_document (published_on, id);

CREATE INDEX ix_source_document_title_zh_id ON source_document (title_zh, id);

CREATE TABLE campaign (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	code TEXT COLLATE "C" NOT NULL,
	year INTEGER,
	starts_on DATE,
	ends_on DATE,
	goals_zh TEXT[] DEFAULT '{}' NOT NULL,
	goals_en TEXT[] DEFAULT '{}' NOT NULL,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_campaign PRIMARY KEY (id),
	CONSTRAINT ck_campaign_year CHECK (year BETWEEN 1900 AND 2100),
	CONSTRAINT ck_campaign_ends_on_after_starts_on CHECK (ends_on >= starts_on),
	CONSTRAINT uq_campaign_code UNIQUE (code),
	CONSTRAINT uq_campaign_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_campaign_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_campaign_id CHECK (id ~ '^campaign_[0-9a-z]+$' AND length(id) = 35),
	CONSTRAINT ck_campaign_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_campaign_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_campaign_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_campaign_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_campaign_code_id ON campaign (code, id);

CREATE INDEX ix_campaign_name_zh_id ON campaign (name_zh, id);

CREATE INDEX ix_campaign_source_id_id ON campaign (source_id, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_campaign_starts_on_id ON campaign (starts_on, id);

CREATE INDEX ix_campaign_year_id ON campaign (year, id);

CREATE TABLE honour_award (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	code TEXT COLLATE "C" NOT NULL,
	subject_id TEXT COLLATE "C",
	recipient_zh TEXT,
	recipient_en TEXT,
	awarded_by_zh TEXT,
	awarded_by_en TEXT,
	year INTEGER,
	awarded_on DATE,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_honour_award PRIMARY KEY (id),
	CONSTRAINT ck_honour_award_year CHECK (year BETWEEN 1900 AND 2100),
	CONSTRAINT ck_honour_award_subject_id CHECK (subject_id ~ '^(belt|park|area|division|company|building|programme|round|campaign|policy|honour)_[0-9a-z]{26}$'),
	CONSTRAINT uq_honour_award_code UNIQUE (code),
	CONSTRAINT uq_honour_award_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_honour_award_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_honour_award_id CHECK (id ~ '^honour_[0-9a-z]+$' AND length(id) = 33),
	CONSTRAINT ck_honour_award_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_honour_award_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_honour_award_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_honour_award_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_honour_award_awarded_on_id ON honour_award (awarded_on, id);

CREATE INDEX ix_honour_award_name_zh_id ON honour_award (name_zh, id);

CREATE INDEX ix_honour_award_source_id_id ON honour_award (source_id, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_honour_award_subject_id ON honour_award (subject_id);

CREATE INDEX ix_honour_award_year_id ON honour_award (year, id);

CREATE TABLE policy_document (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	code TEXT COLLATE "C" NOT NULL,
	number TEXT COLLATE "C",
	issuer_zh TEXT,
	issuer_en TEXT,
	issued_on DATE,
	effective_on DATE,
	expires_on DATE,
	status VARCHAR(40),
	text_zh TEXT,
	text_en TEXT,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_policy_document PRIMARY KEY (id),
	CONSTRAINT ck_policy_document_expires_on_after_effective_on CHECK (expires_on >= effective_on),
	CONSTRAINT uq_policy_document_code UNIQUE (code),
	CONSTRAINT ck_policy_document_policystatus CHECK (status IN ('DRAFT', 'IN_FORCE', 'REPEALED')),
	CONSTRAINT uq_policy_document_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_policy_document_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_policy_document_id CHECK (id ~ '^policy_[0-9a-z]+$' AND length(id) = 33),
	CONSTRAINT ck_policy_document_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_policy_document_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_policy_document_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_policy_document_number_plain CHECK (number !~ '[\x01-\x1f\x7f\"\\]' AND length(number) BETWEEN 1 AND 200),
	CONSTRAINT ck_policy_document_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_policy_document_code_id ON policy_document (code, id);

CREATE INDEX ix_policy_document_effective_on_id ON policy_document (effective_on, id);

CREATE INDEX ix_policy_document_issued_on_id ON policy_document (issued_on, id);

CREATE INDEX ix_policy_document_name_zh_id ON policy_document (name_zh, id);

CREATE INDEX ix_policy_document_source_id_id ON policy_document (source_id, id) WHERE source_id IS NOT NULL;

CREATE TABLE reported_fact (
	id TEXT COLLATE "C" NOT NULL,
	subject_id TEXT COLLATE "C" NOT NULL,
	metric TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	value NUMERIC,
	unit TEXT COLLATE "C",
	qualifier VARCHAR(40),
	as_of DATE,
	period TEXT COLLATE "C",
	source_id TEXT COLLATE "C" NOT NULL,
	quote TEXT NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_reported_fact PRIMARY KEY (id),
	CONSTRAINT uq_reported_fact_subject_id_metric_period_source_id UNIQUE NULLS NOT DISTINCT (subject_id, metric, period, source_id),
	CONSTRAINT ck_reported_fact_subject_id CHECK (subject_id ~ '^(belt|park|area|division|company|building|programme|round|campaign|policy|honour)_[0-9a-z]{26}$'),
	CONSTRAINT ck_reported_fact_metric CHECK (metric ~ '^[A-Z][A-Z0-9_]*$'),
	CONSTRAINT ck_reported_fact_value_whole CHECK (num_nulls(value, unit, qualifier) IN (0, 3)),
	CONSTRAINT ck_reported_fact_quote_said CHECK (quote ~ '[^[:space:]]'),
	CONSTRAINT ck_reported_fact_qualifier CHECK (qualifier IN ('EXACT', 'OVER', 'ABOUT')),
	CONSTRAINT fk_reported_fact_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_reported_fact_id CHECK (id ~ '^fact_[0-9a-z]+$' AND length(id) = 31),
	CONSTRAINT ck_reported_fact_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_reported_fact_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_reported_fact_unit_plain CHECK (unit !~ '[\x01-\x1f\x7f\"\\]' AND length(unit) BETWEEN 1 AND 200),
	CONSTRAINT ck_reported_fact_period_plain CHECK (period !~ '[\x01-\x1f\x7f\"\\]' AND length(period) BETWEEN 1 AND 200)
);

CREATE INDEX ix_reported_fact_as_of_id ON reported_fact (as_of, id);

CREATE INDEX ix_reported_fact_metric_id ON reported_fact (metric, id);

CREATE INDEX ix_reported_fact_period_id ON reported_fact (period, id);

CREATE INDEX ix_reported_fact_source_id_metric_id ON reported_fact (source_id, metric, id);

CREATE INDEX ix_reported_fact_subject_id ON reported_fact (subject_id);

CREATE INDEX ix_reported_fact_value_id ON reported_fact (value, id);
