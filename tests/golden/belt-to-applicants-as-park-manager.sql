SELECT convert_to(('{"belt":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t1.name_zh) AS TEXT), 'null') || ',"memberships":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"position":' || CAST(t3.position AS TEXT) || ',"role":"' || t3.role || '","park":' || coalesce((SELECT ('{"code":"' || t5.code || '","name":' || coalesce(CAST(to_json(t5.name_zh) AS TEXT), 'null') || ',"tenancies":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM tenancy AS t9 
WHERE t5.id = t9.park_id AND CASE WHEN (t9.park_id = ANY ($1::TEXT[])) THEN true ELSE t9.state = 'ACTIVE' AND ((SELECT 1 
FROM company AS company_1 
WHERE company_1.state = 'VERIFIED' AND company_1.id = t9.company_id 
 LIMIT 1) IS NOT NULL) AND t5.state = 'ACTIVE' END AND t9.state = any($2::TEXT[]) 
 LIMIT 10001) AS t10), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"company":' || coalesce(CASE WHEN CASE WHEN (t7.company_id_state = 'VERIFIED') THEN true WHEN (t7.company_id_registered_by_id = $3::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_1 
WHERE tenancy_1.park_id = ANY ($1::TEXT[]) AND tenancy_1.company_id = t7.company_id_id AND (tenancy_1.filed_by_company OR tenancy_1.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_1 
WHERE application_1.applicant_id = $4::VARCHAR AND application_1.sponsor_id = t7.company_id_id 
 LIMIT 1) IS NOT NULL END THEN ('{"name":' || coalesce(CAST(to_json(t7.company_id_name_zh) AS TEXT), 'null') || ',"uscc":' || coalesce(('"' || t7.company_id_uscc) || '"', 'null') || ',"sponsoredApplications":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_2 
FROM (SELECT 1 
FROM application AS t14 
WHERE t7.company_id_id = t14.sponsor_id AND (t14.applicant_id = $4::VARCHAR OR t14.host_park_id = ANY ($1::TEXT[]) AND t14.submitted_at IS NOT NULL) 
 LIMIT 10001) AS t15), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"number":"' || t12.number || '","publicState":"' || CASE WHEN (t12.state = 'ENDORSED') THEN 'DRAFT' WHEN (t12.state = 'RETURNED') THEN 'NEEDS_SUPPLEMENT' WHEN (t12.state = 'FORMAL_PASSED') THEN 'CHECKING' WHEN (t12.state = 'FORMAL_FAILED') THEN 'NOT_SELECTED' WHEN (t12.state = 'UNDER_REVIEW') THEN 'UNDER_REVIEW' WHEN (t12.state = 'REVIEWED') THEN 'UNDER_REVIEW' WHEN (t12.state = 'SHORTLISTED') THEN 'UNDER_REVIEW' WHEN (t12.state = 'NOT_SHORTLISTED') THEN 'NOT_SELECTED' WHEN (t12.state = 'PANEL_DONE') THEN 'UNDER_REVIEW' WHEN (t12.state = 'INSPECTED') THEN 'UNDER_REVIEW' WHEN (t12.state = 'PROPOSED') THEN 'UNDER_REVIEW' WHEN (t12.state = 'RESERVE') THEN 'UNDER_REVIEW' WHEN (t12.state = 'HELD') THEN 'IN_NOTICE' WHEN (t12.state = 'APPROVED') THEN 'SELECTED' WHEN (t12.state = 'AWARDED') THEN 'SELECTED' WHEN (t12.state = 'DISQUALIFIED') THEN 'NOT_SELECTED' WHEN (t12.state = 'LAPSED') THEN 'NOT_SELECTED' ELSE t12.state END || '","applicant":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t16.name_zh) AS TEXT), 'null') || '}') AS anon_6 
FROM person AS t16 
WHERE t16.id = t12.applicant_id AND (t16.id = $4::VARCHAR OR (EXISTS (SELECT 1 
FROM application AS application_2 
WHERE (application_2.applicant_id = $4::VARCHAR OR application_2.host_park_id = ANY ($1::TEXT[]) AND application_2.submitted_at IS NOT NULL) AND application_2.applicant_id = t16.id)))), 'null') || '}'), ',') FILTER (WHERE t12.id IS NOT NULL), '') || ']}') AS anon_5 
FROM (SELECT t11.number AS number, t11.state AS state, t11.applicant_id AS applicant_id, t11.id AS id 
FROM application AS t11 
WHERE t7.company_id_id = t11.sponsor_id AND (t11.applicant_id = $4::VARCHAR OR t11.host_park_id = ANY ($1::TEXT[]) AND t11.submitted_at IS NOT NULL) ORDER BY t11.id ASC 
 LIMIT 2) AS t12) || '}') END, 'null') || '}'), ',') FILTER (WHERE t7.id IS NOT NULL), '') || ']}') AS anon_4 
FROM (SELECT t6.id AS id, t8.name_zh AS company_id_name_zh, t8.uscc AS company_id_uscc, t8.id AS company_id_id, t8.state AS company_id_state, t8.registered_by_id AS company_id_registered_by_id 
FROM tenancy AS t6 JOIN company AS t8 ON t8.id = t6.company_id 
WHERE t5.id = t6.park_id AND CASE WHEN (t6.park_id = ANY ($1::TEXT[])) THEN true ELSE t6.state = 'ACTIVE' AND t8.state = 'VERIFIED' AND t5.state = 'ACTIVE' END AND t6.state = any($2::TEXT[]) ORDER BY t6.id ASC 
 LIMIT 3) AS t7) || '}') AS anon_3 
FROM park AS t5 
WHERE t5.id = t3.park_id), 'null') || '}'), ',') FILTER (WHERE t3.id IS NOT NULL), '') || ']}') AS anon_2 
FROM (SELECT t2.position AS position, t2.role AS role, t2.park_id AS park_id, t2.id AS id 
FROM belt_membership AS t2 
WHERE t1.id = t2.belt_id ORDER BY t2.position ASC, t2.id ASC 
 LIMIT 20) AS t3) || '}') AS anon_1 
FROM belt AS t1 
WHERE t1.code = $5::VARCHAR), 'null') || '}'), 'UTF8') AS answer
