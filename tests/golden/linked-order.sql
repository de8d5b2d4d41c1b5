SELECT convert_to(('{"tenancies":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"company":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t6.name_zh) AS TEXT), 'null') || '}') AS anon_2 
FROM company AS t6 
WHERE t6.id = t3.company_id AND CASE WHEN (t6.state = 'VERIFIED') THEN true WHEN (t6.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_1 
WHERE tenancy_1.park_id = ANY ($2::TEXT[]) AND tenancy_1.company_id = t6.id AND (tenancy_1.filed_by_company OR tenancy_1.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_1 
WHERE application_1.applicant_id = $3::VARCHAR AND application_1.sponsor_id = t6.id 
 LIMIT 1) IS NOT NULL END), 'null') || ',"park":' || coalesce((SELECT ('{"code":"' || t7.code || '"}') AS anon_3 
FROM park AS t7 
WHERE t7.id = t3.park_id), 'null') || '}'), ',') FILTER (WHERE t3.n <= 3), '') || '],"pageInfo":{"hasNextPage":' || CASE WHEN coalesce(bool_or(t3.m > 3), false) THEN 'true' ELSE 'false' END || ',"endCursor":' || coalesce(('"' || max(translate(encode(convert_to(('["' || $4::VARCHAR || '",' || coalesce(CAST(to_json(CAST(t3.k0 AS TEXT)) AS TEXT), 'null') || ',' || coalesce(('"' || t3.k1) || '"', 'null') || ',' || coalesce(('"' || t3.k2) || '"', 'null') || ']'), 'UTF8'), 'base64'), E'\n', '')) FILTER (WHERE t3.n = least(t3.m, 3))) || '"', 'null') || '},"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM tenancy AS t8 
WHERE CASE WHEN (t8.park_id = ANY ($2::TEXT[])) THEN true ELSE t8.state = 'ACTIVE' AND t8.company_state = 'VERIFIED' AND t8.park_state = 'ACTIVE' END 
 LIMIT 3) AS t9), 2) AS TEXT) || ',"totalCountPrecision":"' || CASE WHEN ((SELECT count(*) AS count_2 
FROM (SELECT 1 
FROM tenancy AS t10 
WHERE CASE WHEN (t10.park_id = ANY ($2::TEXT[])) THEN true ELSE t10.state = 'ACTIVE' AND t10.company_state = 'VERIFIED' AND t10.park_state = 'ACTIVE' END 
 LIMIT 3) AS t11) <= 2) THEN 'EXACT' ELSE 'AT_LEAST' END || '"}') AS anon_1 
