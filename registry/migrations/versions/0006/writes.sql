-- What is written: receipts, arrears, tasks, the calendar, and units as they were entered.

CREATE TABLE receipt (
	account_id TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	place INTEGER NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	answer BYTEA NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_receipt PRIMARY KEY (account_id, key, place),
	CONSTRAINT ck_receipt_key CHECK (key ~ '^[\x21-\x7e]+$' AND length(key) <= 255),
	CONSTRAINT ck_receipt_digest CHECK (digest ~ '^[0-9a-f]+$' AND length(digest) = 64),
	CONSTRAINT fk_receipt_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_receipt_at ON receipt (at);

CREATE TABLE calendar_year (
	year INTEGER NOT NULL,
	CONSTRAINT pk_calendar_year PRIMARY KEY (year),
	CONSTRAINT ck_calendar_year_year CHECK (year BETWEEN 1990 AND 2100)
);

CREATE TABLE calendar_day (
	day DATE NOT NULL,
	year INTEGER NOT NULL,
	works BOOLEAN NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_calendar_day PRIMARY KEY (day),
	CONSTRAINT ck_calendar_day_year CHECK (date_part('year', day) = year),
	CONSTRAINT fk_calendar_day_year FOREIGN KEY(year) REFERENCES calendar_year (year) ON DELETE CASCADE
);

CREATE TABLE arrears (
	id TEXT COLLATE "C" NOT NULL,
	tenancy_id TEXT COLLATE "C" NOT NULL,
	due_on DATE NOT NULL,
	amount NUMERIC(20, 2) NOT NULL,
	currency TEXT COLLATE "C" DEFAULT 'CNY' NOT NULL,
	unit VARCHAR(40),
	note TEXT,
	settled_on DATE,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_arrears PRIMARY KEY (id),
	CONSTRAINT ck_arrears_amount CHECK (amount > 0),
	CONSTRAINT ck_arrears_currency CHECK (currency ~ '^[A-Z]{3}$'),
	CONSTRAINT ck_arrears_unit CHECK (unit IN ('YUAN', 'QIAN_YUAN', 'WAN_YUAN', 'YI_YUAN')),
	CONSTRAINT ck_arrears_settled_on_after_due_on CHECK (settled_on >= due_on),
	CONSTRAINT fk_arrears_tenancy_id FOREIGN KEY(tenancy_id) REFERENCES tenancy (id),
	CONSTRAINT ck_arrears_id CHECK (id ~ '^arrears_[0-9a-z]+$' AND length(id) = 34)
);

CREATE INDEX ix_arrears_amount_id ON arrears (amount, id);

CREATE INDEX ix_arrears_due_on_id ON arrears (due_on, id);

CREATE INDEX ix_arrears_settled_on_id ON arrears (settled_on, id);

CREATE INDEX ix_arrears_settled_on_id_desc ON arrears (settled_on DESC NULLS LAST, id DESC);

CREATE INDEX ix_arrears_tenancy_id_due_on_id ON arrears (tenancy_id, due_on, id);

CREATE TABLE task (
	id TEXT COLLATE "C" NOT NULL,
	park_id TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) NOT NULL,
	subject_id TEXT COLLATE "C" NOT NULL,
	state VARCHAR(40) DEFAULT 'OPEN' NOT NULL,
	due_on DATE NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE,
	done_by_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_task PRIMARY KEY (id),
	CONSTRAINT ck_task_subject_id CHECK (subject_id ~ '^[a-z]+_[0-9a-z]+$' AND length(split_part(subject_id, '_', 2)) = 26),
	CONSTRAINT ck_task_done_at_state CHECK ((state IN ('DONE')) = (done_at IS NOT NULL)),
	CONSTRAINT ck_task_done_by_id_state CHECK (done_by_id IS NULL OR state IN ('DONE')),
	CONSTRAINT fk_task_park_id FOREIGN KEY(park_id) REFERENCES park (id),
	CONSTRAINT ck_task_taskkind CHECK (kind IN ('END_TENANCY')),
	CONSTRAINT ck_task_state CHECK (state IN ('OPEN', 'DONE')),
	CONSTRAINT fk_task_done_by_id FOREIGN KEY(done_by_id) REFERENCES account (id),
	CONSTRAINT ck_task_id CHECK (id ~ '^task_[0-9a-z]+$' AND length(id) = 31)
);

CREATE INDEX ix_task_done_by_id_due_on_id ON task (done_by_id, due_on, id) WHERE done_by_id IS NOT NULL;

CREATE INDEX ix_task_due_on_id ON task (due_on, id);

CREATE INDEX ix_task_kind_id ON task (kind, id);

CREATE INDEX ix_task_park_id_due_on_id ON task (park_id, due_on, id);

CREATE INDEX ix_task_state_id ON task (state, id);

CREATE UNIQUE INDEX uq_task_open ON task (subject_id, kind) WHERE state = 'OPEN';

ALTER TABLE company ADD COLUMN deregistered_on DATE;

ALTER TABLE company ADD COLUMN registered_capital_unit VARCHAR(40);

ALTER TABLE company ADD COLUMN paid_in_capital_unit VARCHAR(40);

ALTER TABLE company ADD COLUMN registered_by_id TEXT COLLATE "C";

