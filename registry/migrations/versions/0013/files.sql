-- Files that people bring: papers of applications, and copies of them in which names are covered.
CREATE TABLE attachment (
	id TEXT COLLATE "C" NOT NULL,
	uploaded_by_id TEXT COLLATE "C" NOT NULL,
	application_id TEXT COLLATE "C",
	question TEXT COLLATE "C",
	redacted_from_id TEXT COLLATE "C",
	name TEXT COLLATE "C",
	media_type TEXT COLLATE "C" NOT NULL,
	size INTEGER NOT NULL,
	sha256 TEXT COLLATE "C",
	state VARCHAR(40) DEFAULT 'UPLOADING' NOT NULL,
	scanned BOOLEAN DEFAULT false NOT NULL,
	reject_code TEXT COLLATE "C",
	attached_at TIMESTAMP WITH TIME ZONE,
	expires_at TIMESTAMP WITH TIME ZONE,
	destroyed_at TIMESTAMP WITH TIME ZONE,
	key_sealed TEXT,
	link_secret TEXT,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_attachment PRIMARY KEY (id),
	CONSTRAINT ck_attachment_size CHECK (size > 0),
	CONSTRAINT ck_attachment_name CHECK (length(name) <= 200),
	CONSTRAINT ck_attachment_sha256 CHECK (sha256 ~ '^[0-9a-f]+$' AND length(sha256) = 64),
	CONSTRAINT ck_attachment_sha256_state CHECK ((state IN ('SCANNING', 'READY')) = (sha256 IS NOT NULL)),
	CONSTRAINT ck_attachment_name_state CHECK ((state = 'DELETED') = (name IS NULL)),
	CONSTRAINT ck_attachment_link_secret_state CHECK ((state = 'DELETED') = (link_secret IS NULL)),
	CONSTRAINT ck_attachment_key_sealed_state CHECK (state <> 'DELETED' OR key_sealed IS NULL),
	CONSTRAINT ck_attachment_reject_code_state CHECK ((state IN ('REJECTED')) = (reject_code IS NOT NULL)),
	CONSTRAINT ck_attachment_reject_code CHECK (reject_code IN ('FILE_KIND_REFUSED', 'FILE_KIND_DIFFERS', 'FILE_INFECTED')),
	CONSTRAINT ck_attachment_application_id_whole CHECK (num_nulls(application_id, question, attached_at) IN (0, 3)),
	CONSTRAINT ck_attachment_attached_state CHECK (application_id IS NULL OR state IN ('READY', 'DELETED')),
	CONSTRAINT ck_attachment_redacted_attached CHECK (redacted_from_id IS NULL OR application_id IS NOT NULL),
	CONSTRAINT ck_attachment_redacted_from_another CHECK (redacted_from_id <> id),
	CONSTRAINT ck_attachment_expires_at_unattached CHECK ((expires_at IS NULL) = (application_id IS NOT NULL OR state = 'DELETED')),
	CONSTRAINT ck_attachment_destroyed_at_state CHECK (destroyed_at IS NULL OR state = 'DELETED'),
	CONSTRAINT fk_attachment_uploaded_by_id FOREIGN KEY(uploaded_by_id) REFERENCES account (id),
	CONSTRAINT fk_attachment_application_id FOREIGN KEY(application_id) REFERENCES application (id),
	CONSTRAINT fk_attachment_redacted_from_id FOREIGN KEY(redacted_from_id) REFERENCES attachment (id),
	CONSTRAINT ck_attachment_state CHECK (state IN ('UPLOADING', 'SCANNING', 'READY', 'REJECTED', 'DELETED')),
	CONSTRAINT ck_attachment_id CHECK (id ~ '^attachment_[0-9a-z]+$' AND length(id) = 37),
	CONSTRAINT ck_attachment_question_plain CHECK (question !~ '[\x01-\x1f\x7f\"\\]' AND length(question) BETWEEN 1 AND 200),
	CONSTRAINT ck_attachment_name_said CHECK (name ~ '[^[:space:]]'),
	CONSTRAINT ck_attachment_media_type_plain CHECK (media_type !~ '[\x01-\x1f\x7f\"\\]' AND length(media_type) BETWEEN 1 AND 200)
);

CREATE INDEX ix_attachment_application_id_id ON attachment (application_id, id) WHERE application_id IS NOT NULL;

CREATE INDEX ix_attachment_created_at_id ON attachment (created_at, id);

CREATE INDEX ix_attachment_expires_at ON attachment (expires_at) WHERE expires_at IS NOT NULL;

CREATE INDEX ix_attachment_redacted_from_id_id ON attachment (redacted_from_id, id) WHERE redacted_from_id IS NOT NULL;

CREATE INDEX ix_attachment_scanning ON attachment (updated_at) WHERE state = 'SCANNING';

CREATE INDEX ix_attachment_size_id ON attachment (size, id);

CREATE INDEX ix_attachment_state_id ON attachment (state, id);

CREATE INDEX ix_attachment_undestroyed ON attachment (id) WHERE state = 'DELETED' AND destroyed_at IS NULL;

CREATE INDEX ix_attachment_uploaded_by_id_id ON attachment (uploaded_by_id, id);

-- Downloads are on record as what else is taken of somebody's data.
ALTER TABLE access_log DROP CONSTRAINT ck_access_log_accesskind, ADD CONSTRAINT ck_access_log_accesskind CHECK (kind IN ('REVEAL', 'EXPORT', 'COMPARISON', 'CORRECTION', 'DOWNLOAD'));
