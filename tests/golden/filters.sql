SELECT convert_to(('{"applications":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM application AS t4 
WHERE (t4.applicant_id = $1::VARCHAR OR t4.submitted_at IS NOT NULL) AND (EXISTS (SELECT 1 
FROM company AS t5 
WHERE t5.id = t4.sponsor_id AND t5.industry >= $2::VARCHAR AND t5.industry < $3::VARCHAR)) AND (t4.state = any($4::TEXT[])) IS NOT true AND (t4.title_zh IS NULL) IS NOT true 
 LIMIT 10001) AS t6), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"number":"' || t2.number || '","state":' || coalesce(('"' || t2.state) || '"', 'null') || ',"sponsor":' || coalesce((SELECT ('{"name":' || coalesce(CAST(to_json(t7.name_zh) AS TEXT), 'null') || ',"industry":' || coalesce(('"' || t7.industry) || '"', 'null') || '}') AS anon_2 
FROM company AS t7 
WHERE t7.id = t2.sponsor_id), 'null') || ',"hostPark":' || coalesce((SELECT ('{"code":"' || t8.code || '"}') AS anon_3 
FROM park AS t8 
WHERE t8.id = t2.host_park_id), 'null') || '}'), ','), '') || ']}') AS anon_1 
FROM (SELECT t1.number AS number, t1.state AS state, t1.sponsor_id AS sponsor_id, t1.host_park_id AS host_park_id 
FROM application AS t1 
WHERE (t1.applicant_id = $1::VARCHAR OR t1.submitted_at IS NOT NULL) AND (EXISTS (SELECT 1 
FROM company AS t3 
WHERE t3.id = t1.sponsor_id AND t3.industry >= $2::VARCHAR AND t3.industry < $3::VARCHAR)) AND (t1.state = any($4::TEXT[])) IS NOT true AND (t1.title_zh IS NULL) IS NOT true ORDER BY t1.submitted_at DESC NULLS LAST, t1.number ASC, t1.id ASC 
 LIMIT 3) AS t2) || '}'), 'UTF8') AS answer
