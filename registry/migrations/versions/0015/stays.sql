ALTER TABLE park ADD CONSTRAINT uq_park_id_state UNIQUE (id, state);

ALTER TABLE tenancy ADD COLUMN park_state VARCHAR(40);

UPDATE tenancy SET park_state = park.state FROM park WHERE park.id = tenancy.park_id;

ALTER TABLE tenancy ADD CONSTRAINT fk_tenancy_park_state FOREIGN KEY (park_id, park_state) REFERENCES park (id, state) ON UPDATE CASCADE;

DROP INDEX ix_tenancy_public;

CREATE INDEX ix_tenancy_public ON tenancy (park_id, id) WHERE state = 'ACTIVE' AND company_state = 'VERIFIED' AND park_state = 'ACTIVE';

DROP TRIGGER tenancy_of_company ON tenancy;

DROP FUNCTION tenancy_of_company;

-- What a stay repeats of its company and its park is filled in from there; the foreign keys keep it so.
CREATE FUNCTION tenancy_of_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	SELECT state INTO NEW.company_state FROM company WHERE id = NEW.company_id FOR KEY SHARE;
	SELECT state INTO NEW.park_state FROM park WHERE id = NEW.park_id FOR KEY SHARE;
	RETURN NEW;
END
$$;

CREATE TRIGGER tenancy_of_both BEFORE INSERT OR UPDATE OF company_id, park_id ON tenancy FOR EACH ROW EXECUTE FUNCTION tenancy_of_both();
