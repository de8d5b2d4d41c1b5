-- Each entry has a place, and a hash over the entry before and itself. What is there already is chained as it stood.

ALTER TABLE event ALTER position DROP IDENTITY;

ALTER TABLE event ALTER occurred_at DROP DEFAULT;

ALTER TABLE event ADD hash text COLLATE "C";

-- The lock is held until the transaction has ended, so that entries become visible in the order of their places. The number is the lock's
-- name. Where a statement appends many entries, each sees those before it.
CREATE FUNCTION chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	last record;
BEGIN
	PERFORM pg_advisory_xact_lock(1545378407);
	SELECT position, hash INTO last FROM event ORDER BY position DESC LIMIT 1;
	NEW.position := coalesce(last.position, 0) + 1;
	NEW.occurred_at := coalesce(NEW.occurred_at, clock_timestamp());
	NEW.hash := encode(sha256(convert_to(concat_ws(E'\n',
		coalesce(last.hash, repeat('0', 64)),
		NEW.position,
		NEW.id,
		(extract(epoch FROM NEW.occurred_at) * 1000000)::bigint,
		coalesce(NEW.account_id, '-'),
		NEW.type,
		NEW.subject_id,
		NEW.data
	), 'UTF8')), 'hex');
	RETURN NEW;
END
$$;

CREATE TRIGGER event_chained BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION chain_event();

CREATE TEMPORARY TABLE event_before ON COMMIT DROP AS SELECT * FROM event;

ALTER TABLE event DISABLE TRIGGER event_append_only;

TRUNCATE event;

INSERT INTO event (id, occurred_at, account_id, type, subject_id, data)
	SELECT id, occurred_at, account_id, type, subject_id, data FROM event_before ORDER BY position;

ALTER TABLE event ENABLE TRIGGER event_append_only;

ALTER TABLE event ALTER hash SET NOT NULL;
