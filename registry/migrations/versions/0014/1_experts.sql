-- Whom an applicant asks to be kept from the application, in the applicant's words.
ALTER TABLE application ADD COLUMN excluded_experts JSONB DEFAULT '[]' NOT NULL;

ALTER TABLE application ADD CONSTRAINT ck_application_excluded
	CHECK (jsonb_typeof(excluded_experts) = 'array' AND jsonb_array_length(excluded_experts) <= 3);

ALTER TABLE application ADD CONSTRAINT ck_application_emptied_of_others CHECK (emptied_at IS NULL OR excluded_experts = '[]');

CREATE TABLE expert (
	id TEXT COLLATE "C" NOT NULL,
	person_id TEXT COLLATE "C" NOT NULL,
	kind VARCHAR(40) NOT NULL,
	employer_id TEXT COLLATE "C",
	employer_name TEXT,
	fields TEXT[] DEFAULT '{}' NOT NULL,
	sei_codes TEXT[] DEFAULT '{}' NOT NULL,
	region_code TEXT COLLATE "C",
	capacity INTEGER NOT NULL,
	state VARCHAR(40) DEFAULT 'INVITED' NOT NULL,
	since DATE,
	suspend_reason TEXT,
	retired_on DATE,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_expert PRIMARY KEY (id),
	CONSTRAINT ck_expert_employer_once CHECK (num_nonnulls(employer_id, employer_name) <= 1),
	CONSTRAINT ck_expert_fields CHECK (array_to_string(fields, ',', '!') ~ '^([1-9][0-9]{2}(\.[0-9]{2}([0-9]{2})?)?(,|$))*$'),
	CONSTRAINT ck_expert_sei_codes CHECK (array_to_string(sei_codes, ',', '!') ~ '^([1-9](\.[0-9]{1,2}){0,2}(,|$))*$'),
	CONSTRAINT ck_expert_region_code CHECK (region_code ~ '^[1-9][0-9]{5}$'),
	CONSTRAINT ck_expert_capacity CHECK (capacity BETWEEN 0 AND 100),
	CONSTRAINT ck_expert_suspend_reason_state CHECK ((state IN ('SUSPENDED')) = (suspend_reason IS NOT NULL)),
	CONSTRAINT ck_expert_retired_on_state CHECK (retired_on IS NULL OR state IN ('RETIRED')),
	CONSTRAINT uq_expert_person_id UNIQUE (person_id),
	CONSTRAINT fk_expert_person_id FOREIGN KEY (person_id) REFERENCES person (id),
	CONSTRAINT ck_expert_expertkind CHECK (kind IN ('TECHNICAL', 'INDUSTRY', 'INVESTMENT', 'FINANCE', 'MANAGEMENT')),
	CONSTRAINT fk_expert_employer_id FOREIGN KEY (employer_id) REFERENCES company (id),
	CONSTRAINT ck_expert_state CHECK (state IN ('INVITED', 'ACTIVE', 'SUSPENDED', 'RETIRED')),
	CONSTRAINT ck_expert_id CHECK (id ~ '^expert_[0-9a-z]+$' AND length(id) = 33)
);

CREATE INDEX ix_expert_capacity_id ON expert (capacity, id);

CREATE INDEX ix_expert_employer_id_id ON expert (employer_id, id) WHERE employer_id IS NOT NULL;

CREATE INDEX ix_expert_kind_id ON expert (kind, id);

CREATE INDEX ix_expert_person_id_id ON expert (person_id, id);

CREATE INDEX ix_expert_region_code_id ON expert (region_code, id);

CREATE INDEX ix_expert_region_code_id_desc ON expert (region_code DESC NULLS LAST, id DESC);

CREATE INDEX ix_expert_since_id ON expert (since, id);

CREATE INDEX ix_expert_since_id_desc ON expert (since DESC NULLS LAST, id DESC);

CREATE INDEX ix_expert_state_id ON expert (state, id);

CREATE TABLE expert_post (
	id TEXT COLLATE "C" NOT NULL,
	expert_id TEXT COLLATE "C" NOT NULL,
	company_id TEXT COLLATE "C" NOT NULL,
	role VARCHAR(40) NOT NULL,
	share NUMERIC(9, 6),
	since DATE,
	until DATE,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_expert_post PRIMARY KEY (id),
	CONSTRAINT ck_expert_post_until_after_since CHECK (until >= since),
	CONSTRAINT ck_expert_post_share CHECK (share > 0 AND share <= 1),
	CONSTRAINT ck_expert_post_share_of_shareholder CHECK (share IS NULL OR role = 'SHAREHOLDER'),
	CONSTRAINT fk_expert_post_expert_id FOREIGN KEY (expert_id) REFERENCES expert (id),
	CONSTRAINT fk_expert_post_company_id FOREIGN KEY (company_id) REFERENCES company (id),
	CONSTRAINT ck_expert_post_postrole CHECK (role IN ('EMPLOYEE', 'DIRECTOR', 'SUPERVISOR', 'LEGAL_REPRESENTATIVE', 'ADVISER', 'SHAREHOLDER')),
	CONSTRAINT ck_expert_post_id CHECK (id ~ '^expertpost_[0-9a-z]+$' AND length(id) = 37)
);

