SELECT convert_to(('{"tenancies":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"company":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t6.name_zh) AS TEXT), 'null') || '}') AS anon_2 
FROM company AS t6 
WHERE t6.id = t3.company_id AND CASE WHEN (t6.state = 'VERIFIED') THEN true WHEN (t6.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_1 
WHERE tenancy_1.park_id = ANY ($2::TEXT[]) AND tenancy_1.company_id = t6.id AND (tenancy_1.filed_by_company OR tenancy_1.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_1 
WHERE application_1.applicant_id = $3::VARCHAR AND application_1.sponsor_id = t6.id 
 LIMIT 1) IS NOT NULL END), 'null') || ',"park":' || coalesce(('{"code":"' || t3.park_id_code || '"}'), 'null') || '}'), ',') FILTER (WHERE t3.n <= 3), '') || '],"pageInfo":{"hasNextPage":' || CASE WHEN coalesce(bool_or(t3.m > 3), false) THEN 'true' ELSE 'false' END || ',"endCursor":' || coalesce(('"' || max(translate(encode(convert_to(('["' || $4::VARCHAR || '",' || coalesce(CAST(to_json(CAST(t3.k0 AS TEXT)) AS TEXT), 'null') || ',' || coalesce(('"' || t3.k1) || '"', 'null') || ',' || coalesce(('"' || t3.k2) || '"', 'null') || ']'), 'UTF8'), 'base64'), E'\n', '')) FILTER (WHERE t3.n = least(t3.m, 3))) || '"', 'null') || '},"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM tenancy AS t7 
WHERE CASE WHEN (t7.park_id = ANY ($2::TEXT[])) THEN true ELSE t7.state = 'ACTIVE' AND t7.company_state = 'VERIFIED' AND ((SELECT 1 
FROM park AS park_1 
WHERE park_1.state = 'ACTIVE' AND park_1.id = t7.park_id 
 LIMIT 1) IS NOT NULL) END 
 LIMIT 3) AS t8), 2) AS TEXT) || ',"totalCountPrecision":"' || CASE WHEN ((SELECT count(*) AS count_2 
FROM (SELECT 1 
FROM tenancy AS t9 
WHERE CASE WHEN (t9.park_id = ANY ($2::TEXT[])) THEN true ELSE t9.state = 'ACTIVE' AND t9.company_state = 'VERIFIED' AND ((SELECT 1 
FROM park AS park_2 
WHERE park_2.state = 'ACTIVE' AND park_2.id = t9.park_id 
 LIMIT 1) IS NOT NULL) END 
 LIMIT 3) AS t10) <= 2) THEN 'EXACT' ELSE 'AT_LEAST' END || '"}') AS anon_1 
