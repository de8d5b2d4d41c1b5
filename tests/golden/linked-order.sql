SELECT convert_to(('{"tenancies":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"company":' || coalesce(CASE WHEN CASE WHEN (t3.company_id_state = 'VERIFIED') THEN true WHEN (t3.company_id_registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_1 
WHERE tenancy_1.park_id = ANY ($2::TEXT[]) AND tenancy_1.company_id = t3.company_id_id AND (tenancy_1.filed_by_company OR tenancy_1.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_1 
WHERE application_1.applicant_id = $3::VARCHAR AND application_1.sponsor_id = t3.company_id_id 
 LIMIT 1) IS NOT NULL END THEN ('{"name":' || coalesce(CAST(to_json(t3.company_id_name_zh) AS TEXT), 'null') || '}') END, 'null') || ',"park":' || coalesce(('{"code":"' || t3.park_id_code || '"}'), 'null') || '}'), ',') FILTER (WHERE t3.n <= 3), '') || '],"pageInfo":{"hasNextPage":' || CASE WHEN coalesce(bool_or(t3.m > 3), false) THEN 'true' ELSE 'false' END || ',"endCursor":' || coalesce(('"' || max(translate(encode(convert_to(('["' || $4::VARCHAR || '",' || coalesce(CAST(to_json(CAST(t3.k0 AS TEXT)) AS TEXT), 'null') || ',' || coalesce(('"' || t3.k1) || '"', 'null') || ',' || coalesce(('"' || t3.k2) || '"', 'null') || ']'), 'UTF8'), 'base64'), E'\n', '')) FILTER (WHERE t3.n = least(t3.m, 3))) || '"', 'null') || '},"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM tenancy AS t6 
WHERE CASE WHEN (t6.park_id = ANY ($2::TEXT[])) THEN true ELSE t6.state = 'ACTIVE' AND ((SELECT 1 
FROM company AS company_1 
WHERE company_1.state = 'VERIFIED' AND company_1.id = t6.company_id 
 LIMIT 1) IS NOT NULL) AND ((SELECT 1 
FROM park AS park_1 
WHERE park_1.state = 'ACTIVE' AND park_1.id = t6.park_id 
 LIMIT 1) IS NOT NULL) END 
 LIMIT 3) AS t7), 2) AS TEXT) || ',"totalCountPrecision":"' || CASE WHEN ((SELECT count(*) AS count_2 
FROM (SELECT 1 
FROM tenancy AS t8 
WHERE CASE WHEN (t8.park_id = ANY ($2::TEXT[])) THEN true ELSE t8.state = 'ACTIVE' AND ((SELECT 1 
FROM company AS company_2 
WHERE company_2.state = 'VERIFIED' AND company_2.id = t8.company_id 
 LIMIT 1) IS NOT NULL) AND ((SELECT 1 
FROM park AS park_2 
WHERE park_2.state = 'ACTIVE' AND park_2.id = t8.park_id 
 LIMIT 1) IS NOT NULL) END 
 LIMIT 3) AS t9) <= 2) THEN 'EXACT' ELSE 'AT_LEAST' END || '"}') AS anon_1 
