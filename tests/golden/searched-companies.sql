SELECT convert_to(('{"companies":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM company AS t3 
WHERE CASE WHEN (t3.state = 'VERIFIED') THEN true WHEN (t3.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_1 
WHERE tenancy_1.park_id = ANY ($2::TEXT[]) AND tenancy_1.company_id = t3.id AND (tenancy_1.filed_by_company OR tenancy_1.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_1 
WHERE application_1.applicant_id = $3::VARCHAR AND application_1.sponsor_id = t3.id 
 LIMIT 1) IS NOT NULL END AND ((t3.search_terms @> $4::TEXT[]) AND (t3.search_text ~ all($5::TEXT[])) OR (t3.search_terms @> $6::TEXT[]) AND (t3.search_text ~ all($7::TEXT[])) OR (t3.search_terms @> $8::TEXT[])) AND t3.state = any($9::TEXT[]) 
 LIMIT 10001) AS t4), 10000) AS TEXT) || ',"edges":[' || coalesce(string_agg(('{"cursor":"' || translate(encode(convert_to(('["' || $10::VARCHAR || '",' || coalesce(CAST(to_json(CAST(t2.k0 AS TEXT)) AS TEXT), 'null') || ',' || coalesce(CAST(to_json(CAST(t2.k1 AS TEXT)) AS TEXT), 'null') || ',' || coalesce(('"' || t2.k2) || '"', 'null') || ']'), 'UTF8'), 'base64'), E'\n', '') || '","node":{"name":' || coalesce(CAST(to_json(t2.name_zh) AS TEXT), 'null') || ',"tenancies":{"totalCount":' || CAST(least((SELECT count(*) AS count_2 
FROM (SELECT 1 
FROM tenancy AS t7 
WHERE t2.id = t7.company_id AND CASE WHEN (t7.park_id = ANY ($2::TEXT[])) THEN true ELSE t7.state = 'ACTIVE' AND t7.company_state = 'VERIFIED' AND t7.park_state = 'ACTIVE' END 
 LIMIT 10001) AS t8), 10000) AS TEXT) || '}}}'), ','), '') || ']}') AS anon_1 
FROM (SELECT t1.name_zh AS name_zh, t1.id AS id, CASE WHEN (t1.search_text LIKE any($11::TEXT[])) THEN 0 WHEN (t1.search_text LIKE $12::VARCHAR) THEN 1 WHEN (t1.search_text ~ all($13::TEXT[])) THEN 2 ELSE 3 END AS k0, t1.name_pinyin AS k1, t1.id AS k2 
FROM company AS t1 
WHERE CASE WHEN (t1.state = 'VERIFIED') THEN true WHEN (t1.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_2 
WHERE tenancy_2.park_id = ANY ($2::TEXT[]) AND tenancy_2.company_id = t1.id AND (tenancy_2.filed_by_company OR tenancy_2.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_2 
WHERE application_2.applicant_id = $3::VARCHAR AND application_2.sponsor_id = t1.id 
 LIMIT 1) IS NOT NULL END AND ((t1.search_terms @> $4::TEXT[]) AND (t1.search_text ~ all($5::TEXT[])) OR (t1.search_terms @> $6::TEXT[]) AND (t1.search_text ~ all($7::TEXT[])) OR (t1.search_terms @> $8::TEXT[])) AND t1.state = any($9::TEXT[]) ORDER BY CASE WHEN (t1.search_text LIKE any($11::TEXT[])) THEN 0 WHEN (t1.search_text LIKE $12::VARCHAR) THEN 1 WHEN (t1.search_text ~ all($13::TEXT[])) THEN 2 ELSE 3 END ASC, t1.name_pinyin ASC, t1.id ASC 
 LIMIT 2) AS t2) || ',"park":' || coalesce((SELECT ('{"companies":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_3 
FROM (SELECT 1 
FROM company AS t13 
WHERE CASE WHEN (t13.state = 'VERIFIED') THEN true WHEN (t13.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_3 
WHERE tenancy_3.park_id = ANY ($2::TEXT[]) AND tenancy_3.company_id = t13.id AND (tenancy_3.filed_by_company OR tenancy_3.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_3 
WHERE application_3.applicant_id = $3::VARCHAR AND application_3.sponsor_id = t13.id 
 LIMIT 1) IS NOT NULL END AND (EXISTS (SELECT 1 
FROM tenancy AS t14 
WHERE t14.park_id = t9.id AND t14.state IN ('ACTIVE', 'LEAVING') AND t14.company_id = t13.id AND CASE WHEN (t14.park_id = ANY ($2::TEXT[])) THEN true ELSE t14.state = 'ACTIVE' AND t14.company_state = 'VERIFIED' AND t14.park_state = 'ACTIVE' END)) AND ((t13.search_terms @> $14::TEXT[]) AND (t13.search_text ~ all($15::TEXT[])) OR (t13.search_terms @> $16::TEXT[]) AND (t13.search_text ~ all($17::TEXT[])) OR (t13.search_terms @> $18::TEXT[])) 
 LIMIT 10001) AS t15), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"name":' || coalesce(CAST(to_json(t11.name_zh) AS TEXT), 'null') || '}'), ','), '') || ']}') AS anon_3 
FROM (SELECT t10.name_zh AS name_zh 
FROM company AS t10 
WHERE CASE WHEN (t10.state = 'VERIFIED') THEN true WHEN (t10.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_4 
WHERE tenancy_4.park_id = ANY ($2::TEXT[]) AND tenancy_4.company_id = t10.id AND (tenancy_4.filed_by_company OR tenancy_4.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_4 
WHERE application_4.applicant_id = $3::VARCHAR AND application_4.sponsor_id = t10.id 
 LIMIT 1) IS NOT NULL END AND (EXISTS (SELECT 1 
FROM tenancy AS t12 
WHERE t12.park_id = t9.id AND t12.state IN ('ACTIVE', 'LEAVING') AND t12.company_id = t10.id AND CASE WHEN (t12.park_id = ANY ($2::TEXT[])) THEN true ELSE t12.state = 'ACTIVE' AND t12.company_state = 'VERIFIED' AND t12.park_state = 'ACTIVE' END)) AND ((t10.search_terms @> $14::TEXT[]) AND (t10.search_text ~ all($15::TEXT[])) OR (t10.search_terms @> $16::TEXT[]) AND (t10.search_text ~ all($17::TEXT[])) OR (t10.search_terms @> $18::TEXT[])) ORDER BY greatest(t10.name_pinyin) DESC, t10.id DESC 
 LIMIT 2) AS t11) || '}') AS anon_2 
FROM park AS t9 
WHERE t9.code = $19::VARCHAR), 'null') || '}'), 'UTF8') AS answer
