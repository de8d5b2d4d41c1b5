SELECT convert_to(('{"anything":{"action":"createPark","allowed":false,"code":"NOT_PERMITTED","reason":"Your role may not do “Create”."},"unit":' || coalesce((SELECT ('{"allowed":' || CASE WHEN ((t1.park_id = ANY ($1::TEXT[])) IS NOT true) THEN 'false' WHEN (CASE WHEN (EXISTS (SELECT 1 
FROM lease_unit AS lease_unit_1 
WHERE lease_unit_1.unit_id = t1.id AND lease_unit_1.holds AND (lease_unit_1.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)))) THEN 'LEASED' WHEN t1.in_maintenance THEN 'MAINTENANCE' WHEN (t1.reserved_until > now()) THEN 'RESERVED' ELSE 'VACANT' END = 'RESERVED') THEN 'false' WHEN (CASE WHEN (EXISTS (SELECT 1 
FROM lease_unit AS lease_unit_1 
WHERE lease_unit_1.unit_id = t1.id AND lease_unit_1.holds AND (lease_unit_1.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)))) THEN 'LEASED' WHEN t1.in_maintenance THEN 'MAINTENANCE' WHEN (t1.reserved_until > now()) THEN 'RESERVED' ELSE 'VACANT' END = 'LEASED') THEN 'false' WHEN (CASE WHEN (EXISTS (SELECT 1 
FROM lease_unit AS lease_unit_1 
WHERE lease_unit_1.unit_id = t1.id AND lease_unit_1.holds AND (lease_unit_1.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)))) THEN 'LEASED' WHEN t1.in_maintenance THEN 'MAINTENANCE' WHEN (t1.reserved_until > now()) THEN 'RESERVED' ELSE 'VACANT' END = 'MAINTENANCE') THEN 'false' ELSE 'true' END || ',"reason":' || CASE WHEN ((t1.park_id = ANY ($1::TEXT[])) IS NOT true) THEN '"您的角色无权执行“预留”操作。"' WHEN (CASE WHEN (EXISTS (SELECT 1 
FROM lease_unit AS lease_unit_1 
WHERE lease_unit_1.unit_id = t1.id AND lease_unit_1.holds AND (lease_unit_1.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)))) THEN 'LEASED' WHEN t1.in_maintenance THEN 'MAINTENANCE' WHEN (t1.reserved_until > now()) THEN 'RESERVED' ELSE 'VACANT' END = 'RESERVED') THEN '"当前状态为“已预留”，不能执行“预留”。"' WHEN (CASE WHEN (EXISTS (SELECT 1 
FROM lease_unit AS lease_unit_1 
WHERE lease_unit_1.unit_id = t1.id AND lease_unit_1.holds AND (lease_unit_1.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)))) THEN 'LEASED' WHEN t1.in_maintenance THEN 'MAINTENANCE' WHEN (t1.reserved_until > now()) THEN 'RESERVED' ELSE 'VACANT' END = 'LEASED') THEN '"当前状态为“已出租”，不能执行“预留”。"' WHEN (CASE WHEN (EXISTS (SELECT 1 
FROM lease_unit AS lease_unit_1 
WHERE lease_unit_1.unit_id = t1.id AND lease_unit_1.holds AND (lease_unit_1.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)))) THEN 'LEASED' WHEN t1.in_maintenance THEN 'MAINTENANCE' WHEN (t1.reserved_until > now()) THEN 'RESERVED' ELSE 'VACANT' END = 'MAINTENANCE') THEN '"当前状态为“维修中”，不能执行“预留”。"' ELSE 'null' END || '}') AS anon_1 
FROM space_unit AS t1 
WHERE t1.id = $2::VARCHAR AND CASE WHEN (t1.park_id = ANY ($1::TEXT[])) THEN true ELSE NOT ((SELECT 1 
FROM lease_unit AS lease_unit_2 
WHERE lease_unit_2.unit_id = t1.id AND lease_unit_2.holds AND (lease_unit_2.during @> CAST(timezone('Asia/Shanghai', now()) AS DATE)) 
 LIMIT 1) IS NOT NULL) AND NOT t1.in_maintenance AND (t1.reserved_until IS NULL OR t1.reserved_until <= now()) END), $3::VARCHAR) || ',"building":' || coalesce((SELECT ('{"allowed":' || CASE WHEN ((t3.id = ANY ($1::TEXT[])) IS NOT true) THEN 'false' WHEN (t3.state = 'CLOSED') THEN 'false' ELSE 'true' END || ',"code":' || CASE WHEN ((t3.id = ANY ($1::TEXT[])) IS NOT true) THEN '"NOT_PERMITTED"' WHEN (t3.state = 'CLOSED') THEN '"WRONG_STATE"' ELSE 'null' END || ',"reason":' || CASE WHEN ((t3.id = ANY ($1::TEXT[])) IS NOT true) THEN '"Your role may not do “Enter buildings and units”."' WHEN (t3.state = 'CLOSED') THEN '"It is Closed; “Enter buildings and units” cannot be done from there."' ELSE 'null' END || '}') AS anon_2 
FROM building AS t2 JOIN park AS t3 ON t3.id = t2.park_id 
WHERE t2.id = $4::VARCHAR), $5::VARCHAR) || ',"park":' || coalesce((SELECT ('{"allowed":' || CASE WHEN ((t4.id = ANY ($1::TEXT[])) IS NOT true) THEN 'false' WHEN (t4.state IN ('CLOSED')) THEN 'false' ELSE 'true' END || '}') AS anon_3 
FROM park AS t4 
WHERE t4.id = $6::VARCHAR), $7::VARCHAR) || ',"closing":' || coalesce((SELECT ('{"allowed":' || 'false' || ',"reason":' || '"Your role may not do “Close”."' || '}') AS anon_4 
FROM park AS t5 
WHERE t5.id = $8::VARCHAR), $9::VARCHAR) || '}'), 'UTF8') AS answer
