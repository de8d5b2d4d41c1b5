-- The log of what happened.

CREATE TABLE event (
	id TEXT COLLATE "C" NOT NULL,
	position BIGINT GENERATED ALWAYS AS IDENTITY,
	occurred_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	account_id TEXT COLLATE "C",
	type TEXT COLLATE "C" NOT NULL,
	subject_id TEXT COLLATE "C" NOT NULL,
	data JSONB DEFAULT '{}' NOT NULL,
	CONSTRAINT pk_event PRIMARY KEY (id),
	CONSTRAINT uq_event_position UNIQUE (position),
	CONSTRAINT ck_event_type CHECK (type ~ '^[a-z][a-z_]*:[a-z][a-z_]*$'),
	CONSTRAINT ck_event_subject_id CHECK (subject_id ~ '^[a-z]+_[0-9a-z]+$' AND length(split_part(subject_id, '_', 2)) = 26),
	CONSTRAINT ck_event_data CHECK (jsonb_typeof(data) = 'object'),
	CONSTRAINT fk_event_account_id FOREIGN KEY(account_id) REFERENCES account (id),
	CONSTRAINT ck_event_id CHECK (id ~ '^event_[0-9a-z]+$' AND length(id) = 32)
);

CREATE INDEX ix_event_account_id_position_id ON event (account_id, position, id) WHERE account_id IS NOT NULL;

CREATE INDEX ix_event_occurred_at_id ON event (occurred_at, id);

CREATE INDEX ix_event_position_id ON event (position, id);

CREATE INDEX ix_event_subject_id_position ON event (subject_id, position);

CREATE INDEX ix_event_type_position ON event (type, position);

-- What was written stays as it was written.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
		USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END
$$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
