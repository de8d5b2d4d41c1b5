-- Talent programmes, their calls, people, and their applications.

CREATE TABLE person (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	id_doc_type VARCHAR(40),
	id_hmac TEXT COLLATE "C",
	id_masked TEXT COLLATE "C",
	phone TEXT COLLATE "C",
	email TEXT,
	nationality TEXT COLLATE "C",
	birth_year INTEGER,
	orcid TEXT COLLATE "C",
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_person PRIMARY KEY (id),
	CONSTRAINT ck_person_id_doc_type_whole CHECK (num_nulls(id_doc_type, id_hmac, id_masked) IN (0, 3)),
	CONSTRAINT ck_person_id_hmac CHECK (id_hmac ~ '^[0-9a-f]+$' AND length(id_hmac) = 64),
	CONSTRAINT ck_person_id_masked CHECK (id_masked ~ '^[0-9A-Za-z]{0,4}[*]{3,}[0-9A-Za-z]{0,4}$'),
	CONSTRAINT ck_person_phone CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
	CONSTRAINT ck_person_nationality CHECK (nationality ~ '^[A-Z]{2}$'),
	CONSTRAINT ck_person_birth_year CHECK (birth_year BETWEEN 1900 AND 2100),
	CONSTRAINT ck_person_orcid CHECK (orcid ~ '^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$'),
	CONSTRAINT ck_person_iddoctype CHECK (id_doc_type IN ('RESIDENT_ID', 'HMT_PERMIT', 'FOREIGN_PR', 'PASSPORT')),
	CONSTRAINT uq_person_id_hmac UNIQUE (id_hmac),
	CONSTRAINT uq_person_orcid UNIQUE (orcid),
	CONSTRAINT uq_person_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_person_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_person_id CHECK (id ~ '^person_[0-9a-z]+$' AND length(id) = 33),
	CONSTRAINT ck_person_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_person_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_person_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_person_name_en_id ON person (name_en, id);

CREATE INDEX ix_person_name_zh_id ON person (name_zh, id);

CREATE INDEX ix_person_source_id_id ON person (source_id, id) WHERE source_id IS NOT NULL;

CREATE TABLE talent_programme (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	code TEXT COLLATE "C" NOT NULL,
	office_zh TEXT,
	office_en TEXT,
	description_zh TEXT,
	description_en TEXT,
	target_industries TEXT[] DEFAULT '{}' NOT NULL,
	policy_id TEXT COLLATE "C",
	state VARCHAR(40) DEFAULT 'DRAFT' NOT NULL,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_talent_programme PRIMARY KEY (id),
	CONSTRAINT uq_talent_programme_code UNIQUE (code),
	CONSTRAINT fk_talent_programme_policy_id FOREIGN KEY(policy_id) REFERENCES policy_document (id),
	CONSTRAINT ck_talent_programme_state CHECK (state IN ('DRAFT', 'PUBLISHED', 'CONCLUDED', 'CANCELLED')),
	CONSTRAINT uq_talent_programme_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_talent_programme_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_talent_programme_id CHECK (id ~ '^programme_[0-9a-z]+$' AND length(id) = 36),
	CONSTRAINT ck_talent_programme_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_talent_programme_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_talent_programme_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_talent_programme_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_talent_programme_code_id ON talent_programme (code, id);

CREATE INDEX ix_talent_programme_name_zh_id ON talent_programme (name_zh, id);

CREATE INDEX ix_talent_programme_policy_id_code_id ON talent_programme (policy_id, code, id) WHERE policy_id IS NOT NULL;

CREATE INDEX ix_talent_programme_source_id_code_id ON talent_programme (source_id, code, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_talent_programme_state_id ON talent_programme (state, id);

CREATE TABLE call_round (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	programme_id TEXT COLLATE "C" NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	year INTEGER NOT NULL,
	opens_at TIMESTAMP WITH TIME ZONE,
	closes_at TIMESTAMP WITH TIME ZONE,
	grace_minutes INTEGER DEFAULT '0' NOT NULL,
	state VARCHAR(40) DEFAULT 'DRAFT' NOT NULL,
	cancel_reason TEXT,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_call_round PRIMARY KEY (id),
	CONSTRAINT ck_call_round_closes_after_opens CHECK (closes_at > opens_at),
	CONSTRAINT ck_call_round_year CHECK (year BETWEEN 2000 AND 2100),
	CONSTRAINT ck_call_round_window_state CHECK (state = 'DRAFT' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)),
	CONSTRAINT ck_call_round_not_negative CHECK ((grace_minutes IS NULL OR grace_minutes >= 0)),
	CONSTRAINT ck_call_round_cancel_reason_state CHECK ((state IN ('CANCELLED')) = (cancel_reason IS NOT NULL)),
	CONSTRAINT fk_call_round_programme_id FOREIGN KEY(programme_id) REFERENCES talent_programme (id),
	CONSTRAINT uq_call_round_code UNIQUE (code),
	CONSTRAINT ck_call_round_state CHECK (state IN ('DRAFT', 'PUBLISHED', 'OPEN', 'CLOSED', 'CHECKING', 'REVIEWING', 'PANEL', 'INSPECTION', 'DECIDING', 'NOTICE', 'CONCLUDED', 'CANCELLED')),
	CONSTRAINT uq_call_round_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_call_round_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_call_round_id CHECK (id ~ '^round_[0-9a-z]+$' AND length(id) = 32),
	CONSTRAINT ck_call_round_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_call_round_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_call_round_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_call_round_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_call_round_closes_at_id ON call_round (closes_at, id);

CREATE INDEX ix_call_round_code_id ON call_round (code, id);

CREATE INDEX ix_call_round_opens_at_id ON call_round (opens_at, id);

CREATE INDEX ix_call_round_programme_id_opens_at_id ON call_round (programme_id, opens_at, id);

CREATE INDEX ix_call_round_source_id_opens_at_id ON call_round (source_id, opens_at, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_call_round_state_id ON call_round (state, id);

CREATE INDEX ix_call_round_year_id ON call_round (year, id);

CREATE TABLE application (
	id TEXT COLLATE "C" NOT NULL,
	number TEXT COLLATE "C" NOT NULL,
	round_id TEXT COLLATE "C" NOT NULL,
	category VARCHAR(40) NOT NULL,
	applicant_id TEXT COLLATE "C" NOT NULL,
	sponsor_id TEXT COLLATE "C",
	hosting_tenancy_id TEXT COLLATE "C",
	host_park_id TEXT COLLATE "C",
	title_zh TEXT COLLATE "C",
	title_en TEXT COLLATE "C",
	research_field TEXT,
	form JSONB DEFAULT '{}' NOT NULL,
	form_version INTEGER DEFAULT '1' NOT NULL,
	state VARCHAR(40) DEFAULT 'DRAFT' NOT NULL,
	endorsed_at TIMESTAMP WITH TIME ZONE,
	submitted_at TIMESTAMP WITH TIME ZONE,
	snapshot_hash TEXT COLLATE "C",
	returned_at TIMESTAMP WITH TIME ZONE,
	supplement_due_at TIMESTAMP WITH TIME ZONE,
	reject_code TEXT COLLATE "C",
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	withdraw_reason TEXT,
	lapse_reason TEXT,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_application PRIMARY KEY (id),
	CONSTRAINT fk_application_hosting_tenancy FOREIGN KEY(hosting_tenancy_id, sponsor_id, host_park_id) REFERENCES tenancy (id, company_id, park_id) ON UPDATE CASCADE,
	CONSTRAINT ck_application_hosting_tenancy_id_whole CHECK (num_nulls(hosting_tenancy_id, host_park_id) IN (0, 2)),
	CONSTRAINT ck_application_hosted_through_sponsor CHECK (hosting_tenancy_id IS NULL OR sponsor_id IS NOT NULL),
	CONSTRAINT ck_application_sponsor_state CHECK (state IN ('DRAFT', 'DISQUALIFIED', 'WITHDRAWN', 'LAPSED') OR sponsor_id IS NOT NULL),
	CONSTRAINT ck_application_endorsed_at_state CHECK (state IN ('DRAFT', 'AWAITING_ENDORSEMENT', 'DISQUALIFIED', 'WITHDRAWN', 'LAPSED') OR endorsed_at IS NOT NULL),
	CONSTRAINT ck_application_submitted_at_state CHECK (state IN ('DISQUALIFIED', 'WITHDRAWN', 'LAPSED') OR (state NOT IN ('DRAFT', 'AWAITING_ENDORSEMENT', 'ENDORSED')) = (submitted_at IS NOT NULL)),
	CONSTRAINT ck_application_submitted_whole CHECK (submitted_at IS NULL OR (hosting_tenancy_id IS NOT NULL AND snapshot_hash IS NOT NULL)),
	CONSTRAINT ck_application_submitted_after_endorsed CHECK (submitted_at >= endorsed_at),
	CONSTRAINT ck_application_snapshot_hash CHECK (snapshot_hash ~ '^[0-9a-f]+$' AND length(snapshot_hash) = 64),
	CONSTRAINT ck_application_returned_at_state CHECK (state <> 'RETURNED' OR (returned_at IS NOT NULL AND supplement_due_at IS NOT NULL)),
	CONSTRAINT ck_application_returned_at_whole CHECK (num_nulls(returned_at, supplement_due_at) IN (0, 2)),
	CONSTRAINT ck_application_supplement_due_after_returned CHECK (supplement_due_at > returned_at),
	CONSTRAINT ck_application_reject_code_state CHECK ((state IN ('FORMAL_FAILED', 'DISQUALIFIED')) = (reject_code IS NOT NULL)),
	CONSTRAINT ck_application_withdrawn_at_state CHECK ((state IN ('WITHDRAWN')) = (withdrawn_at IS NOT NULL)),
	CONSTRAINT ck_application_withdraw_reason_state CHECK (withdraw_reason IS NULL OR state IN ('WITHDRAWN')),
	CONSTRAINT ck_application_lapse_reason_state CHECK ((state IN ('LAPSED')) = (lapse_reason IS NOT NULL)),
	CONSTRAINT ck_application_form CHECK (jsonb_typeof(form) = 'object'),
	CONSTRAINT ck_application_form_version CHECK (form_version > 0),
	CONSTRAINT uq_application_number UNIQUE (number),
	CONSTRAINT fk_application_round_id FOREIGN KEY(round_id) REFERENCES call_round (id),
	CONSTRAINT ck_application_talentcategory CHECK (category IN ('INNOVATION_TALENT', 'INNOVATION_TEAM', 'ENTREPRENEUR', 'ENTREPRENEUR_TEAM')),
	CONSTRAINT fk_application_applicant_id FOREIGN KEY(applicant_id) REFERENCES person (id),
	CONSTRAINT fk_application_sponsor_id FOREIGN KEY(sponsor_id) REFERENCES company (id),
	CONSTRAINT fk_application_hosting_tenancy_id FOREIGN KEY(hosting_tenancy_id) REFERENCES tenancy (id),
	CONSTRAINT fk_application_host_park_id FOREIGN KEY(host_park_id) REFERENCES park (id),
	CONSTRAINT ck_application_state CHECK (state IN ('DRAFT', 'AWAITING_ENDORSEMENT', 'ENDORSED', 'SUBMITTED', 'RETURNED', 'FORMAL_PASSED', 'FORMAL_FAILED', 'UNDER_REVIEW', 'REVIEWED', 'SHORTLISTED', 'NOT_SHORTLISTED', 'PANEL_DONE', 'INSPECTED', 'PROPOSED', 'RESERVE', 'NOT_SELECTED', 'IN_NOTICE', 'HELD', 'APPROVED', 'AWARDED', 'DISQUALIFIED', 'WITHDRAWN', 'LAPSED')),
	CONSTRAINT uq_application_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_application_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_application_id CHECK (id ~ '^application_[0-9a-z]+$' AND length(id) = 38),
	CONSTRAINT ck_application_number_plain CHECK (number !~ '[\x01-\x1f\x7f\"\\]' AND length(number) BETWEEN 1 AND 200),
	CONSTRAINT ck_application_title_zh_said CHECK (title_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_application_title_en_said CHECK (title_en ~ '[^[:space:]]'),
	CONSTRAINT ck_application_reject_code_plain CHECK (reject_code !~ '[\x01-\x1f\x7f\"\\]' AND length(reject_code) BETWEEN 1 AND 200),
	CONSTRAINT ck_application_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_application_applicant_id_id ON application (applicant_id, id);

CREATE INDEX ix_application_category_id ON application (category, id);

CREATE INDEX ix_application_host_park_id_id ON application (host_park_id, id) WHERE host_park_id IS NOT NULL;

CREATE INDEX ix_application_hosting_tenancy_id_id ON application (hosting_tenancy_id, id) WHERE hosting_tenancy_id IS NOT NULL;

CREATE INDEX ix_application_number_id ON application (number, id);

CREATE INDEX ix_application_round_id_id ON application (round_id, id);

CREATE INDEX ix_application_source_id_id ON application (source_id, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_application_sponsor_id_id ON application (sponsor_id, id) WHERE sponsor_id IS NOT NULL;

CREATE INDEX ix_application_state_id ON application (state, id);

CREATE INDEX ix_application_submitted_at_id ON application (submitted_at, id);

CREATE UNIQUE INDEX uq_application_open ON application (applicant_id, round_id) WHERE state NOT IN ('FORMAL_FAILED', 'NOT_SHORTLISTED', 'NOT_SELECTED', 'DISQUALIFIED', 'WITHDRAWN', 'LAPSED');
