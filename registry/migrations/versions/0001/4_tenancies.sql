-- Who is in which park, and on which leases.

CREATE TABLE tenancy (
	id TEXT COLLATE "C" NOT NULL,
	company_id TEXT COLLATE "C" NOT NULL,
	park_id TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) DEFAULT 'TENANT' NOT NULL,
	state VARCHAR(40) DEFAULT 'APPLIED' NOT NULL,
	entered_on DATE,
	planned_end DATE,
	notice_on DATE,
	left_on DATE,
	leave_reason VARCHAR(40),
	leave_note TEXT,
	reject_reason TEXT,
	graduated_on DATE,
	graduation_criterion TEXT,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_tenancy PRIMARY KEY (id),
	CONSTRAINT uq_tenancy_id_park_id UNIQUE (id, park_id),
	CONSTRAINT uq_tenancy_id_company_id_park_id UNIQUE (id, company_id, park_id),
	CONSTRAINT ck_tenancy_entered_on_state CHECK (CASE WHEN state IN ('ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT') THEN entered_on IS NOT NULL OR source_id IS NOT NULL ELSE entered_on IS NULL END),
	CONSTRAINT ck_tenancy_left_on_state CHECK ((state IN ('LEFT')) = (left_on IS NOT NULL)),
	CONSTRAINT ck_tenancy_leave_reason_state CHECK ((state IN ('LEFT')) = (leave_reason IS NOT NULL)),
	CONSTRAINT ck_tenancy_leave_note_state CHECK (leave_note IS NULL OR state IN ('LEFT')),
	CONSTRAINT ck_tenancy_reject_reason_state CHECK ((state IN ('REJECTED')) = (reject_reason IS NOT NULL)),
	CONSTRAINT ck_tenancy_graduated_on_state CHECK ((state IN ('GRADUATED')) = (graduated_on IS NOT NULL)),
	CONSTRAINT ck_tenancy_graduation_criterion_state CHECK ((state IN ('GRADUATED')) = (graduation_criterion IS NOT NULL)),
	CONSTRAINT ck_tenancy_notice_on_state CHECK (CASE state WHEN 'LEAVING' THEN notice_on IS NOT NULL WHEN 'LEFT' THEN true ELSE notice_on IS NULL END),
	CONSTRAINT ck_tenancy_planned_end_after_entered_on CHECK (planned_end >= entered_on),
	CONSTRAINT ck_tenancy_left_on_after_entered_on CHECK (left_on >= entered_on),
	CONSTRAINT ck_tenancy_graduated_on_after_entered_on CHECK (graduated_on >= entered_on),
	CONSTRAINT fk_tenancy_company_id FOREIGN KEY(company_id) REFERENCES company (id),
	CONSTRAINT fk_tenancy_park_id FOREIGN KEY(park_id) REFERENCES park (id),
	CONSTRAINT ck_tenancy_tenancykind CHECK (kind IN ('TENANT', 'INCUBATEE', 'GRADUATE_RESIDENT', 'HEADQUARTERS', 'BRANCH', 'VIRTUAL')),
	CONSTRAINT ck_tenancy_state CHECK (state IN ('APPLIED', 'APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT', 'REJECTED', 'WITHDRAWN')),
	CONSTRAINT ck_tenancy_leavereason CHECK (leave_reason IN ('CONTRACT_ENDED', 'RELOCATED', 'OUTGREW', 'CLOSED_DOWN', 'DEREGISTERED', 'BREACH', 'OTHER')),
	CONSTRAINT uq_tenancy_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_tenancy_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_tenancy_id CHECK (id ~ '^tenancy_[0-9a-z]+$' AND length(id) = 34),
	CONSTRAINT ck_tenancy_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_tenancy_company_id_id ON tenancy (company_id, id);

CREATE INDEX ix_tenancy_entered_on_id ON tenancy (entered_on, id);

CREATE INDEX ix_tenancy_kind_id ON tenancy (kind, id);