FROM (SELECT t2.*, row_number() OVER () AS n, count(*) OVER () AS m 
FROM (SELECT t1.company_id AS company_id, t1.park_id AS park_id, (SELECT t12.name_pinyin 
FROM company AS t12 
WHERE t12.id = t1.company_id AND CASE WHEN (t12.state = 'VERIFIED') THEN true WHEN (t12.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_2 
WHERE tenancy_2.park_id = ANY ($2::TEXT[]) AND tenancy_2.company_id = t12.id AND (tenancy_2.filed_by_company OR tenancy_2.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_2 
WHERE application_2.applicant_id = $3::VARCHAR AND application_2.sponsor_id = t12.id 
 LIMIT 1) IS NOT NULL END) AS k0, (SELECT t13.code 
FROM park AS t13 
WHERE t13.id = t1.park_id) AS k1, t1.id AS k2 
FROM tenancy AS t1 
WHERE CASE WHEN (t1.park_id = ANY ($2::TEXT[])) THEN true ELSE t1.state = 'ACTIVE' AND t1.company_state = 'VERIFIED' AND t1.park_state = 'ACTIVE' END ORDER BY (SELECT t14.name_pinyin 
FROM company AS t14 
WHERE t14.id = t1.company_id AND CASE WHEN (t14.state = 'VERIFIED') THEN true WHEN (t14.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_3 
WHERE tenancy_3.park_id = ANY ($2::TEXT[]) AND tenancy_3.company_id = t14.id AND (tenancy_3.filed_by_company OR tenancy_3.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_3 
WHERE application_3.applicant_id = $3::VARCHAR AND application_3.sponsor_id = t14.id 
 LIMIT 1) IS NOT NULL END) DESC NULLS LAST, (SELECT t15.code 
FROM park AS t15 
WHERE t15.id = t1.park_id) ASC NULLS LAST, t1.id ASC 
 LIMIT 4) AS t2) AS t3) || ',"facts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"metric":"' || t17.metric || '","subject":' || coalesce(CASE WHEN starts_with(t17.subject_id, 'division_') THEN (SELECT ('{"__typename":"AdminDivision","id":"' || t18.id || '"}') AS anon_5 
FROM admin_division AS t18 
WHERE t18.id = t17.subject_id) WHEN starts_with(t17.subject_id, 'area_') THEN (SELECT ('{"__typename":"Area","id":"' || t19.id || '"}') AS anon_6 
FROM area AS t19 
WHERE t19.id = t17.subject_id) WHEN starts_with(t17.subject_id, 'belt_') THEN (SELECT ('{"__typename":"Belt","id":"' || t20.id || '","code":"' || t20.code || '"}') AS anon_7 
FROM belt AS t20 
WHERE t20.id = t17.subject_id) WHEN starts_with(t17.subject_id, 'building_') THEN (SELECT ('{"__typename":"Building","id":"' || t21.id || '"}') AS anon_8 
FROM building AS t21 
WHERE t21.id = t17.subject_id) WHEN starts_with(t17.subject_id, 'round_') THEN (SELECT ('{"__typename":"CallRound","id":"' || t22.id || '"}') AS anon_9 
FROM call_round AS t22 
WHERE t22.id = t17.subject_id AND t22.state != 'DRAFT') WHEN starts_with(t17.subject_id, 'campaign_') THEN (SELECT ('{"__typename":"Campaign","id":"' || t23.id || '"}') AS anon_10 
FROM campaign AS t23 
WHERE t23.id = t17.subject_id) WHEN starts_with(t17.subject_id, 'company_') THEN (SELECT ('{"__typename":"Company","id":"' || t24.id || '"}') AS anon_11 
FROM company AS t24 
WHERE t24.id = t17.subject_id AND CASE WHEN (t24.state = 'VERIFIED') THEN true WHEN (t24.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_4 
WHERE tenancy_4.park_id = ANY ($2::TEXT[]) AND tenancy_4.company_id = t24.id AND (tenancy_4.filed_by_company OR tenancy_4.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_4 
WHERE application_4.applicant_id = $3::VARCHAR AND application_4.sponsor_id = t24.id 
 LIMIT 1) IS NOT NULL END) WHEN starts_with(t17.subject_id, 'honour_') THEN (SELECT ('{"__typename":"HonourAward","id":"' || t25.id || '"}') AS anon_12 
FROM honour_award AS t25 
WHERE t25.id = t17.subject_id) WHEN starts_with(t17.subject_id, 'park_') THEN (SELECT ('{"__typename":"Park","id":"' || t26.id || '"}') AS anon_13 
FROM park AS t26 
WHERE t26.id = t17.subject_id) WHEN starts_with(t17.subject_id, 'policy_') THEN (SELECT ('{"__typename":"PolicyDocument","id":"' || t27.id || '"}') AS anon_14 
FROM policy_document AS t27 
WHERE t27.id = t17.subject_id AND t27.status IS DISTINCT FROM 'DRAFT') WHEN starts_with(t17.subject_id, 'programme_') THEN (SELECT ('{"__typename":"TalentProgramme","id":"' || t28.id || '","name":' || coalesce(CAST(to_json(t28.name_zh) AS TEXT), 'null') || '}') AS anon_15 
FROM talent_programme AS t28 
WHERE t28.id = t17.subject_id AND t28.state != 'DRAFT') END, 'null') || '}'), ','), '') || ']}') AS anon_4 
FROM (SELECT t16.metric AS metric, t16.subject_id AS subject_id 
FROM reported_fact AS t16 ORDER BY t16.metric ASC, t16.id ASC 
 LIMIT 2) AS t17) || '}'), 'UTF8') AS answer