FROM (SELECT t2.*, row_number() OVER () AS n, count(*) OVER () AS m 
FROM (SELECT 1 AS one, t4.name_zh AS company_id_name_zh, t4.state AS company_id_state, t4.registered_by_id AS company_id_registered_by_id, t4.id AS company_id_id, t5.code AS park_id_code, (SELECT t10.name_pinyin 
FROM company AS t10 
WHERE t10.id = t1.company_id AND CASE WHEN (t10.state = 'VERIFIED') THEN true WHEN (t10.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_2 
WHERE tenancy_2.park_id = ANY ($2::TEXT[]) AND tenancy_2.company_id = t10.id AND (tenancy_2.filed_by_company OR tenancy_2.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_2 
WHERE application_2.applicant_id = $3::VARCHAR AND application_2.sponsor_id = t10.id 
 LIMIT 1) IS NOT NULL END) AS k0, (SELECT t11.code 
FROM park AS t11 
WHERE t11.id = t1.park_id) AS k1, t1.id AS k2 
FROM tenancy AS t1 JOIN company AS t4 ON t4.id = t1.company_id JOIN park AS t5 ON t5.id = t1.park_id 
WHERE CASE WHEN (t1.park_id = ANY ($2::TEXT[])) THEN true ELSE t1.state = 'ACTIVE' AND t4.state = 'VERIFIED' AND t5.state = 'ACTIVE' END ORDER BY (SELECT t12.name_pinyin 
FROM company AS t12 
WHERE t12.id = t1.company_id AND CASE WHEN (t12.state = 'VERIFIED') THEN true WHEN (t12.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_3 
WHERE tenancy_3.park_id = ANY ($2::TEXT[]) AND tenancy_3.company_id = t12.id AND (tenancy_3.filed_by_company OR tenancy_3.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_3 
WHERE application_3.applicant_id = $3::VARCHAR AND application_3.sponsor_id = t12.id 
 LIMIT 1) IS NOT NULL END) DESC NULLS LAST, (SELECT t13.code 
FROM park AS t13 
WHERE t13.id = t1.park_id) ASC NULLS LAST, t1.id ASC 
 LIMIT 4) AS t2) AS t3) || ',"facts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"metric":"' || t15.metric || '","subject":' || coalesce(CASE WHEN starts_with(t15.subject_id, 'division_') THEN (SELECT ('{"__typename":"AdminDivision","id":"' || t16.id || '"}') AS anon_3 
FROM admin_division AS t16 
WHERE t16.id = t15.subject_id) WHEN starts_with(t15.subject_id, 'area_') THEN (SELECT ('{"__typename":"Area","id":"' || t17.id || '"}') AS anon_4 
FROM area AS t17 
WHERE t17.id = t15.subject_id) WHEN starts_with(t15.subject_id, 'belt_') THEN (SELECT ('{"__typename":"Belt","id":"' || t18.id || '","code":"' || t18.code || '"}') AS anon_5 
FROM belt AS t18 
WHERE t18.id = t15.subject_id) WHEN starts_with(t15.subject_id, 'building_') THEN (SELECT ('{"__typename":"Building","id":"' || t19.id || '"}') AS anon_6 
FROM building AS t19 
WHERE t19.id = t15.subject_id) WHEN starts_with(t15.subject_id, 'round_') THEN (SELECT ('{"__typename":"CallRound","id":"' || t20.id || '"}') AS anon_7 
FROM call_round AS t20 
WHERE t20.id = t15.subject_id AND t20.state != 'DRAFT') WHEN starts_with(t15.subject_id, 'campaign_') THEN (SELECT ('{"__typename":"Campaign","id":"' || t21.id || '"}') AS anon_8 
FROM campaign AS t21 
WHERE t21.id = t15.subject_id) WHEN starts_with(t15.subject_id, 'company_') THEN (SELECT ('{"__typename":"Company","id":"' || t22.id || '"}') AS anon_9 
FROM company AS t22 
WHERE t22.id = t15.subject_id AND CASE WHEN (t22.state = 'VERIFIED') THEN true WHEN (t22.registered_by_id = $1::VARCHAR) THEN true WHEN ((SELECT 1 
FROM tenancy AS tenancy_4 
WHERE tenancy_4.park_id = ANY ($2::TEXT[]) AND tenancy_4.company_id = t22.id AND (tenancy_4.filed_by_company OR tenancy_4.state IN ('APPROVED', 'ACTIVE', 'LEAVING', 'GRADUATED', 'LEFT')) 
 LIMIT 1) IS NOT NULL) THEN true ELSE (SELECT 1 
FROM application AS application_4 
WHERE application_4.applicant_id = $3::VARCHAR AND application_4.sponsor_id = t22.id 
 LIMIT 1) IS NOT NULL END) WHEN starts_with(t15.subject_id, 'honour_') THEN (SELECT ('{"__typename":"HonourAward","id":"' || t23.id || '"}') AS anon_10 
FROM honour_award AS t23 
WHERE t23.id = t15.subject_id) WHEN starts_with(t15.subject_id, 'park_') THEN (SELECT ('{"__typename":"Park","id":"' || t24.id || '"}') AS anon_11 
FROM park AS t24 
WHERE t24.id = t15.subject_id) WHEN starts_with(t15.subject_id, 'policy_') THEN (SELECT ('{"__typename":"PolicyDocument","id":"' || t25.id || '"}') AS anon_12 
FROM policy_document AS t25 
WHERE t25.id = t15.subject_id AND t25.status IS DISTINCT FROM 'DRAFT') WHEN starts_with(t15.subject_id, 'programme_') THEN (SELECT ('{"__typename":"TalentProgramme","id":"' || t26.id || '","name":' || coalesce(CAST(to_json(t26.name_zh) AS TEXT), 'null') || '}') AS anon_13 
FROM talent_programme AS t26 
WHERE t26.id = t15.subject_id AND t26.state != 'DRAFT') END, 'null') || '}'), ','), '') || ']}') AS anon_2 
FROM (SELECT t14.metric AS metric, t14.subject_id AS subject_id 
FROM reported_fact AS t14 ORDER BY t14.metric ASC, t14.id ASC 
 LIMIT 2) AS t15) || '}'), 'UTF8') AS answer