ALTER TABLE company ADD CONSTRAINT fk_company_registered_by_id FOREIGN KEY(registered_by_id) REFERENCES account (id);

CREATE INDEX ix_company_registered_by_id_id ON company (registered_by_id, id) WHERE registered_by_id IS NOT NULL;

ALTER TABLE company_label ADD COLUMN evidence TEXT;

ALTER TABLE lease ADD COLUMN rent_unit VARCHAR(40);

ALTER TABLE lease ADD COLUMN deposit_unit VARCHAR(40);

ALTER TABLE space_unit ADD COLUMN area_entered_value NUMERIC;

ALTER TABLE space_unit ADD COLUMN area_entered_unit VARCHAR(40);

ALTER TABLE space_unit ADD COLUMN rent_unit VARCHAR(40);

ALTER TABLE space_unit ADD COLUMN reserved_for_id TEXT COLLATE "C";

ALTER TABLE tenancy ADD COLUMN graduation_evidence TEXT;

ALTER TABLE tenancy ADD COLUMN incubation_until DATE;

ALTER TABLE tenancy ADD COLUMN filed_by_company BOOLEAN DEFAULT true NOT NULL;

-- What was written in words stays as the evidence.
UPDATE tenancy SET graduation_evidence = graduation_criterion, graduation_criterion = 'OTHER' WHERE graduation_criterion IS NOT NULL;

ALTER TABLE tenancy ALTER COLUMN graduation_criterion TYPE VARCHAR(40);

ALTER TABLE company ADD CONSTRAINT ck_company_registered_capital_unit CHECK (registered_capital_unit IS NULL OR registered_capital_amount IS NOT NULL AND registered_capital_unit IN ('YUAN', 'QIAN_YUAN', 'WAN_YUAN', 'YI_YUAN'));

ALTER TABLE company ADD CONSTRAINT ck_company_paid_in_capital_unit CHECK (paid_in_capital_unit IS NULL OR paid_in_capital_amount IS NOT NULL AND paid_in_capital_unit IN ('YUAN', 'QIAN_YUAN', 'WAN_YUAN', 'YI_YUAN'));

ALTER TABLE company ADD CONSTRAINT ck_company_deregistered_on CHECK (deregistered_on IS NULL OR market_status IS NOT DISTINCT FROM 'DEREGISTERED');

ALTER TABLE lease ADD CONSTRAINT ck_lease_rent_unit CHECK (rent_unit IS NULL OR rent_amount IS NOT NULL AND rent_unit IN ('YUAN', 'QIAN_YUAN', 'WAN_YUAN', 'YI_YUAN'));

ALTER TABLE lease ADD CONSTRAINT ck_lease_deposit_unit CHECK (deposit_unit IS NULL OR deposit_amount IS NOT NULL AND deposit_unit IN ('YUAN', 'QIAN_YUAN', 'WAN_YUAN', 'YI_YUAN'));

ALTER TABLE space_unit ADD CONSTRAINT ck_space_unit_rent_unit CHECK (rent_unit IS NULL OR rent_amount IS NOT NULL AND rent_unit IN ('YUAN', 'QIAN_YUAN', 'WAN_YUAN', 'YI_YUAN'));

ALTER TABLE space_unit ADD CONSTRAINT ck_space_unit_area_as_entered CHECK (area_entered_value IS NULL OR abs(area_m2 - area_entered_value * CASE area_entered_unit WHEN 'M2' THEN 1.0 / 1 WHEN 'MU' THEN 2000.0 / 3 WHEN 'HECTARE' THEN 10000.0 / 1 WHEN 'KM2' THEN 1000000.0 / 1 END) <= 0.01);

ALTER TABLE space_unit ADD CONSTRAINT ck_space_unit_area_entered_value_whole CHECK (num_nulls(area_entered_value, area_entered_unit) IN (0, 2));

ALTER TABLE space_unit ADD CONSTRAINT ck_space_unit_reserved_for CHECK (reserved_for_id IS NULL OR reserved_until IS NOT NULL);

ALTER TABLE space_unit ADD CONSTRAINT ck_space_unit_area_entered_unit CHECK (area_entered_unit IN ('M2', 'MU', 'HECTARE', 'KM2'));

ALTER TABLE space_unit ADD CONSTRAINT fk_space_unit_reserved_for_id FOREIGN KEY(reserved_for_id) REFERENCES company (id);

ALTER TABLE tenancy ADD CONSTRAINT ck_tenancy_graduation_evidence_state CHECK (graduation_evidence IS NULL OR state IN ('GRADUATED'));

ALTER TABLE tenancy ADD CONSTRAINT ck_tenancy_incubation_until_kind CHECK (incubation_until IS NULL OR kind = 'INCUBATEE');

ALTER TABLE tenancy ADD CONSTRAINT ck_tenancy_incubation_until_after_entered_on CHECK (incubation_until >= entered_on);

ALTER TABLE tenancy ADD CONSTRAINT ck_tenancy_graduationcriterion CHECK (graduation_criterion IN ('HIGH_TECH', 'VENTURE_CAPITAL', 'REVENUE', 'ACQUIRED_OR_LISTED', 'OTHER'));

CREATE INDEX ix_space_unit_reserved_for_id_number_id ON space_unit (reserved_for_id, number, id) WHERE reserved_for_id IS NOT NULL;
