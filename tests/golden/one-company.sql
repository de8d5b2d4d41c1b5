SELECT convert_to(('{"company":' || coalesce((SELECT ('{"id":"' || t1.id || '","name":' || coalesce(CAST(to_json(t1.name_zh) AS TEXT), 'null') || ',"english":' || coalesce(CAST(to_json(t1.name_en) AS TEXT), 'null') || ',"kind":"' || t1.kind || '","industry":' || coalesce(('"' || t1.industry) || '"', 'null') || ',"state":"' || t1.state || '","stateLabel":' || CAST(to_json(CASE t1.state WHEN 'DRAFT' THEN '草稿' WHEN 'SUBMITTED' THEN '待核验' WHEN 'VERIFIED' THEN '已核验' WHEN 'SUSPENDED' THEN '已暂停' WHEN 'ARCHIVED' THEN '已归档' END) AS TEXT) || ',"labels":[' || coalesce((SELECT string_agg(('{"type":"' || t2.type || '","validTo":' || coalesce(('"' || CAST(t2.valid_to AS TEXT)) || '"', 'null') || '}'), ',') AS string_agg_1 
FROM (SELECT t3.type AS type, t3.valid_to AS valid_to 
FROM company_label AS t3 
WHERE t1.id = t3.company_id AND t3.state IN ('VERIFIED', 'EXPIRED') ORDER BY t3.type ASC, t3.id ASC) AS t2), '') || '],"contactPhone":' || coalesce(CAST(to_json(CASE WHEN false THEN t1.contact_phone ELSE NULL END) AS TEXT), 'null') || '}') AS anon_1 
FROM company AS t1 
WHERE t1.state = 'VERIFIED' AND t1.uscc = $1::VARCHAR), 'null') || '}'), 'UTF8') AS answer
