SELECT convert_to(('{"parks":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM park AS t4 
 LIMIT 10001) AS t5), 10000) AS TEXT) || ',"edges":[' || coalesce(string_agg(('{"cursor":"' || translate(encode(convert_to(('["' || $1::VARCHAR || '",' || coalesce(('"' || t3.k0) || '"', 'null') || ',' || coalesce(('"' || t3.k1) || '"', 'null') || ']'), 'UTF8'), 'base64'), E'\n', '') || '","node":{"code":"' || t3.code || '","name":' || coalesce(CAST(to_json(t3.name_zh) AS TEXT), 'null') || '}}'), ',') FILTER (WHERE t3.n <= 2), '') || '],"pageInfo":{"hasNextPage":false,"hasPreviousPage":' || CASE WHEN coalesce(bool_or(t3.m > 2), false) THEN 'true' ELSE 'false' END || ',"startCursor":' || coalesce(('"' || max(translate(encode(convert_to(('["' || $1::VARCHAR || '",' || coalesce(('"' || t3.k0) || '"', 'null') || ',' || coalesce(('"' || t3.k1) || '"', 'null') || ']'), 'UTF8'), 'base64'), E'\n', '')) FILTER (WHERE t3.n = least(t3.m, 2))) || '"', 'null') || ',"endCursor":' || coalesce(('"' || max(translate(encode(convert_to(('["' || $1::VARCHAR || '",' || coalesce(('"' || t3.k0) || '"', 'null') || ',' || coalesce(('"' || t3.k1) || '"', 'null') || ']'), 'UTF8'), 'base64'), E'\n', '')) FILTER (WHERE t3.n = 1)) || '"', 'null') || '}}') AS anon_1 
FROM (SELECT t2.*, row_number() OVER () AS n, count(*) OVER () AS m 
FROM (SELECT t1.code AS code, t1.name_zh AS name_zh, t1.code AS k0, t1.id AS k1 
FROM park AS t1 ORDER BY t1.code DESC, t1.id DESC 
 LIMIT 3) AS t2 ORDER BY n DESC) AS t3) || '}'), 'UTF8') AS answer
