-- What the public may see, for servers that bring no rules of their own: the row rules of registry/policies for an anonymous viewer, once for all of them.
-- Views as plain as these are taken apart by the planner; reading them costs what the rules written into each query would.
DROP SCHEMA IF EXISTS peers CASCADE;
CREATE SCHEMA peers;

CREATE VIEW peers.division AS SELECT id, code, name_zh FROM admin_division;

CREATE VIEW peers.park AS SELECT id, code, name_zh FROM park;

CREATE VIEW peers.company AS
SELECT id, uscc, name_zh, name_pinyin, kind, state, industry, industry_standard, market_status, established_on::text, version, registered_division_id
FROM company WHERE state = 'VERIFIED';

CREATE VIEW peers.label AS
SELECT id, company_id, type, valid_to::text FROM company_label l
WHERE state IN ('VERIFIED', 'EXPIRED') AND EXISTS (SELECT FROM company c WHERE c.id = l.company_id AND c.state = 'VERIFIED');

CREATE VIEW peers.tenancy AS
SELECT id, company_id, park_id, kind, state FROM tenancy t
WHERE state = 'ACTIVE' AND EXISTS (SELECT FROM company c WHERE c.id = t.company_id AND c.state = 'VERIFIED')
  AND EXISTS (SELECT FROM park p WHERE p.id = t.park_id AND p.state = 'ACTIVE');
