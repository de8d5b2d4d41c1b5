SELECT convert_to(('{"park":' || coalesce((SELECT ('{"__typename":"Park","code":"' || t1.code || '","name":' || coalesce(CAST(to_json(t1.name_zh) AS TEXT), 'null') || ',"kind":"' || t1.kind || '","en":' || coalesce(CAST(to_json(t1.name_en) AS TEXT), 'null') || ',"belt":' || coalesce((SELECT ('{"code":"' || t2.code || '","name":' || coalesce(CAST(to_json(t2.name_zh) AS TEXT), 'null') || '}') AS anon_2 
FROM belt AS t2 
WHERE EXISTS (SELECT 1 
FROM belt_membership AS t3 
WHERE t3.park_id = t1.id AND t3.until IS NULL AND t3.belt_id = t2.id)), 'null') || '}') AS anon_1 
FROM park AS t1 
WHERE t1.code = $1::VARCHAR), 'null') || '}'), 'UTF8') AS answer
