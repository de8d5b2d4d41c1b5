-- A person's record is registered, and may be erased; the number on their papers may be kept sealed; an application's content may go.

ALTER TABLE person ADD COLUMN id_sealed TEXT;

ALTER TABLE person ADD COLUMN state VARCHAR(40) DEFAULT 'REGISTERED' NOT NULL;

ALTER TABLE person ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE person ADD CONSTRAINT ck_person_state CHECK (state IN ('REGISTERED', 'ERASED'));

ALTER TABLE person ADD CONSTRAINT ck_person_id_sealed CHECK (id_sealed IS NULL OR id_hmac IS NOT NULL);

ALTER TABLE person ADD CONSTRAINT ck_person_erased_at_state CHECK ((state IN ('ERASED')) = (erased_at IS NOT NULL));

ALTER TABLE person ADD CONSTRAINT ck_person_erased CHECK (state <> 'ERASED' OR num_nonnulls(id_hmac, id_sealed, phone, email, nationality, birth_year, orcid, external_reference) = 0);

ALTER TABLE application ADD COLUMN emptied_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE application ADD CONSTRAINT ck_application_emptied CHECK (emptied_at IS NULL OR form = '{}' AND num_nonnulls(title_zh, title_en, research_field) = 0);

CREATE INDEX ix_application_kept ON application (updated_at) WHERE emptied_at IS NULL AND state IN ('FORMAL_FAILED', 'NOT_SHORTLISTED', 'NOT_SELECTED', 'DISQUALIFIED', 'WITHDRAWN', 'LAPSED')
