SELECT convert_to(('{"leases":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM lease AS t4 
WHERE t4.park_id = ANY ($1::TEXT[]) AND t4.state = 'ACTIVE' 
 LIMIT 10001) AS t5), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"number":' || coalesce(('"' || t2.number) || '"', 'null') || ',"startsOn":"' || CAST(t2.starts_on AS TEXT) || '","endsOn":"' || CAST(t2.ends_on AS TEXT) || '","rent":' || CASE WHEN (t2.rent_amount IS NULL) THEN 'null' ELSE ('{"amount":' || coalesce(('"' || CAST(trim_scale(round(t2.rent_amount * 0.0001, 6)) AS TEXT)) || '"', 'null') || ',"currency":' || coalesce(('"' || t2.rent_currency) || '"', 'null') || '}') END || ',"tenancy":' || coalesce(CASE WHEN CASE WHEN (t2.tenancy_id_park_id = ANY ($1::TEXT[])) THEN true ELSE t2.tenancy_id_state = 'ACTIVE' AND ((SELECT 1 
FROM company AS company_1 
WHERE company_1.state = 'VERIFIED' AND company_1.id = t2.tenancy_id_company_id 
 LIMIT 1) IS NOT NULL) AND ((SELECT 1 
FROM park AS park_1 
WHERE park_1.state = 'ACTIVE' AND park_1.id = t2.tenancy_id_park_id 
 LIMIT 1) IS NOT NULL) END THEN ('{"company":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t6.name_zh) AS TEXT), 'null') || '}') AS anon_2 
FROM company AS t6 
WHERE t6.id = t2.tenancy_id_company_id AND (t6.state = 'VERIFIED' OR (EXISTS (SELECT 1 
FROM tenancy AS tenancy_1 
WHERE tenancy_1.park_id = ANY ($1::TEXT[]) AND tenancy_1.company_id = t6.id)) OR (EXISTS (SELECT 1 
FROM application AS application_1 
WHERE application_1.applicant_id = $2::VARCHAR AND application_1.sponsor_id = t6.id)))), 'null') || ',"park":' || coalesce((SELECT ('{"code":"' || t7.code || '"}') AS anon_3 
FROM park AS t7 
WHERE t7.id = t2.tenancy_id_park_id), 'null') || '}') END, 'null') || ',"units":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"number":"' || t9.number || '"}'), ','), '') || ']}') AS anon_4 
FROM (SELECT t8.number AS number 
FROM space_unit AS t8 
WHERE (EXISTS (SELECT 1 
FROM lease_unit 
WHERE t2.id = lease_unit.lease_id AND t2.tenancy_id = lease_unit.tenancy_id AND t2.park_id = lease_unit.park_id AND t2.during = lease_unit.during AND t2.holds = lease_unit.holds AND t8.id = lease_unit.unit_id AND t8.park_id = lease_unit.park_id AND t8.serial = lease_unit.unit_serial)) AND CASE WHEN (t8.park_id = ANY ($1::TEXT[])) THEN true ELSE NOT ((SELECT 1 
FROM lease_unit AS lease_unit_1 
WHERE lease_unit_1.unit_id = t8.id AND lease_unit_1.holds AND (lease_unit_1.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)) 
 LIMIT 1) IS NOT NULL) AND NOT t8.in_maintenance AND (t8.reserved_until IS NULL OR t8.reserved_until <= now()) END ORDER BY t8.number ASC, t8.id ASC 
 LIMIT 20) AS t9) || '}'), ','), '') || ']}') AS anon_1 
FROM (SELECT t1.number AS number, t1.starts_on AS starts_on, t1.ends_on AS ends_on, t1.rent_amount AS rent_amount, t1.rent_currency AS rent_currency, t1.id AS id, t1.tenancy_id AS tenancy_id, t1.park_id AS park_id, t1.during AS during, t1.holds AS holds, t3.company_id AS tenancy_id_company_id, t3.park_id AS tenancy_id_park_id, t3.state AS tenancy_id_state 
FROM lease AS t1 JOIN tenancy AS t3 ON t3.id = t1.tenancy_id 
WHERE t1.park_id = ANY ($1::TEXT[]) AND t1.state = 'ACTIVE' ORDER BY t1.number ASC NULLS LAST, t1.id ASC 
 LIMIT 2) AS t2) || '}'), 'UTF8') AS answer