CREATE INDEX ix_expert_post_company_id_id ON expert_post (company_id, id);

CREATE INDEX ix_expert_post_expert_id_id ON expert_post (expert_id, id);

CREATE INDEX ix_expert_post_role_id ON expert_post (role, id);

CREATE INDEX ix_expert_post_since_id ON expert_post (since, id);

CREATE INDEX ix_expert_post_since_id_desc ON expert_post (since DESC NULLS LAST, id DESC);

CREATE INDEX ix_expert_post_until_id ON expert_post (until, id);

CREATE INDEX ix_expert_post_until_id_desc ON expert_post (until DESC NULLS LAST, id DESC);

CREATE UNIQUE INDEX uq_expert_post_open ON expert_post (expert_id, role, company_id) WHERE until IS NULL;

CREATE TABLE conflict (
	id TEXT COLLATE "C" NOT NULL,
	expert_id TEXT COLLATE "C" NOT NULL,
	application_id TEXT COLLATE "C",
	company_id TEXT COLLATE "C",
	person_id TEXT COLLATE "C",
	kind VARCHAR(40) NOT NULL,
	source VARCHAR(40) NOT NULL,
	pinned BOOLEAN DEFAULT false NOT NULL,
	since DATE,
	until DATE,
	path JSONB,
	evidence TEXT,
	recorded_by_id TEXT COLLATE "C",
	state VARCHAR(40) DEFAULT 'RECORDED' NOT NULL,
	lift_asked_by_id TEXT COLLATE "C",
	lifted_at TIMESTAMP WITH TIME ZONE,
	lifted_by_id TEXT COLLATE "C",
	lift_reason TEXT,
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_conflict PRIMARY KEY (id),
	CONSTRAINT ck_conflict_about_one CHECK (num_nonnulls(application_id, company_id, person_id) = 1),
	CONSTRAINT ck_conflict_until_after_since CHECK (until >= since),
	CONSTRAINT ck_conflict_derived_path CHECK (source <> 'DERIVED' OR (path IS NOT NULL AND application_id IS NOT NULL)),
	CONSTRAINT ck_conflict_path CHECK (jsonb_typeof(path) = 'array'),
	CONSTRAINT ck_conflict_lifted_at_state CHECK ((state IN ('LIFTED')) = (lifted_at IS NOT NULL)),
	CONSTRAINT ck_conflict_lifted_at_whole CHECK (num_nulls(lifted_at, lifted_by_id, lift_reason) IN (0, 3)),
	CONSTRAINT ck_conflict_lift_asked_by_id_state CHECK (lift_asked_by_id IS NULL OR state IN ('LIFT_ASKED', 'LIFTED')),
	CONSTRAINT ck_conflict_lift_asked_by_whom CHECK (state <> 'LIFT_ASKED' OR lift_asked_by_id IS NOT NULL),
	CONSTRAINT ck_conflict_lifted_by_another CHECK (lifted_by_id <> lift_asked_by_id),
	CONSTRAINT ck_conflict_derived_lifted_by_two CHECK (state <> 'LIFTED' OR source <> 'DERIVED' OR lift_asked_by_id IS NOT NULL),
	CONSTRAINT fk_conflict_expert_id FOREIGN KEY (expert_id) REFERENCES expert (id),
	CONSTRAINT fk_conflict_application_id FOREIGN KEY (application_id) REFERENCES application (id),
	CONSTRAINT fk_conflict_company_id FOREIGN KEY (company_id) REFERENCES company (id),
	CONSTRAINT fk_conflict_person_id FOREIGN KEY (person_id) REFERENCES person (id),
	CONSTRAINT ck_conflict_conflictkind CHECK (kind IN ('SAME_PERSON', 'EMPLOYER', 'HOLDING', 'RELATIVE', 'ADVISER', 'COAUTHOR', 'OWN_APPLICATION', 'PARK', 'CONSULTANCY', 'EXCLUDED')),
	CONSTRAINT ck_conflict_conflictsource CHECK (source IN ('DERIVED', 'EXPERT_DECLARED', 'APPLICANT_DECLARED', 'OFFICER', 'IMPORTED')),
	CONSTRAINT fk_conflict_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES account (id),
	CONSTRAINT ck_conflict_state CHECK (state IN ('RECORDED', 'LIFT_ASKED', 'LIFTED')),
	CONSTRAINT fk_conflict_lift_asked_by_id FOREIGN KEY (lift_asked_by_id) REFERENCES account (id),
	CONSTRAINT fk_conflict_lifted_by_id FOREIGN KEY (lifted_by_id) REFERENCES account (id),
	CONSTRAINT ck_conflict_id CHECK (id ~ '^conflict_[0-9a-z]+$' AND length(id) = 35)
);