CREATE INDEX ix_tenancy_left_on_id ON tenancy (left_on, id);

CREATE INDEX ix_tenancy_park_id_id ON tenancy (park_id, id);

CREATE INDEX ix_tenancy_planned_end_id ON tenancy (planned_end, id);

CREATE INDEX ix_tenancy_source_id_id ON tenancy (source_id, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_tenancy_state_id ON tenancy (state, id);

CREATE UNIQUE INDEX uq_tenancy_open ON tenancy (company_id, park_id) WHERE state IN ('APPROVED', 'ACTIVE', 'LEAVING');

CREATE TABLE lease (
	id TEXT COLLATE "C" NOT NULL,
	tenancy_id TEXT COLLATE "C" NOT NULL,
	park_id TEXT COLLATE "C" NOT NULL,
	number TEXT COLLATE "C",
	state VARCHAR(40) DEFAULT 'DRAFT' NOT NULL,
	starts_on DATE NOT NULL,
	ends_on DATE NOT NULL,
	signed_on DATE,
	terminated_on DATE,
	termination_reason TEXT,
	rent_amount NUMERIC(20, 2),
	rent_currency TEXT COLLATE "C",
	rent_per VARCHAR(40),
	deposit_amount NUMERIC(20, 2),
	deposit_currency TEXT COLLATE "C",
	guarantor TEXT,
	renewed_from_id TEXT COLLATE "C",
	during DATERANGE GENERATED ALWAYS AS (daterange(starts_on, GREATEST(starts_on, COALESCE(terminated_on, ends_on)), '[]'::text)) STORED NOT NULL,
	holds BOOLEAN GENERATED ALWAYS AS (state::text <> 'DRAFT'::text AND state::text <> 'PENDING_APPROVAL'::text) STORED NOT NULL,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_lease PRIMARY KEY (id),
	CONSTRAINT fk_lease_tenancy_id_park_id FOREIGN KEY(tenancy_id, park_id) REFERENCES tenancy (id, park_id) ON UPDATE CASCADE,
	CONSTRAINT uq_lease_hold UNIQUE (id, tenancy_id, park_id, during, holds),
	CONSTRAINT ck_lease_ends_on_after_starts_on CHECK (ends_on >= starts_on),
	CONSTRAINT ck_lease_terminated_on_state CHECK ((state IN ('TERMINATED')) = (terminated_on IS NOT NULL)),
	CONSTRAINT ck_lease_termination_reason_state CHECK ((state IN ('TERMINATED')) = (termination_reason IS NOT NULL)),
	CONSTRAINT ck_lease_terminated_within CHECK (terminated_on BETWEEN starts_on AND ends_on),
	CONSTRAINT ck_lease_signed_on_state CHECK (signed_on IS NULL OR state NOT IN ('DRAFT', 'PENDING_APPROVAL')),
	CONSTRAINT ck_lease_not_negative CHECK ((rent_amount IS NULL OR rent_amount >= 0) AND (deposit_amount IS NULL OR deposit_amount >= 0)),
	CONSTRAINT ck_lease_rent_amount_whole CHECK (num_nulls(rent_amount, rent_currency, rent_per) IN (0, 3)),
	CONSTRAINT ck_lease_deposit_amount_whole CHECK (num_nulls(deposit_amount, deposit_currency) IN (0, 2)),
	CONSTRAINT ck_lease_rent_currency CHECK (rent_currency ~ '^[A-Z]{3}$'),
	CONSTRAINT ck_lease_deposit_currency CHECK (deposit_currency ~ '^[A-Z]{3}$'),
	CONSTRAINT uq_lease_renewed_from_id UNIQUE (renewed_from_id),
	CONSTRAINT ck_lease_renewed_from_another CHECK (renewed_from_id <> id),
	CONSTRAINT fk_lease_tenancy_id FOREIGN KEY(tenancy_id) REFERENCES tenancy (id),
	CONSTRAINT fk_lease_park_id FOREIGN KEY(park_id) REFERENCES park (id),
	CONSTRAINT uq_lease_number UNIQUE (number),
	CONSTRAINT ck_lease_state CHECK (state IN ('DRAFT', 'PENDING_APPROVAL', 'ACTIVE', 'RENEWED', 'TERMINATED', 'EXPIRED')),
	CONSTRAINT ck_lease_rentper CHECK (rent_per IN ('MONTH', 'YEAR', 'M2_DAY', 'M2_MONTH')),
	CONSTRAINT fk_lease_renewed_from_id FOREIGN KEY(renewed_from_id) REFERENCES lease (id),
	CONSTRAINT uq_lease_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_lease_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_lease_id CHECK (id ~ '^lease_[0-9a-z]+$' AND length(id) = 32),
	CONSTRAINT ck_lease_number_plain CHECK (number !~ '[\x01-\x1f\x7f\"\\]' AND length(number) BETWEEN 1 AND 200),
	CONSTRAINT ck_lease_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_lease_ends_on_id ON lease (ends_on, id);

CREATE INDEX ix_lease_number_id ON lease (number, id);

CREATE INDEX ix_lease_park_id_starts_on_id ON lease (park_id, starts_on, id);

CREATE INDEX ix_lease_renewed_from_id_starts_on_id ON lease (renewed_from_id, starts_on, id) WHERE renewed_from_id IS NOT NULL;

CREATE INDEX ix_lease_rent_amount_id ON lease (rent_amount, id);

CREATE INDEX ix_lease_source_id_starts_on_id ON lease (source_id, starts_on, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_lease_starts_on_id ON lease (starts_on, id);

CREATE INDEX ix_lease_state_id ON lease (state, id);

CREATE INDEX ix_lease_tenancy_id_starts_on_id ON lease (tenancy_id, starts_on, id);

CREATE TABLE lease_unit (
	lease_id TEXT COLLATE "C" NOT NULL,
	unit_id TEXT COLLATE "C" NOT NULL,
	tenancy_id TEXT COLLATE "C" NOT NULL,
	park_id TEXT COLLATE "C" NOT NULL,
	unit_serial BIGINT NOT NULL,
	during DATERANGE NOT NULL,
	holds BOOLEAN NOT NULL,
	CONSTRAINT pk_lease_unit PRIMARY KEY (lease_id, unit_id),
	CONSTRAINT fk_lease_unit_lease FOREIGN KEY(lease_id, tenancy_id, park_id, during, holds) REFERENCES lease (id, tenancy_id, park_id, during, holds) ON DELETE CASCADE ON UPDATE CASCADE,
	CONSTRAINT fk_lease_unit_unit FOREIGN KEY(unit_id, park_id, unit_serial) REFERENCES space_unit (id, park_id, serial) ON UPDATE CASCADE,
	CONSTRAINT ex_lease_unit_let_once EXCLUDE USING gist (int8range(unit_serial, unit_serial, '[]') WITH &&, during WITH &&) WHERE (holds)
);

CREATE INDEX ix_lease_unit_tenancy_id ON lease_unit (tenancy_id, unit_id);

CREATE INDEX ix_lease_unit_unit_id ON lease_unit (unit_id, lease_id);

-- What a link repeats is filled in from both of its ends; the foreign keys keep it so.
CREATE FUNCTION lease_unit_from_both_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	SELECT tenancy_id, park_id, during, holds INTO NEW.tenancy_id, NEW.park_id, NEW.during, NEW.holds FROM lease WHERE id = NEW.lease_id;
	SELECT serial INTO NEW.unit_serial FROM space_unit WHERE id = NEW.unit_id;
	RETURN NEW;
END
$$;

CREATE TRIGGER lease_unit_from_both_ends BEFORE INSERT ON lease_unit FOR EACH ROW EXECUTE FUNCTION lease_unit_from_both_ends();