FROM (SELECT t2.*, row_number() OVER () AS n, count(*) OVER () AS m 
FROM (SELECT t1.company_id AS company_id, t5.code AS park_id_code, (SELECT t11.name_pinyin 
FROM company AS t11 
WHERE t11.id = t1.company_id AND CASE WHEN (t11.state = 'VERIFIED') THEN true WHEN (t11.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_2 
WHERE tenancy_2.park_id = ANY ($2::TEXT[]) AND tenancy_2.company_id = t11.id AND (tenancy_2.filed_by_company OR tenancy_2.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_2 
WHERE application_2.applicant_id = $3::VARCHAR AND application_2.sponsor_id = t11.id 
 LIMIT 1) IS NOT NULL END) AS k0, (SELECT t12.code 
FROM park AS t12 
WHERE t12.id = t1.park_id) AS k1, t1.id AS k2 
FROM tenancy AS t1 JOIN park AS t5 ON t5.id = t1.park_id 
WHERE CASE WHEN (t1.park_id = ANY ($2::TEXT[])) THEN true ELSE t1.state = 'ACTIVE' AND t1.company_state = 'VERIFIED' AND t5.state = 'ACTIVE' END ORDER BY (SELECT t13.name_pinyin 
FROM company AS t13 
WHERE t13.id = t1.company_id AND CASE WHEN (t13.state = 'VERIFIED') THEN true WHEN (t13.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_3 
WHERE tenancy_3.park_id = ANY ($2::TEXT[]) AND tenancy_3.company_id = t13.id AND (tenancy_3.filed_by_company OR tenancy_3.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_3 
WHERE application_3.applicant_id = $3::VARCHAR AND application_3.sponsor_id = t13.id 
 LIMIT 1) IS NOT NULL END) DESC NULLS LAST, (SELECT t14.code 
FROM park AS t14 
WHERE t14.id = t1.park_id) ASC NULLS LAST, t1.id ASC 
 LIMIT 4) AS t2) AS t3) || ',"facts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"metric":"' || t16.metric || '","subject":' || coalesce(CASE WHEN starts_with(t16.subject_id, 'division_') THEN (SELECT ('{"__typename":"AdminDivision","id":"' || t17.id || '"}') AS anon_4 
FROM admin_division AS t17 
WHERE t17.id = t16.subject_id) WHEN starts_with(t16.subject_id, 'area_') THEN (SELECT ('{"__typename":"Area","id":"' || t18.id || '"}') AS anon_5 
FROM area AS t18 
WHERE t18.id = t16.subject_id) WHEN starts_with(t16.subject_id, 'belt_') THEN (SELECT ('{"__typename":"Belt","id":"' || t19.id || '","code":"' || t19.code || '"}') AS anon_6 
FROM belt AS t19 
WHERE t19.id = t16.subject_id) WHEN starts_with(t16.subject_id, 'building_') THEN (SELECT ('{"__typename":"Building","id":"' || t20.id || '"}') AS anon_7 
FROM building AS t20 
WHERE t20.id = t16.subject_id) WHEN starts_with(t16.subject_id, 'round_') THEN (SELECT ('{"__typename":"CallRound","id":"' || t21.id || '"}') AS anon_8 
FROM call_round AS t21 
WHERE t21.id = t16.subject_id AND t21.state != 'DRAFT') WHEN starts_with(t16.subject_id, 'campaign_') THEN (SELECT ('{"__typename":"Campaign","id":"' || t22.id || '"}') AS anon_9 
FROM campaign AS t22 
WHERE t22.id = t16.subject_id) WHEN starts_with(t16.subject_id, 'company_') THEN (SELECT ('{"__typename":"Company","id":"' || t23.id || '"}') AS anon_10 
FROM company AS t23 
WHERE t23.id = t16.subject_id AND CASE WHEN (t23.state = 'VERIFIED') THEN true WHEN (t23.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_4 
WHERE tenancy_4.park_id = ANY ($2::TEXT[]) AND tenancy_4.company_id = t23.id AND (tenancy_4.filed_by_company OR tenancy_4.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_4 
WHERE application_4.applicant_id = $3::VARCHAR AND application_4.sponsor_id = t23.id 
 LIMIT 1) IS NOT NULL END) WHEN starts_with(t16.subject_id, 'honour_') THEN (SELECT ('{"__typename":"HonourAward","id":"' || t24.id || '"}') AS anon_11 
FROM honour_award AS t24 
WHERE t24.id = t16.subject_id) WHEN starts_with(t16.subject_id, 'park_') THEN (SELECT ('{"__typename":"Park","id":"' || t25.id || '"}') AS anon_12 
FROM park AS t25 
WHERE t25.id = t16.subject_id) WHEN starts_with(t16.subject_id, 'policy_') THEN (SELECT ('{"__typename":"PolicyDocument","id":"' || t26.id || '"}') AS anon_13 
FROM policy_document AS t26 
WHERE t26.id = t16.subject_id AND t26.status IS DISTINCT FROM 'DRAFT') WHEN starts_with(t16.subject_id, 'programme_') THEN (SELECT ('{"__typename":"TalentProgramme","id":"' || t27.id || '","name":' || coalesce(CAST(to_json(t27.name_zh) AS TEXT), 'null') || '}') AS anon_14 
FROM talent_programme AS t27 
WHERE t27.id = t16.subject_id AND t27.state != 'DRAFT') END, 'null') || '}'), ','), '') || ']}') AS anon_3 
FROM (SELECT t15.metric AS metric, t15.subject_id AS subject_id 
FROM reported_fact AS t15 ORDER BY t15.metric ASC, t15.id ASC 
 LIMIT 2) AS t16) || '}'), 'UTF8') AS answer