CREATE INDEX ix_conflict_application_id_id ON conflict (application_id, id) WHERE application_id IS NOT NULL;

CREATE INDEX ix_conflict_company_id_id ON conflict (company_id, id) WHERE company_id IS NOT NULL;

CREATE INDEX ix_conflict_created_at_id ON conflict (created_at, id);

CREATE INDEX ix_conflict_expert_id_id ON conflict (expert_id, id);

CREATE INDEX ix_conflict_kind_id ON conflict (kind, id);

CREATE INDEX ix_conflict_lift_asked_by_id_id ON conflict (lift_asked_by_id, id) WHERE lift_asked_by_id IS NOT NULL;

CREATE INDEX ix_conflict_lifted_by_id_id ON conflict (lifted_by_id, id) WHERE lifted_by_id IS NOT NULL;

CREATE INDEX ix_conflict_person_id_id ON conflict (person_id, id) WHERE person_id IS NOT NULL;

CREATE INDEX ix_conflict_recorded_by_id_id ON conflict (recorded_by_id, id) WHERE recorded_by_id IS NOT NULL;

CREATE INDEX ix_conflict_since_id ON conflict (since, id);

CREATE INDEX ix_conflict_since_id_desc ON conflict (since DESC NULLS LAST, id DESC);

CREATE INDEX ix_conflict_source_id ON conflict (source, id);

CREATE INDEX ix_conflict_until_id ON conflict (until, id);

CREATE INDEX ix_conflict_until_id_desc ON conflict (until DESC NULLS LAST, id DESC);

CREATE UNIQUE INDEX uq_conflict_found ON conflict (expert_id, kind, application_id) WHERE application_id IS NOT NULL AND source IN ('DERIVED', 'APPLICANT_DECLARED');

CREATE TABLE review_assignment (
	id TEXT COLLATE "C" NOT NULL,
	application_id TEXT COLLATE "C" NOT NULL,
	expert_id TEXT COLLATE "C" NOT NULL,
	state VARCHAR(40) DEFAULT 'PROPOSED' NOT NULL,
	voided_at TIMESTAMP WITH TIME ZONE,
	void_kind VARCHAR(40),
	version INTEGER DEFAULT '1' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_review_assignment PRIMARY KEY (id),
	CONSTRAINT uq_review_assignment_application_id_expert_id UNIQUE (application_id, expert_id),
	CONSTRAINT ck_review_assignment_voided_at_state CHECK ((state IN ('VOIDED')) = (voided_at IS NOT NULL)),
	CONSTRAINT ck_review_assignment_voided_at_whole CHECK (num_nulls(voided_at, void_kind) IN (0, 2)),
	CONSTRAINT fk_review_assignment_application_id FOREIGN KEY (application_id) REFERENCES application (id),
	CONSTRAINT fk_review_assignment_expert_id FOREIGN KEY (expert_id) REFERENCES expert (id),
	CONSTRAINT ck_review_assignment_state CHECK (state IN ('PROPOSED', 'INVITED', 'ACCEPTED', 'DECLINED', 'RECUSED', 'IN_PROGRESS', 'SUBMITTED', 'LOCKED', 'VOIDED', 'EXPIRED')),
	CONSTRAINT ck_review_assignment_conflictkind CHECK (void_kind IN ('SAME_PERSON', 'EMPLOYER', 'HOLDING', 'RELATIVE', 'ADVISER', 'COAUTHOR', 'OWN_APPLICATION', 'PARK', 'CONSULTANCY', 'EXCLUDED')),
	CONSTRAINT ck_review_assignment_id CHECK (id ~ '^assignment_[0-9a-z]+$' AND length(id) = 37)
);

CREATE INDEX ix_review_assignment_application_id_id ON review_assignment (application_id, id);

CREATE INDEX ix_review_assignment_created_at_id ON review_assignment (created_at, id);

CREATE INDEX ix_review_assignment_expert_id_id ON review_assignment (expert_id, id);

CREATE INDEX ix_review_assignment_state_id ON review_assignment (state, id);
