ALTER TABLE company ADD CONSTRAINT uq_company_id_state UNIQUE (id, state);

ALTER TABLE tenancy ADD COLUMN company_state VARCHAR(40);

UPDATE tenancy SET company_state = company.state FROM company WHERE company.id = tenancy.company_id;

ALTER TABLE tenancy ADD CONSTRAINT fk_tenancy_company_state FOREIGN KEY (company_id, company_state) REFERENCES company (id, state) ON UPDATE CASCADE;

CREATE INDEX ix_tenancy_public ON tenancy (park_id, id) WHERE state = 'ACTIVE' AND company_state = 'VERIFIED';

-- What a stay repeats of its company is filled in from there; the foreign key keeps it so.
CREATE FUNCTION tenancy_of_company() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	SELECT state INTO NEW.company_state FROM company WHERE id = NEW.company_id FOR KEY SHARE;
	RETURN NEW;
END
$$;

CREATE TRIGGER tenancy_of_company BEFORE INSERT OR UPDATE OF company_id ON tenancy FOR EACH ROW EXECUTE FUNCTION tenancy_of_company();
