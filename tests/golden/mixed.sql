SELECT convert_to(('{"__typename":"Query","viewer":{"account":' || coalesce((SELECT ('{"username":"' || t1.username || '"}') AS anon_1 
FROM account AS t1 
WHERE t1.id = $1::VARCHAR AND (t1.id = $1::VARCHAR OR (EXISTS (SELECT 1 
FROM role_grant AS role_grant_1 
WHERE (role_grant_1.role IN ('PARK_MANAGER') AND role_grant_1.scope_id IS NOT NULL AND role_grant_1.scope_id = ANY ($2::TEXT[]) OR role_grant_1.granted_by_id = $1::VARCHAR) AND role_grant_1.account_id = t1.id)))), 'null') || ',"roles":[' || coalesce((SELECT string_agg(('{"role":"' || t2.role || '"}'), ',') AS string_agg_1 
FROM (SELECT t3.role AS role 
FROM role_grant AS t3 
WHERE t3.account_id = $1::VARCHAR AND t3.since <= now() AND (t3.until IS NULL OR t3.until > now()) AND t3.revoked_at IS NULL AND (t3.delegated_from_id IS NULL OR (EXISTS (SELECT 1 
FROM role_grant AS role_grant_2 JOIN account AS account_1 ON account_1.id = role_grant_2.account_id AND account_1.disabled_at IS NULL 
WHERE role_grant_2.id = t3.delegated_from_id AND role_grant_2.since <= now() AND (role_grant_2.until IS NULL OR role_grant_2.until > now()) AND role_grant_2.revoked_at IS NULL))) AND (t3.account_id = $1::VARCHAR OR t3.role IN ('PARK_MANAGER') AND t3.scope_id IS NOT NULL AND t3.scope_id = ANY ($2::TEXT[]) OR t3.granted_by_id = $1::VARCHAR) ORDER BY t3.id ASC) AS t2), '') || ']},"__type":' || $3::VARCHAR || ',"areas":' || (SELECT ('{"totalCount":' || CAST(least((SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM area AS t6 
 LIMIT 10001) AS t7), 10000) AS TEXT) || ',"nodes":[' || coalesce(string_agg(('{"code":"' || t5.code || '","name":' || coalesce(CAST(to_json(t5.name_zh) AS TEXT), 'null') || ',"area":' || coalesce(('"' || CAST(trim_scale(round(t5.area_m2 * 0.0015, 6)) AS TEXT)) || '"', 'null') || ',"areaQualifier":' || coalesce(('"' || t5.area_qualifier) || '"', 'null') || '}'), ','), '') || ']}') AS anon_2 
FROM (SELECT t4.code AS code, t4.name_zh AS name_zh, t4.area_m2 AS area_m2, t4.area_qualifier AS area_qualifier 
FROM area AS t4 ORDER BY t4.code ASC, t4.id ASC 
 LIMIT 20) AS t5) || '}'), 'UTF8') AS answer
