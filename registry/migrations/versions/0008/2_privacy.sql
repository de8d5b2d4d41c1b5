-- Notices that people are given, what they consented to, who looked at what, and what they ask for.

CREATE TABLE privacy_notice (
	id TEXT COLLATE "C" NOT NULL,
	purpose VARCHAR(40) NOT NULL,
	edition INTEGER NOT NULL,
	text_zh TEXT COLLATE "C" NOT NULL,
	text_en TEXT COLLATE "C",
	in_force_from TIMESTAMP WITH TIME ZONE NOT NULL,
	published_by_id TEXT COLLATE "C",
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_privacy_notice PRIMARY KEY (id),
	CONSTRAINT uq_privacy_notice_purpose_edition UNIQUE (purpose, edition),
	CONSTRAINT ck_privacy_notice_edition CHECK (edition > 0),
	CONSTRAINT ck_privacy_notice_datapurpose CHECK (purpose IN ('EVALUATION', 'PUBLICATION', 'SHARING')),
	CONSTRAINT fk_privacy_notice_published_by_id FOREIGN KEY(published_by_id) REFERENCES account (id),
	CONSTRAINT ck_privacy_notice_id CHECK (id ~ '^privacynotice_[0-9a-z]+$' AND length(id) = 40),
	CONSTRAINT ck_privacy_notice_text_zh_said CHECK (text_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_privacy_notice_text_en_said CHECK (text_en ~ '[^[:space:]]')
);

CREATE INDEX ix_privacy_notice_edition_id ON privacy_notice (edition, id);

CREATE INDEX ix_privacy_notice_in_force_from_id ON privacy_notice (in_force_from, id);

CREATE INDEX ix_privacy_notice_published_by_id_in_force_from_id ON privacy_notice (published_by_id, in_force_from, id) WHERE published_by_id IS NOT NULL;

CREATE INDEX ix_privacy_notice_purpose_id ON privacy_notice (purpose, id);

CREATE TABLE consent (
	id TEXT COLLATE "C" NOT NULL,
	person_id TEXT COLLATE "C" NOT NULL,
	notice_id TEXT COLLATE "C" NOT NULL,
	basis VARCHAR(40) NOT NULL,
	channel VARCHAR(40) NOT NULL,
	state VARCHAR(40) DEFAULT 'IN_FORCE' NOT NULL,
	given_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_consent PRIMARY KEY (id),
	CONSTRAINT ck_consent_withdrawn_at_state CHECK ((state IN ('WITHDRAWN')) = (withdrawn_at IS NOT NULL)),
	CONSTRAINT ck_consent_withdrawn_at_after_given_at CHECK (withdrawn_at >= given_at),
	CONSTRAINT ck_consent_withdrawn_basis CHECK (state <> 'WITHDRAWN' OR basis = 'CONSENT'),
	CONSTRAINT fk_consent_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT fk_consent_notice_id FOREIGN KEY(notice_id) REFERENCES privacy_notice (id),
	CONSTRAINT ck_consent_legalbasis CHECK (basis IN ('CONSENT', 'CONTRACT', 'STATUTORY_DUTY')),
	CONSTRAINT ck_consent_consentchannel CHECK (channel IN ('ONLINE', 'OFFICE')),
	CONSTRAINT ck_consent_state CHECK (state IN ('IN_FORCE', 'WITHDRAWN')),
	CONSTRAINT ck_consent_id CHECK (id ~ '^consent_[0-9a-z]+$' AND length(id) = 34)
);

CREATE INDEX ix_consent_basis_id ON consent (basis, id);

CREATE INDEX ix_consent_given_at_id ON consent (given_at, id);

CREATE INDEX ix_consent_notice_id_given_at_id ON consent (notice_id, given_at, id);

CREATE INDEX ix_consent_person_id_given_at_id ON consent (person_id, given_at, id);

CREATE INDEX ix_consent_state_id ON consent (state, id);

CREATE UNIQUE INDEX uq_consent_in_force ON consent (person_id, notice_id) WHERE state = 'IN_FORCE';

CREATE TABLE access_log (
	id TEXT COLLATE "C" NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	account_id TEXT COLLATE "C" NOT NULL,
	role VARCHAR(40) NOT NULL,
	person_id TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) NOT NULL,
	fields TEXT[] NOT NULL,
	reason TEXT,
	CONSTRAINT pk_access_log PRIMARY KEY (id),
	CONSTRAINT fk_access_log_account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_access_log_role CHECK (role IN ('PUBLIC', 'COMPANY', 'APPLICANT', 'PARK_MANAGER', 'PROMOTER', 'AMBASSADOR', 'REVIEWER', 'TALENT_OFFICE', 'GRID_OFFICER', 'LEADER', 'ADMIN', 'AUDITOR')),
	CONSTRAINT fk_access_log_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT ck_access_log_accesskind CHECK (kind IN ('REVEAL', 'EXPORT', 'COMPARISON', 'CORRECTION')),
	CONSTRAINT ck_access_log_id CHECK (id ~ '^access_[0-9a-z]+$' AND length(id) = 33)
);

