SELECT convert_to(('{"tenancies":{"groups":[' || coalesce((SELECT string_agg(('{"key":{"park":' || coalesce((SELECT ('{"code":"' || t6.code || '","name":' || coalesce(CAST(to_json(t6.name_zh) AS TEXT), 'null') || '}') AS anon_1 
FROM park AS t6 
WHERE t6.id = t5.g1), 'null') || '},"count":' || coalesce(CAST(t5.g2 AS TEXT), 'null') || '}'), ',') AS string_agg_1 
FROM (SELECT t4.* 
FROM (SELECT t3.park_id AS g1, count(*) AS g2 
FROM tenancy AS t3 
WHERE CASE WHEN ((SELECT 1 
FROM application AS application_1 
WHERE application_1.hosting_tenancy_id = t3.id AND application_1.submitted_at IS NOT NULL 
 LIMIT 1) IS NOT NULL) THEN true ELSE t3.state = 'ACTIVE' AND t3.company_state = 'VERIFIED' AND t3.park_state = 'ACTIVE' END AND t3.state = 'ACTIVE' GROUP BY 1) AS t4 
WHERE t4.g2 >= $1::INTEGER ORDER BY t4.g2 DESC NULLS LAST, t4.g1 ASC NULLS LAST 
 LIMIT 3) AS t5), '') || ']},"companies":{"groups":[' || coalesce((SELECT string_agg(('{"key":{"kind":' || coalesce(('"' || t11.g1) || '"', 'null') || '},"count":' || coalesce(CAST(t11.g2 AS TEXT), 'null') || ',"sum":{"staffCount":' || coalesce(('"' || CAST(trim_scale(t11.g3) AS TEXT)) || '"', 'null') || ',"registeredCapitalAmount":' || coalesce(('"' || CAST(trim_scale(t11.g4) AS TEXT)) || '"', 'null') || '},"avg":{"staffCount":' || coalesce(('"' || CAST(trim_scale(t11.g5) AS TEXT)) || '"', 'null') || '},"max":{"establishedOn":' || coalesce(('"' || CAST(t11.g6 AS TEXT)) || '"', 'null') || '}}'), ',') AS string_agg_2 
FROM (SELECT t10.* 
FROM (SELECT t9.kind AS g1, count(*) AS g2, sum(t9.staff_count) AS g3, CASE WHEN (count(DISTINCT t9.registered_capital_currency) <= 1) THEN sum(t9.registered_capital_amount) END AS g4, round(avg(t9.staff_count * 1.0000000000000000), 6) AS g5, max(t9.established_on) AS g6 
FROM company AS t9 GROUP BY 1) AS t10 ORDER BY t10.g1 ASC NULLS LAST 
 LIMIT 20) AS t11), '') || ']},"applications":{"groups":[' || coalesce((SELECT string_agg(('{"key":{"publicState":' || coalesce(('"' || t16.g1) || '"', 'null') || ',"submittedAtYear":' || coalesce(CAST(t16.g2 AS TEXT), 'null') || '},"count":' || coalesce(CAST(t16.g3 AS TEXT), 'null') || '}'), ',') AS string_agg_3 
FROM (SELECT t15.* 
FROM (SELECT CASE WHEN (t14.state = 'ENDORSED') THEN 'DRAFT' WHEN (t14.state = 'RETURNED') THEN 'NEEDS_SUPPLEMENT' WHEN (t14.state = 'FORMAL_PASSED') THEN 'CHECKING' WHEN (t14.state = 'FORMAL_FAILED') THEN 'NOT_SELECTED' WHEN (t14.state = 'UNDER_REVIEW') THEN 'UNDER_REVIEW' WHEN (t14.state = 'REVIEWED') THEN 'UNDER_REVIEW' WHEN (t14.state = 'SHORTLISTED') THEN 'UNDER_REVIEW' WHEN (t14.state = 'NOT_SHORTLISTED') THEN 'NOT_SELECTED' WHEN (t14.state = 'PANEL_DONE') THEN 'UNDER_REVIEW' WHEN (t14.state = 'INSPECTED') THEN 'UNDER_REVIEW' WHEN (t14.state = 'PROPOSED') THEN 'UNDER_REVIEW' WHEN (t14.state = 'RESERVE') THEN 'UNDER_REVIEW' WHEN (t14.state = 'HELD') THEN 'IN_NOTICE' WHEN (t14.state = 'APPROVED') THEN 'SELECTED' WHEN (t14.state = 'AWARDED') THEN 'SELECTED' WHEN (t14.state = 'DISQUALIFIED') THEN 'NOT_SELECTED' WHEN (t14.state = 'LAPSED') THEN 'NOT_SELECTED' ELSE t14.state END AS g1, CAST(EXTRACT(year FROM CAST(timezone('Asia/Shanghai', t14.submitted_at) AS DATE)) AS INTEGER) AS g2, count(*) AS g3 
FROM application AS t14 
WHERE t14.applicant_id = $2::VARCHAR OR t14.submitted_at IS NOT NULL GROUP BY 1, 2) AS t15 ORDER BY t15.g1 ASC NULLS LAST, t15.g2 ASC NULLS LAST 
 LIMIT 20) AS t16), '') || ']}}'), 'UTF8') AS answer
