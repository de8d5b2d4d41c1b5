-- What an event has changed, field by field.

CREATE TABLE change (
	id TEXT COLLATE "C" NOT NULL,
	event_id TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	account_id TEXT COLLATE "C",
	subject_id TEXT COLLATE "C" NOT NULL,
	version INTEGER NOT NULL,
	field TEXT COLLATE "C" NOT NULL,
	old_value JSONB,
	new_value JSONB,
	CONSTRAINT pk_change PRIMARY KEY (id),
	CONSTRAINT ck_change_subject_id CHECK (subject_id ~ '^[a-z]+_[0-9a-z]+$' AND length(split_part(subject_id, '_', 2)) = 26),
	CONSTRAINT fk_change_event_id FOREIGN KEY(event_id) REFERENCES event (id),
	CONSTRAINT fk_change_account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_change_id CHECK (id ~ '^change_[0-9a-z]+$' AND length(id) = 33),
	CONSTRAINT ck_change_field_plain CHECK (field !~ '[\x01-\x1f\x7f\"\\]' AND length(field) BETWEEN 1 AND 200)
);

CREATE INDEX ix_change_account_id_position_id ON change (account_id, position, id) WHERE account_id IS NOT NULL;

CREATE INDEX ix_change_event_id_position_id ON change (event_id, position, id);

CREATE INDEX ix_change_position_id ON change (position, id);

CREATE INDEX ix_change_subject_id_position_id ON change (subject_id, position, id);

-- What is personal has to be erasable: either value, or both, may become NULL. Nothing else may become anything.
CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF to_jsonb(NEW) - 'old_value' - 'new_value' = to_jsonb(OLD) - 'old_value' - 'new_value'
		AND (NEW.old_value IS NULL OR NEW.old_value IS NOT DISTINCT FROM OLD.old_value)
		AND (NEW.new_value IS NULL OR NEW.new_value IS NOT DISTINCT FROM OLD.new_value)
	THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION '% is append-only but for the erasure of values: % refused', TG_TABLE_NAME, TG_OP
		USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END
$$;

CREATE TRIGGER change_only_erased BEFORE UPDATE ON change FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure();

CREATE TRIGGER change_append_only BEFORE DELETE OR TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
