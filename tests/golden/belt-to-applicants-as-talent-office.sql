SELECT convert_to(('{"belt":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t1.name_zh) AS TEXT), 'null') || ',"memberships":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"position":' || CAST(t3.position AS TEXT) || ',"role":"' || t3.role || '","park":' || coalesce((SELECT ('{"code":"' || t5.code || '","name":' || coalesce(CAST(to_json(t5.name_zh) AS TEXT), 'null') || ',"tenancies":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM tenancy AS t9 
WHERE t5.id = t9.park_id AND CASE WHEN ((SELECT 1 
FROM application AS application_1 
WHERE application_1.hosting_tenancy_id = t9.id AND application_1.submitted_at IS NOT NULL 
 LIMIT 1) IS NOT NULL) THEN true ELSE t9.state = 'ACTIVE' AND t9.company_state = 'VERIFIED' AND t9.park_state = 'ACTIVE' END AND t9.state = any($1::TEXT[]) 
 LIMIT 10001) AS t10), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"company":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t11.name_zh) AS TEXT), 'null') || ',"uscc":' || coalesce(('"' || t11.uscc) || '"', 'null') || ',"sponsoredApplications":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_2 
FROM (SELECT 1 
FROM application AS t15 
WHERE t11.id = t15.sponsor_id AND (t15.applicant_id = $2::VARCHAR OR t15.submitted_at IS NOT NULL) 
 LIMIT 10001) AS t16), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"number":"' || t13.number || '","publicState":"' || CASE WHEN (t13.state = 'ENDORSED') THEN 'DRAFT' WHEN (t13.state = 'RETURNED') THEN 'NEEDS_SUPPLEMENT' WHEN (t13.state = 'FORMAL_PASSED') THEN 'CHECKING' WHEN (t13.state = 'FORMAL_FAILED') THEN 'NOT_SELECTED' WHEN (t13.state = 'UNDER_REVIEW') THEN 'UNDER_REVIEW' WHEN (t13.state = 'REVIEWED') THEN 'UNDER_REVIEW' WHEN (t13.state = 'SHORTLISTED') THEN 'UNDER_REVIEW' WHEN (t13.state = 'NOT_SHORTLISTED') THEN 'NOT_SELECTED' WHEN (t13.state = 'PANEL_DONE') THEN 'UNDER_REVIEW' WHEN (t13.state = 'INSPECTED') THEN 'UNDER_REVIEW' WHEN (t13.state = 'PROPOSED') THEN 'UNDER_REVIEW' WHEN (t13.state = 'RESERVE') THEN 'UNDER_REVIEW' WHEN (t13.state = 'HELD') THEN 'IN_NOTICE' WHEN (t13.state = 'APPROVED') THEN 'SELECTED' WHEN (t13.state = 'AWARDED') THEN 'SELECTED' WHEN (t13.state = 'DISQUALIFIED') THEN 'NOT_SELECTED' WHEN (t13.state = 'LAPSED') THEN 'NOT_SELECTED' ELSE t13.state END || '","applicant":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t17.name_zh) AS TEXT), 'null') || '}') AS anon_7 
FROM person AS t17 
WHERE t17.id = t13.applicant_id), 'null') || '}'), ',') FILTER (WHERE t13.id IS NOT NULL), '') || ']}') AS anon_6 
FROM (SELECT t12.number AS number, t12.state AS state, t12.applicant_id AS applicant_id, t12.id AS id 
FROM application AS t12 
WHERE t11.id = t12.sponsor_id AND (t12.applicant_id = $2::VARCHAR OR t12.submitted_at IS NOT NULL) ORDER BY t12.id ASC 
 LIMIT 2) AS t13) || '}') AS anon_5 
FROM company AS t11 
WHERE t11.id = t7.company_id), 'null') || '}'), ',') FILTER (WHERE t7.id IS NOT NULL), '') || ']}') AS anon_4 
FROM (SELECT t6.company_id AS company_id, t6.id AS id 
FROM tenancy AS t6 
WHERE t5.id = t6.park_id AND CASE WHEN ((SELECT 1 
FROM application AS application_2 
WHERE application_2.hosting_tenancy_id = t6.id AND application_2.submitted_at IS NOT NULL 
 LIMIT 1) IS NOT NULL) THEN true ELSE t6.state = 'ACTIVE' AND t6.company_state = 'VERIFIED' AND t6.park_state = 'ACTIVE' END AND t6.state = any($1::TEXT[]) ORDER BY t6.id ASC 
 LIMIT 3) AS t7) || '}') AS anon_3 
FROM park AS t5 
WHERE t5.id = t3.park_id), 'null') || '}'), ',') FILTER (WHERE t3.id IS NOT NULL), '') || ']}') AS anon_2 
FROM (SELECT t2.position AS position, t2.role AS role, t2.park_id AS park_id, t2.id AS id 
FROM belt_membership AS t2 
WHERE t1.id = t2.belt_id ORDER BY t2.position ASC, t2.id ASC 
 LIMIT 20) AS t3) || '}') AS anon_1 
FROM belt AS t1 
WHERE t1.code = $3::VARCHAR), 'null') || '}'), 'UTF8') AS answer
