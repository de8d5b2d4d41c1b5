-- What something on a path is called.
CREATE FUNCTION conflict_name(subject text, lang text) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE split_part(subject, '_', 1)
		WHEN 'expert' THEN (
			SELECT CASE lang WHEN 'EN' THEN coalesce(person.name_en, person.name_zh) ELSE person.name_zh END
			FROM expert JOIN person ON person.id = expert.person_id WHERE expert.id = subject
		)
		WHEN 'person' THEN (SELECT CASE lang WHEN 'EN' THEN coalesce(name_en, name_zh) ELSE name_zh END FROM person WHERE id = subject)
		WHEN 'company' THEN (SELECT CASE lang WHEN 'EN' THEN coalesce(name_en, name_zh) ELSE name_zh END FROM company WHERE id = subject)
		WHEN 'park' THEN (SELECT CASE lang WHEN 'EN' THEN coalesce(name_en, name_zh) ELSE name_zh END FROM park WHERE id = subject)
		ELSE (SELECT CASE lang WHEN 'EN' THEN 'application ' || number ELSE '申报 ' || number END FROM application WHERE id = subject)
	END
$$;

-- How an expert and an application hang together, step by step: who is what of whom.
CREATE FUNCTION conflict_sentence(path jsonb, lang text) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE lang
		WHEN 'EN' THEN conflict_name(path #>> '{0,from}', 'EN') || ' – ' || string_agg(
			word.en || ' ' || conflict_name(step ->> 'to', 'EN')
			|| coalesce(', ' || trim_scale(CAST(step ->> 'share' AS numeric) * 100) || ' %', '')
			|| coalesce(', since ' || left(step ->> 'since', 7), '') || coalesce(', until ' || left(step ->> 'until', 7), ''),
			' – ' ORDER BY place
		)
		ELSE string_agg(
			conflict_name(step ->> 'from', 'ZH') || '是' || conflict_name(step ->> 'to', 'ZH') || '的' || word.zh
			|| coalesce('，' || trim_scale(CAST(step ->> 'share' AS numeric) * 100) || '%', '')
			|| coalesce('，' || left(step ->> 'since', 7) || ' 起', '') || coalesce('，至 ' || left(step ->> 'until', 7), ''),
			'；' ORDER BY place
		)
	END
	FROM jsonb_array_elements(path) WITH ORDINALITY AS along (step, place)
	JOIN (VALUES
		('APPLICANT_OF', '申报人', 'applicant of'),
		('SPONSOR_OF', '推荐单位', 'sponsor of'),
		('EMPLOYEE', '工作人员', 'employee of'),
		('DIRECTOR', '董事', 'director of'),
		('SUPERVISOR', '监事', 'supervisor of'),
		('LEGAL_REPRESENTATIVE', '法定代表人', 'legal representative of'),
		('ADVISER', '顾问', 'adviser of'),
		('SHAREHOLDER', '股东', 'shareholder of'),
		('ACTS_FOR', '经办人', 'acting for'),
		('INTERESTED_IN', '利害关系人', 'interested in'),
		('RELATIVE_IN', '有关人员的近亲属', 'relative of somebody in'),
		('PARENT_OF', '母公司', 'parent of'),
		('SUBSIDIARY_OF', '子公司', 'subsidiary of'),
		('HEAD_OFFICE_OF', '总公司', 'head office of'),
		('BRANCH_OF', '分支机构', 'branch of'),
		('CONTROLS', '实际控制方', 'controller of'),
		('CONTROLLED_BY', '受控企业', 'controlled by'),
		('HOLDS_SHARES_IN', '股东', 'shareholder of'),
		('HELD_BY', '参股企业', 'partly owned by'),
		('CLOSE_TO', '近亲属或利害关系人', 'relative of, or close to,'),
		('ADVISER_AND_ADVISEE', '导师或学生', 'adviser or advisee of'),
		('COMPETES_WITH', '同批次同类别竞争项目', 'competing with'),
		('REVIEWED_BY', '评审对象', 'reviewed by'),
		('MANAGES', '管理人员', 'manager of'),
		('OPERATES', '运营单位', 'operator of'),
		('HOSTS', '所在园区', 'host of'),
		('EXCLUDED_BY', '请求回避对象', 'excluded by')
	) AS word (tie, zh, en) ON word.tie = step ->> 'tie'
$$
