SELECT convert_to(('{"facts":' || (SELECT ('{"nodes":[' || coalesce(string_agg(('{"metric":"' || t2.metric || '","name":' || coalesce(CAST(to_json(t2.name_zh) AS TEXT), 'null') || ',"value":' || coalesce(('"' || CAST(trim_scale(t2.value) AS TEXT)) || '"', 'null') || ',"unit":' || coalesce(('"' || t2.unit) || '"', 'null') || ',"qualifier":' || coalesce(('"' || t2.qualifier) || '"', 'null') || ',"period":' || coalesce(('"' || t2.period) || '"', 'null') || ',"quote":' || CAST(to_json(t2.quote) AS TEXT) || ',"source":' || coalesce((SELECT ('{"title":' || coalesce(CAST(to_json(t4.title_zh) AS TEXT), 'null') || ',"publisher":' || coalesce(CAST(to_json(t4.publisher_zh) AS TEXT), 'null') || '}') AS anon_2 
FROM source_document AS t4 
WHERE t4.id = t2.source_id), 'null') || '}'), ','), '') || ']}') AS anon_1 
FROM (SELECT t1.metric AS metric, t1.name_zh AS name_zh, t1.value AS value, t1.unit AS unit, t1.qualifier AS qualifier, t1.period AS period, t1.quote AS quote, t1.source_id AS source_id 
FROM reported_fact AS t1 
WHERE t1.qualifier = 'OVER' ORDER BY t1.metric ASC, t1.id ASC 
 LIMIT 20) AS t2) || '}'), 'UTF8') AS answer
