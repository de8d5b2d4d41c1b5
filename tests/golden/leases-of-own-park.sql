SELECT convert_to(('{"leases":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM lease AS t4 
WHERE t4.park_id = ANY ($1::TEXT[]) AND t4.state = 'ACTIVE' 
 LIMIT 10001) AS t5), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"number":' || coalesce(('"' || t2.number) || '"', 'null') || ',"startsOn":"' || CAST(t2.starts_on AS TEXT) || '","endsOn":"' || CAST(t2.ends_on AS TEXT) || '","rent":' || CASE WHEN (t2.rent_amount IS NULL) THEN 'null' ELSE ('{"amount":' || coalesce(('"' || CAST(trim_scale(round(t2.rent_amount * 0.0001, 6)) AS TEXT)) || '"', 'null') || ',"currency":' || coalesce(('"' || t2.rent_currency) || '"', 'null') || '}') END || ',"tenancy":' || coalesce((SELECT ('{"company":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t7.name_zh) AS TEXT), 'null') || '}') AS anon_3 
FROM company AS t7 
WHERE t7.id = t6.company_id AND CASE WHEN (t7.state = 'VERIFIED') THEN true WHEN (t7.registered_by_id = $2::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_1 
WHERE tenancy_1.park_id = ANY ($1::TEXT[]) AND tenancy_1.company_id = t7.id AND (tenancy_1.filed_by_company OR tenancy_1.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_1 
WHERE application_1.applicant_id = $3::VARCHAR AND application_1.sponsor_id = t7.id 
 LIMIT 1) IS NOT NULL END), 'null') || ',"park":' || coalesce((SELECT ('{"code":"' || t8.code || '"}') AS anon_4 
FROM park AS t8 
WHERE t8.id = t6.park_id), 'null') || '}') AS anon_2 
FROM tenancy AS t6 
WHERE t6.id = t2.tenancy_id AND CASE WHEN (t6.park_id = ANY ($1::TEXT[])) THEN true ELSE t6.state = 'ACTIVE' AND t6.company_state = 'VERIFIED' AND t6.park_state = 'ACTIVE' END), 'null') || ',"units":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"number":"' || t10.number || '"}'), ','), '') || ']}') AS anon_5 
FROM (SELECT t9.number AS number 
FROM space_unit AS t9 
WHERE (EXISTS (SELECT 1 
FROM lease_unit 
WHERE t2.id = lease_unit.lease_id AND t2.tenancy_id = lease_unit.tenancy_id AND t2.park_id = lease_unit.park_id AND t2.during = lease_unit.during AND t2.holds = lease_unit.holds AND t9.id = lease_unit.unit_id AND t9.park_id = lease_unit.park_id AND t9.serial = lease_unit.unit_serial)) AND CASE WHEN (t9.park_id = ANY ($1::TEXT[])) THEN true ELSE NOT ((SELECT 1 
FROM lease_unit AS lease_unit_1 
WHERE lease_unit_1.unit_id = t9.id AND lease_unit_1.holds AND (lease_unit_1.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)) 
 LIMIT 1) IS NOT NULL) AND NOT t9.in_maintenance AND (t9.reserved_until IS NULL OR t9.reserved_until <= now()) END ORDER BY t9.number ASC, t9.id ASC 
 LIMIT 20) AS t10) || '}'), ','), '') || ']}') AS anon_1 
FROM (SELECT t1.number AS number, t1.starts_on AS starts_on, t1.ends_on AS ends_on, t1.rent_amount AS rent_amount, t1.rent_currency AS rent_currency, t1.tenancy_id AS tenancy_id, t1.id AS id, t1.park_id AS park_id, t1.during AS during, t1.holds AS holds 
FROM lease AS t1 
WHERE t1.park_id = ANY ($1::TEXT[]) AND t1.state = 'ACTIVE' ORDER BY t1.number ASC NULLS LAST, t1.id ASC 
 LIMIT 2) AS t2) || '}'), 'UTF8') AS answer