CREATE INDEX ix_access_log_account_id_at_id ON access_log (account_id, at, id);

CREATE INDEX ix_access_log_account_id_kind_at ON access_log (account_id, kind, at);

CREATE INDEX ix_access_log_at_id ON access_log (at, id);

CREATE INDEX ix_access_log_kind_id ON access_log (kind, id);

CREATE INDEX ix_access_log_person_id_at_id ON access_log (person_id, at, id);

CREATE TABLE data_subject_request (
	id TEXT COLLATE "C" NOT NULL,
	person_id TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) NOT NULL,
	details TEXT,
	state VARCHAR(40) DEFAULT 'RECEIVED' NOT NULL,
	due_on DATE NOT NULL,
	decided_at TIMESTAMP WITH TIME ZONE,
	decided_by_id TEXT COLLATE "C",
	ground VARCHAR(40),
	note TEXT,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_data_subject_request PRIMARY KEY (id),
	CONSTRAINT ck_data_subject_request_decided_at_state CHECK ((state IN ('GRANTED', 'DECLINED')) = (decided_at IS NOT NULL)),
	CONSTRAINT ck_data_subject_request_decided_by_id_state CHECK (decided_by_id IS NULL OR state IN ('GRANTED', 'DECLINED')),
	CONSTRAINT ck_data_subject_request_ground_state CHECK ((state IN ('DECLINED')) = (ground IS NOT NULL)),
	CONSTRAINT ck_data_subject_request_note_state CHECK (note IS NULL OR state IN ('DECLINED')),
	CONSTRAINT fk_data_subject_request_person_id FOREIGN KEY(person_id) REFERENCES person (id),
	CONSTRAINT ck_data_subject_request_requestkind CHECK (kind IN ('ACCESS', 'CORRECTION', 'ERASURE', 'EXPLANATION')),
	CONSTRAINT ck_data_subject_request_state CHECK (state IN ('RECEIVED', 'GRANTED', 'DECLINED', 'WITHDRAWN')),
	CONSTRAINT fk_data_subject_request_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES account (id),
	CONSTRAINT ck_data_subject_request_declineground CHECK (ground IN ('AWARD_RUNNING', 'OBJECTION_OPEN', 'STATUTORY_RETENTION', 'IDENTITY_UNPROVEN')),
	CONSTRAINT ck_data_subject_request_id CHECK (id ~ '^datarequest_[0-9a-z]+$' AND length(id) = 38)
);

CREATE INDEX ix_data_subject_request_created_at_id ON data_subject_request (created_at, id);

CREATE INDEX ix_data_subject_request_decided_by_id_due_on_id ON data_subject_request (decided_by_id, due_on, id) WHERE decided_by_id IS NOT NULL;

CREATE INDEX ix_data_subject_request_due_on_id ON data_subject_request (due_on, id);

CREATE INDEX ix_data_subject_request_kind_id ON data_subject_request (kind, id);

CREATE INDEX ix_data_subject_request_person_id_due_on_id ON data_subject_request (person_id, due_on, id);

CREATE INDEX ix_data_subject_request_state_id ON data_subject_request (state, id);

CREATE UNIQUE INDEX uq_data_subject_request_open ON data_subject_request (person_id, kind) WHERE state = 'RECEIVED';

-- What was published, and what was logged, stays as it is.
CREATE TRIGGER privacy_notice_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_notice
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER access_log_append_only BEFORE DELETE OR TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A reason is somebody's own words and may name the person: it has to be erasable. It may become NULL, and nothing else anything.
CREATE FUNCTION refuse_all_but_blanking_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' AND NEW.reason IS NULL THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION '% is append-only but for the erasure of reasons: % refused', TG_TABLE_NAME, TG_OP
		USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END
$$;

CREATE TRIGGER access_log_only_erased BEFORE UPDATE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_all_but_blanking_reasons()
