-- The territory: divisions, areas, the belt, its parks, their buildings and units.

CREATE TABLE admin_division (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	code TEXT COLLATE "C" NOT NULL,
	level VARCHAR(40) NOT NULL,
	parent_code TEXT COLLATE "C",
	valid_from DATE,
	valid_to DATE,
	superseded_by_code TEXT COLLATE "C",
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_admin_division PRIMARY KEY (id),
	CONSTRAINT ck_admin_division_code CHECK (code ~ CASE level WHEN 'PROVINCE' THEN '^[1-9][0-9]0000$' WHEN 'CITY' THEN '^[1-9][0-9]{3}00$' WHEN 'DISTRICT' THEN '^[1-9][0-9]{5}$' WHEN 'SUBDISTRICT' THEN '^[1-9][0-9]{8}$' ELSE '^[1-9][0-9]{11}$' END AND (level <> 'CITY' OR code !~ '0000$') AND (level <> 'DISTRICT' OR code !~ '00$')),
	CONSTRAINT ck_admin_division_parent_prefix CHECK (parent_code IS NULL OR coalesce(parent_code = CASE level WHEN 'CITY' THEN left(code, 2) || '0000' WHEN 'DISTRICT' THEN left(code, 4) || '00' WHEN 'SUBDISTRICT' THEN left(code, 6) WHEN 'COMMUNITY' THEN left(code, 9) END, false)),
	CONSTRAINT ck_admin_division_valid_to_after_valid_from CHECK (valid_to >= valid_from),
	CONSTRAINT uq_admin_division_code UNIQUE (code),
	CONSTRAINT ck_admin_division_divisionlevel CHECK (level IN ('PROVINCE', 'CITY', 'DISTRICT', 'SUBDISTRICT', 'COMMUNITY')),
	CONSTRAINT fk_admin_division_parent_code FOREIGN KEY(parent_code) REFERENCES admin_division (code),
	CONSTRAINT fk_admin_division_superseded_by_code FOREIGN KEY(superseded_by_code) REFERENCES admin_division (code),
	CONSTRAINT uq_admin_division_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_admin_division_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_admin_division_id CHECK (id ~ '^division_[0-9a-z]+$' AND length(id) = 35),
	CONSTRAINT ck_admin_division_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_admin_division_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_admin_division_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_admin_division_code_id ON admin_division (code, id);

CREATE INDEX ix_admin_division_level_id ON admin_division (level, id);

CREATE INDEX ix_admin_division_name_zh_id ON admin_division (name_zh, id);

CREATE INDEX ix_admin_division_parent_code_code_id ON admin_division (parent_code, code, id) WHERE parent_code IS NOT NULL;

CREATE INDEX ix_admin_division_source_id_code_id ON admin_division (source_id, code, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_admin_division_superseded_by_code_code_id ON admin_division (superseded_by_code, code, id) WHERE superseded_by_code IS NOT NULL;

CREATE TABLE belt (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	code TEXT COLLATE "C" NOT NULL,
	functions VARCHAR(40)[] DEFAULT '{}' NOT NULL,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_belt PRIMARY KEY (id),
	CONSTRAINT ck_belt_functions CHECK (functions <@ ARRAY['PLATFORM_BUILDING', 'ENTERPRISE_CULTIVATION', 'TALENT_COOPERATION', 'PROJECT_SUPPORT', 'RESULTS_TRANSFER']::varchar[]),
	CONSTRAINT uq_belt_code UNIQUE (code),
	CONSTRAINT uq_belt_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_belt_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_belt_id CHECK (id ~ '^belt_[0-9a-z]+$' AND length(id) = 31),
	CONSTRAINT ck_belt_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_belt_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_belt_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_belt_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_belt_code_id ON belt (code, id);

CREATE INDEX ix_belt_name_zh_id ON belt (name_zh, id);

CREATE INDEX ix_belt_source_id_code_id ON belt (source_id, code, id) WHERE source_id IS NOT NULL;

CREATE TABLE area (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	code TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) NOT NULL,
	division_id TEXT COLLATE "C",
	namesake_division_id TEXT COLLATE "C",
	area_m2 NUMERIC(16, 2),
	area_entered_value NUMERIC,
	area_entered_unit VARCHAR(40),
	area_qualifier VARCHAR(40),
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_area PRIMARY KEY (id),
	CONSTRAINT ck_area_area_not_negative CHECK (area_m2 >= 0),
	CONSTRAINT ck_area_area_whole CHECK ((area_m2 IS NULL) = (area_qualifier IS NULL) AND (area_entered_value IS NULL) = (area_entered_unit IS NULL)),
	CONSTRAINT ck_area_area_as_entered CHECK (area_entered_value IS NULL OR (area_m2 IS NOT NULL AND abs(area_m2 - area_entered_value * CASE area_entered_unit WHEN 'M2' THEN 1.0 / 1 WHEN 'MU' THEN 2000.0 / 3 WHEN 'HECTARE' THEN 10000.0 / 1 WHEN 'KM2' THEN 1000000.0 / 1 END) <= 0.01)),
	CONSTRAINT uq_area_code UNIQUE (code),
	CONSTRAINT ck_area_areakind CHECK (kind IN ('ZONE', 'NEW_CITY')),
	CONSTRAINT fk_area_division_id FOREIGN KEY(division_id) REFERENCES admin_division (id),
	CONSTRAINT fk_area_namesake_division_id FOREIGN KEY(namesake_division_id) REFERENCES admin_division (id),
	CONSTRAINT ck_area_area_entered_unit CHECK (area_entered_unit IN ('M2', 'MU', 'HECTARE', 'KM2')),
	CONSTRAINT ck_area_area_qualifier CHECK (area_qualifier IN ('EXACT', 'OVER', 'ABOUT')),
	CONSTRAINT uq_area_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_area_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_area_id CHECK (id ~ '^area_[0-9a-z]+$' AND length(id) = 31),
	CONSTRAINT ck_area_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_area_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_area_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_area_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_area_area_m2_id ON area (area_m2, id);

CREATE INDEX ix_area_code_id ON area (code, id);

CREATE INDEX ix_area_division_id_code_id ON area (division_id, code, id) WHERE division_id IS NOT NULL;

CREATE INDEX ix_area_name_zh_id ON area (name_zh, id);

CREATE INDEX ix_area_namesake_division_id_code_id ON area (namesake_division_id, code, id) WHERE namesake_division_id IS NOT NULL;

CREATE INDEX ix_area_source_id_code_id ON area (source_id, code, id) WHERE source_id IS NOT NULL;

CREATE TABLE park (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	code TEXT COLLATE "C" NOT NULL,
	aliases TEXT[] DEFAULT '{}' NOT NULL,
	kind VARCHAR(40) NOT NULL,
	level VARCHAR(40),
	conferring_body_zh TEXT,
	conferring_body_en TEXT,
	operator_id TEXT COLLATE "C",
	division_id TEXT COLLATE "C",
	area_id TEXT COLLATE "C",
	disposable_area_m2 NUMERIC(16, 2),
	incubation_area_m2 NUMERIC(16, 2),
	established_on DATE,
	address_zh TEXT,
	address_en TEXT,
	longitude NUMERIC(9, 6),
	latitude NUMERIC(9, 6),
	contact_phone TEXT,
	contact_email TEXT,
	website TEXT,
	state VARCHAR(40) DEFAULT 'PLANNED' NOT NULL,
	closed_on DATE,
	area_m2 NUMERIC(16, 2),
	area_entered_value NUMERIC,
	area_entered_unit VARCHAR(40),
	area_qualifier VARCHAR(40),
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_park PRIMARY KEY (id),
	CONSTRAINT ck_park_area_not_negative CHECK (area_m2 >= 0),
	CONSTRAINT ck_park_area_whole CHECK ((area_m2 IS NULL) = (area_qualifier IS NULL) AND (area_entered_value IS NULL) = (area_entered_unit IS NULL)),
	CONSTRAINT ck_park_area_as_entered CHECK (area_entered_value IS NULL OR (area_m2 IS NOT NULL AND abs(area_m2 - area_entered_value * CASE area_entered_unit WHEN 'M2' THEN 1.0 / 1 WHEN 'MU' THEN 2000.0 / 3 WHEN 'HECTARE' THEN 10000.0 / 1 WHEN 'KM2' THEN 1000000.0 / 1 END) <= 0.01)),
	CONSTRAINT ck_park_not_negative CHECK ((disposable_area_m2 IS NULL OR disposable_area_m2 >= 0) AND (incubation_area_m2 IS NULL OR incubation_area_m2 >= 0)),
	CONSTRAINT ck_park_closed_on_state CHECK ((state IN ('CLOSED')) = (closed_on IS NOT NULL)),
	CONSTRAINT ck_park_longitude_whole CHECK (num_nulls(longitude, latitude) IN (0, 2)),
	CONSTRAINT ck_park_in_china CHECK (longitude BETWEEN 73 AND 136 AND latitude BETWEEN 3 AND 54),
	CONSTRAINT uq_park_code UNIQUE (code),
	CONSTRAINT ck_park_parkkind CHECK (kind IN ('NATIONAL_UNIVERSITY_SCIENCE_PARK', 'TRANSFER_CENTRE', 'INDUSTRIAL_PARK', 'TALENT_BASE_OFFSHORE', 'TALENT_BASE_LEADING', 'DEMONSTRATION_PARK', 'INCUBATOR', 'OTHER')),
	CONSTRAINT ck_park_parklevel CHECK (level IN ('NATIONAL', 'PROVINCIAL', 'MUNICIPAL', 'DISTRICT')),
	CONSTRAINT fk_park_division_id FOREIGN KEY(division_id) REFERENCES admin_division (id),
	CONSTRAINT fk_park_area_id FOREIGN KEY(area_id) REFERENCES area (id),
	CONSTRAINT ck_park_state CHECK (state IN ('PLANNED', 'ACTIVE', 'SUSPENDED', 'CLOSED')),
	CONSTRAINT ck_park_area_entered_unit CHECK (area_entered_unit IN ('M2', 'MU', 'HECTARE', 'KM2')),
	CONSTRAINT ck_park_area_qualifier CHECK (area_qualifier IN ('EXACT', 'OVER', 'ABOUT')),
	CONSTRAINT uq_park_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_park_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_park_id CHECK (id ~ '^park_[0-9a-z]+$' AND length(id) = 31),
	CONSTRAINT ck_park_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_park_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_park_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_park_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_park_area_id_code_id ON park (area_id, code, id) WHERE area_id IS NOT NULL;

CREATE INDEX ix_park_area_m2_id ON park (area_m2, id);

CREATE INDEX ix_park_code_id ON park (code, id);

CREATE INDEX ix_park_division_id_code_id ON park (division_id, code, id) WHERE division_id IS NOT NULL;

CREATE INDEX ix_park_established_on_id ON park (established_on, id);

CREATE INDEX ix_park_kind_id ON park (kind, id);

CREATE INDEX ix_park_level_id ON park (level, id);

CREATE INDEX ix_park_name_en_id ON park (name_en, id);

CREATE INDEX ix_park_name_zh_id ON park (name_zh, id);

CREATE INDEX ix_park_operator_id_code_id ON park (operator_id, code, id) WHERE operator_id IS NOT NULL;

CREATE INDEX ix_park_source_id_code_id ON park (source_id, code, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_park_state_id ON park (state, id);

CREATE TABLE belt_membership (
	id TEXT COLLATE "C" NOT NULL,
	belt_id TEXT COLLATE "C" NOT NULL,
	park_id TEXT COLLATE "C" NOT NULL,
	position INTEGER NOT NULL,
	role VARCHAR(40) DEFAULT 'MEMBER' NOT NULL,
	since DATE,
	until DATE,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_belt_membership PRIMARY KEY (id),
	CONSTRAINT ck_belt_membership_position CHECK (position > 0),
	CONSTRAINT ck_belt_membership_until_after_since CHECK (until >= since),
	CONSTRAINT fk_belt_membership_belt_id FOREIGN KEY(belt_id) REFERENCES belt (id),
	CONSTRAINT fk_belt_membership_park_id FOREIGN KEY(park_id) REFERENCES park (id),
	CONSTRAINT ck_belt_membership_beltrole CHECK (role IN ('LEADING_ENGINE', 'MEMBER')),
	CONSTRAINT uq_belt_membership_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_belt_membership_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_belt_membership_id CHECK (id ~ '^beltmember_[0-9a-z]+$' AND length(id) = 37),
	CONSTRAINT ck_belt_membership_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_belt_membership_belt_id_position_id ON belt_membership (belt_id, position, id);

CREATE INDEX ix_belt_membership_park_id_position_id ON belt_membership (park_id, position, id);

CREATE INDEX ix_belt_membership_position_id ON belt_membership (position, id);

CREATE INDEX ix_belt_membership_since_id ON belt_membership (since, id);

CREATE INDEX ix_belt_membership_source_id_position_id ON belt_membership (source_id, position, id) WHERE source_id IS NOT NULL;

CREATE UNIQUE INDEX uq_belt_membership_leading_engine ON belt_membership (belt_id) WHERE role = 'LEADING_ENGINE' AND until IS NULL;

CREATE UNIQUE INDEX uq_belt_membership_park ON belt_membership (park_id) WHERE until IS NULL;

CREATE UNIQUE INDEX uq_belt_membership_position ON belt_membership (belt_id, position) WHERE until IS NULL;

CREATE TABLE building (
	id TEXT COLLATE "C" NOT NULL,
	name_zh TEXT COLLATE "C" NOT NULL,
	name_en TEXT COLLATE "C",
	park_id TEXT COLLATE "C" NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	address_zh TEXT,
	address_en TEXT,
	floors INTEGER,
	rentable_area_m2 NUMERIC(16, 2),
	longitude NUMERIC(9, 6),
	latitude NUMERIC(9, 6),
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_building PRIMARY KEY (id),
	CONSTRAINT uq_building_park_id_code UNIQUE (park_id, code),
	CONSTRAINT uq_building_id_park_id UNIQUE (id, park_id),
	CONSTRAINT ck_building_floors CHECK (floors > 0),
	CONSTRAINT ck_building_not_negative CHECK ((rentable_area_m2 IS NULL OR rentable_area_m2 >= 0)),
	CONSTRAINT ck_building_longitude_whole CHECK (num_nulls(longitude, latitude) IN (0, 2)),
	CONSTRAINT ck_building_in_china CHECK (longitude BETWEEN 73 AND 136 AND latitude BETWEEN 3 AND 54),
	CONSTRAINT fk_building_park_id FOREIGN KEY(park_id) REFERENCES park (id),
	CONSTRAINT uq_building_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_building_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_building_id CHECK (id ~ '^building_[0-9a-z]+$' AND length(id) = 35),
	CONSTRAINT ck_building_name_zh_said CHECK (name_zh ~ '[^[:space:]]'),
	CONSTRAINT ck_building_name_en_said CHECK (name_en ~ '[^[:space:]]'),
	CONSTRAINT ck_building_code_plain CHECK (code !~ '[\x01-\x1f\x7f\"\\]' AND length(code) BETWEEN 1 AND 200),
	CONSTRAINT ck_building_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_building_code_id ON building (code, id);

CREATE INDEX ix_building_floors_id ON building (floors, id);

CREATE INDEX ix_building_name_zh_id ON building (name_zh, id);

CREATE INDEX ix_building_park_id_code_id ON building (park_id, code, id);

CREATE INDEX ix_building_rentable_area_m2_id ON building (rentable_area_m2, id);

CREATE INDEX ix_building_source_id_code_id ON building (source_id, code, id) WHERE source_id IS NOT NULL;

CREATE TABLE park_link (
	id TEXT COLLATE "C" NOT NULL,
	from_park_id TEXT COLLATE "C" NOT NULL,
	to_park_id TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) NOT NULL,
	since DATE,
	until DATE,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_park_link PRIMARY KEY (id),
	CONSTRAINT ck_park_link_two_parks CHECK (from_park_id <> to_park_id),
	CONSTRAINT ck_park_link_until_after_since CHECK (until >= since),
	CONSTRAINT fk_park_link_from_park_id FOREIGN KEY(from_park_id) REFERENCES park (id),
	CONSTRAINT fk_park_link_to_park_id FOREIGN KEY(to_park_id) REFERENCES park (id),
	CONSTRAINT ck_park_link_parklinkkind CHECK (kind IN ('STRUNG_BY', 'HOSTS', 'PARTNER')),
	CONSTRAINT uq_park_link_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_park_link_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_park_link_id CHECK (id ~ '^parklink_[0-9a-z]+$' AND length(id) = 35),
	CONSTRAINT ck_park_link_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_park_link_from_park_id_id ON park_link (from_park_id, id);

CREATE INDEX ix_park_link_kind_id ON park_link (kind, id);

CREATE INDEX ix_park_link_since_id ON park_link (since, id);

CREATE INDEX ix_park_link_source_id_id ON park_link (source_id, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_park_link_to_park_id_id ON park_link (to_park_id, id);

CREATE UNIQUE INDEX uq_park_link_kind ON park_link (from_park_id, to_park_id, kind) WHERE until IS NULL;

CREATE TABLE space_unit (
	id TEXT COLLATE "C" NOT NULL,
	park_id TEXT COLLATE "C" NOT NULL,
	building_id TEXT COLLATE "C" NOT NULL,
	serial BIGINT GENERATED ALWAYS AS IDENTITY,
	number TEXT COLLATE "C" NOT NULL,
	floor INTEGER,
	area_m2 NUMERIC(16, 2) NOT NULL,
	use VARCHAR(40) NOT NULL,
	rent_amount NUMERIC(20, 2),
	rent_currency TEXT COLLATE "C",
	rent_per VARCHAR(40),
	reserved_until TIMESTAMP WITH TIME ZONE,
	in_maintenance BOOLEAN DEFAULT false NOT NULL,
	external_reference TEXT COLLATE "C",
	is_synthetic BOOLEAN DEFAULT false NOT NULL,
	source_id TEXT COLLATE "C",
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_space_unit PRIMARY KEY (id),
	CONSTRAINT fk_space_unit_building_id_park_id FOREIGN KEY(building_id, park_id) REFERENCES building (id, park_id) ON UPDATE CASCADE,
	CONSTRAINT uq_space_unit_building_id_number UNIQUE (building_id, number),
	CONSTRAINT uq_space_unit_id_park_id_serial UNIQUE (id, park_id, serial),
	CONSTRAINT uq_space_unit_serial UNIQUE (serial),
	CONSTRAINT ck_space_unit_area CHECK (area_m2 > 0),
	CONSTRAINT ck_space_unit_not_negative CHECK ((rent_amount IS NULL OR rent_amount >= 0)),
	CONSTRAINT ck_space_unit_rent_amount_whole CHECK (num_nulls(rent_amount, rent_currency, rent_per) IN (0, 3)),
	CONSTRAINT ck_space_unit_rent_currency CHECK (rent_currency ~ '^[A-Z]{3}$'),
	CONSTRAINT fk_space_unit_park_id FOREIGN KEY(park_id) REFERENCES park (id),
	CONSTRAINT fk_space_unit_building_id FOREIGN KEY(building_id) REFERENCES building (id),
	CONSTRAINT ck_space_unit_unituse CHECK (use IN ('OFFICE', 'LAB', 'FACTORY', 'INCUBATION', 'PUBLIC_SERVICE')),
	CONSTRAINT ck_space_unit_rentper CHECK (rent_per IN ('MONTH', 'YEAR', 'M2_DAY', 'M2_MONTH')),
	CONSTRAINT uq_space_unit_external_reference UNIQUE (external_reference),
	CONSTRAINT fk_space_unit_source_id FOREIGN KEY(source_id) REFERENCES source_document (id),
	CONSTRAINT ck_space_unit_id CHECK (id ~ '^unit_[0-9a-z]+$' AND length(id) = 31),
	CONSTRAINT ck_space_unit_number_plain CHECK (number !~ '[\x01-\x1f\x7f\"\\]' AND length(number) BETWEEN 1 AND 200),
	CONSTRAINT ck_space_unit_external_reference_plain CHECK (external_reference !~ '[\x01-\x1f\x7f\"\\]' AND length(external_reference) BETWEEN 1 AND 200)
);

CREATE INDEX ix_space_unit_area_m2_id ON space_unit (area_m2, id);

CREATE INDEX ix_space_unit_building_id_number_id ON space_unit (building_id, number, id);

CREATE INDEX ix_space_unit_floor_id ON space_unit (floor, id);

CREATE INDEX ix_space_unit_number_id ON space_unit (number, id);

CREATE INDEX ix_space_unit_park_id_number_id ON space_unit (park_id, number, id);

CREATE INDEX ix_space_unit_source_id_number_id ON space_unit (source_id, number, id) WHERE source_id IS NOT NULL;

CREATE INDEX ix_space_unit_use_id ON space_unit (use, id);
