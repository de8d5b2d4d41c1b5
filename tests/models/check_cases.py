"""Rows for every CHECK that is not of a kind: (constraint, values it accepts, values it refuses).

Words stand for rows that the test makes: PARK, OTHER, SOURCE, TENANCY, ACCOUNT, PERSON, APPLICATION; SAME and CLERK, twice, for one and the same; DISTRICT for a code.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from tests.rows import FAR_AHEAD, LONG_AGO, NOW, TODAY, Values

HEX = "0123456789abcdef" * 4
EARLY, LATE = datetime(2020, 5, 1, tzinfo=UTC), datetime(2020, 9, 1, tzinfo=UTC)
YUAN = {"rent_amount": Decimal(0), "rent_currency": "CNY", "rent_per": "MONTH"}
CAPITAL = {"registered_capital_amount": Decimal(0), "registered_capital_currency": "CNY"}
PAID_IN = {"paid_in_capital_amount": Decimal(0), "paid_in_capital_currency": "CNY"}
PAPERS = {"id_doc_type": "RESIDENT_ID", "id_hmac": HEX, "id_masked": "9****************X"}
PAPER = "attachment_01h455vb4pex5vsknk084sn02q"
SOMEBODY = "company_01h455vb4pex5vsknk084sn02q"
MU = {"area_m2": Decimal("1933333.33"), "area_entered_value": Decimal(2900), "area_entered_unit": "MU", "area_qualifier": "OVER"}

FAR_AHEAD_AT = datetime(2090, 1, 1, tzinfo=UTC)
SESSION = {"kind": "SESSION", "scope": "WRITE", "created_at": EARLY, "expires_at": LATE}
UNATTACHED = {"application_id": None, "question": None, "attached_at": None, "expires_at": LATE}
STRUCK = {"struck_at": LATE, "struck_by_id": "ACCOUNT", "strike_reason": "同名同姓"}
EMPTIED = {"form": {}, "emptied_at": LATE}
LIFTED = {"state": "LIFTED", "lifted_at": LATE, "lifted_by_id": "ACCOUNT", "lift_reason": "已核实无关联"}
ASKED = {"state": "LIFT_ASKED", "lift_asked_by_id": "ACCOUNT"}
FOUND = {"source": "DERIVED", "path": "[]", "application_id": "APPLICATION"}

CASES: list[tuple[str, Values, list[Values]]] = [
    # facts
    ("ck_source_document_content_hash", {"content_hash": HEX}, [{"content_hash": HEX[1:]}, {"content_hash": HEX.upper()}]),
    ("ck_reported_fact_subject_id", {}, [{"subject_id": "person_01h455vb4pex5vsknk084sn02q"}, {"subject_id": "park_1"}]),
    ("ck_reported_fact_metric", {"metric": "LAND_PLOTS"}, [{"metric": "land"}, {"metric": "A B"}, {"metric": ""}]),
    (
        "ck_reported_fact_value_whole",
        {"value": None, "unit": None, "qualifier": None},
        [{"value": None}, {"unit": None}, {"qualifier": None}],
    ),
    ("ck_reported_fact_quote_said", {"quote": "16个地块"}, [{"quote": ""}, {"quote": " \n"}]),
    ("ck_honour_award_year", {"year": 2019}, [{"year": 1899}, {"year": 20190}]),
    (
        "ck_honour_award_subject_id",
        {"subject_id": "division_01h455vb4pex5vsknk084sn02q"},
        [{"subject_id": "lease_01h455vb4pex5vsknk084sn02q"}],
    ),
    (
        "ck_policy_document_expires_on_after_effective_on",
        {"effective_on": TODAY, "expires_on": TODAY},
        [{"effective_on": TODAY, "expires_on": LONG_AGO}],
    ),
    ("ck_campaign_year", {"year": 2020}, [{"year": 0}]),
    ("ck_campaign_ends_on_after_starts_on", {"starts_on": TODAY, "ends_on": FAR_AHEAD}, [{"starts_on": TODAY, "ends_on": LONG_AGO}]),
    # places
    (
        "ck_admin_division_code",
        {"code": "370103", "level": "DISTRICT"},
        [
            {"code": "370103", "level": "CITY"},
            {"code": "370100", "level": "DISTRICT"},
            {"code": "370000", "level": "CITY"},
            {"code": "37010301", "level": "SUBDISTRICT"},
            {"code": "370103019", "level": "COMMUNITY"},
            {"code": "37010A", "level": "DISTRICT"},
        ],
    ),
    (
        "ck_admin_division_parent_prefix",
        {"code": "370103019", "level": "SUBDISTRICT", "parent_code": "DISTRICT"},
        [
            {"code": "370103020", "level": "SUBDISTRICT", "parent_code": "370102"},
            {"code": "370103", "level": "DISTRICT", "parent_code": "370000"},
            {"code": "370000", "level": "PROVINCE", "parent_code": "370000"},
        ],
    ),
    (
        "ck_admin_division_valid_to_after_valid_from",
        {"valid_from": LONG_AGO, "valid_to": TODAY},
        [{"valid_from": TODAY, "valid_to": LONG_AGO}],
    ),
    (
        "ck_area_area_not_negative",
        {"area_m2": Decimal(0), "area_qualifier": "EXACT"},
        [{"area_m2": Decimal(-1), "area_qualifier": "EXACT"}],
    ),
    (
        "ck_area_area_whole",
        MU,
        [{"area_m2": Decimal(1)}, {"area_qualifier": "EXACT"}, {**MU, "area_entered_unit": None}],
    ),
    (
        "ck_area_area_as_entered",
        {"area_m2": Decimal(36_000_000), "area_entered_value": Decimal(3600), "area_entered_unit": "HECTARE", "area_qualifier": "OVER"},
        [{**MU, "area_m2": Decimal("1933333.30")}, {**MU, "area_m2": None, "area_qualifier": None}],
    ),
    ("ck_belt_functions", {"functions": ["PLATFORM_BUILDING", "RESULTS_TRANSFER"]}, [{"functions": ["TOURISM"]}]),
    ("ck_belt_membership_position", {"position": 1}, [{"position": 0}]),
    ("ck_belt_membership_until_after_since", {"since": LONG_AGO, "until": TODAY}, [{"since": TODAY, "until": LONG_AGO}]),
    (
        "ck_park_area_not_negative",
        {"area_m2": Decimal(0), "area_qualifier": "EXACT"},
        [{"area_m2": Decimal(-1), "area_qualifier": "EXACT"}],
    ),
    ("ck_park_area_whole", MU, [{"area_m2": Decimal(1)}, {"area_entered_unit": "MU"}]),
    ("ck_park_area_as_entered", MU, [{**MU, "area_entered_unit": "HECTARE"}]),
    (
        "ck_park_not_negative",
        {"disposable_area_m2": Decimal(0), "incubation_area_m2": Decimal(0)},
        [{"disposable_area_m2": Decimal(-1)}, {"incubation_area_m2": Decimal(-1)}],
    ),
    ("ck_park_closed_on_state", {"state": "CLOSED", "closed_on": TODAY}, [{"state": "CLOSED"}, {"state": "ACTIVE", "closed_on": TODAY}]),
    (
        "ck_park_longitude_whole",
        {"longitude": Decimal(117), "latitude": Decimal("36.6")},
        [{"longitude": Decimal(117)}, {"latitude": Decimal(36)}],
    ),
    ("ck_park_in_china", {"longitude": Decimal(117), "latitude": Decimal(36)}, [{"longitude": Decimal(36), "latitude": Decimal(117)}]),
    ("ck_park_link_two_parks", {}, [{"from_park_id": "SAME", "to_park_id": "SAME"}]),
    ("ck_park_link_until_after_since", {"since": LONG_AGO, "until": TODAY}, [{"since": TODAY, "until": LONG_AGO}]),
    ("ck_building_floors", {"floors": 1}, [{"floors": 0}]),
    ("ck_building_not_negative", {"rentable_area_m2": Decimal(0)}, [{"rentable_area_m2": Decimal(-1)}]),
    ("ck_building_longitude_whole", {"longitude": Decimal(117), "latitude": Decimal(36)}, [{"longitude": Decimal(117)}]),
    ("ck_building_in_china", {"longitude": Decimal(117), "latitude": Decimal(36)}, [{"longitude": Decimal(117), "latitude": Decimal(-36)}]),
    ("ck_space_unit_area", {"area_m2": Decimal("0.01")}, [{"area_m2": Decimal(0)}]),
    ("ck_space_unit_not_negative", YUAN, [{**YUAN, "rent_amount": Decimal(-1)}]),
    ("ck_space_unit_rent_amount_whole", YUAN, [{"rent_amount": Decimal(1)}, {**YUAN, "rent_per": None}, {"rent_currency": "CNY"}]),
    ("ck_space_unit_rent_currency", {**YUAN, "rent_currency": "USD"}, [{**YUAN, "rent_currency": "yuan"}]),
    # companies
    (
        "ck_company_uscc",
        {"uscc": "91370103XXXX00019M"},
        [{"uscc": "91370103XXXX00019"}, {"uscc": "91370103XXXX00019I"}, {"uscc": "9137010AXXXX00019M"}, {"uscc": "91370103xxxx00019m"}],
    ),
    (
        "ck_company_foreign_jurisdiction_whole",
        {"uscc": None, "foreign_jurisdiction": "US", "foreign_number": "600413485"},
        [{"foreign_jurisdiction": "US"}, {"foreign_number": "600413485"}],
    ),
    (
        "ck_company_foreign_jurisdiction",
        {"foreign_jurisdiction": "DE", "foreign_number": "HRB 719915"},
        [{"foreign_jurisdiction": "USA", "foreign_number": "1"}],
    ),
    ("ck_company_lei", {"lei": "HWUPKR0MPOU8FGXBT394"}, [{"lei": "HWUPKR0MPOU8FGXBT39"}, {"lei": "HWUPKR0MPOU8FGXBT3AB"}]),
    ("ck_company_identity", {"uscc": None, "pending_registration": True}, [{"uscc": None}]),
    (
        "ck_company_industry",
        {"industry": "I6510"},
        [{"industry": "I"}, {"industry": "A65"}, {"industry": "I66"}, {"industry": "I65100"}, {"industry": "i65"}],
    ),
    (
        "ck_company_sei_codes",
        {"sei_codes": ["1.2", "1.3.4", "9"]},
        [{"sei_codes": ["0.1"]}, {"sei_codes": ["1", 'a"b']}, {"sei_codes": [None]}],
    ),
    (
        "ck_company_not_negative",
        {**CAPITAL, **PAID_IN, "staff_count": 0},
        [{"staff_count": -1}, {**CAPITAL, "registered_capital_amount": Decimal(-1)}, {**PAID_IN, "paid_in_capital_amount": Decimal(-1)}],
    ),
    (
        "ck_company_registered_capital_amount_whole",
        CAPITAL,
        [{"registered_capital_amount": Decimal(1)}, {"registered_capital_currency": "CNY"}],
    ),
    ("ck_company_registered_capital_currency", CAPITAL, [{**CAPITAL, "registered_capital_currency": "元"}]),
    ("ck_company_paid_in_capital_amount_whole", PAID_IN, [{"paid_in_capital_amount": Decimal(1)}, {"paid_in_capital_currency": "CNY"}]),
    ("ck_company_paid_in_capital_currency", PAID_IN, [{**PAID_IN, "paid_in_capital_currency": "RMB¥"}]),
    ("ck_company_contact_phone", {"contact_phone": "+8653112345678"}, [{"contact_phone": "13800001234"}, {"contact_phone": "+86 138"}]),
    (
        "ck_company_suspend_reason_state",
        {"state": "SUSPENDED", "suspend_reason": "信息待核"},
        [{"state": "SUSPENDED"}, {"state": "VERIFIED", "suspend_reason": "信息待核"}],
    ),
    ("ck_company_verified_at_state", {"state": "VERIFIED", "verified_at": NOW}, [{"state": "SUBMITTED", "verified_at": NOW}]),
    (
        "ck_company_merged_into_id_state",
        {"state": "ARCHIVED", "merged_into_id": "OTHER"},
        [{"state": "VERIFIED", "merged_into_id": "OTHER"}],
    ),
    ("ck_company_merged_into_another", {"state": "ARCHIVED"}, [{"id": SOMEBODY, "state": "ARCHIVED", "merged_into_id": SOMEBODY}]),
    ("ck_company_relation_two_companies", {}, [{"company_id": "SAME", "related_id": "SAME"}]),
    ("ck_company_relation_share", {"share": Decimal(1)}, [{"share": Decimal(0)}, {"share": Decimal("1.01")}]),
    (
        "ck_company_relation_share_of_shareholder",
        {"kind": "HOLDS_SHARES_IN", "share": Decimal("0.3")},
        [{"kind": "HOLDS_SHARES_IN"}],
    ),
    ("ck_company_relation_until_after_since", {"since": LONG_AGO, "until": TODAY}, [{"since": TODAY, "until": LONG_AGO}]),
    (
        "ck_company_label_valid_to_after_valid_from",
        {"valid_from": LONG_AGO, "valid_to": TODAY},
        [{"valid_from": TODAY, "valid_to": LONG_AGO}],
    ),
    ("ck_company_registered_capital_unit", {**CAPITAL, "registered_capital_unit": "WAN_YUAN"}, [{"registered_capital_unit": "YUAN"}]),
    ("ck_company_paid_in_capital_unit", {**PAID_IN, "paid_in_capital_unit": "YI_YUAN"}, [{"paid_in_capital_unit": "YUAN"}]),
    ("ck_company_deregistered_on", {"market_status": "DEREGISTERED", "deregistered_on": TODAY}, [{"deregistered_on": TODAY}]),
    ("ck_space_unit_rent_unit", {**YUAN, "rent_unit": "YUAN"}, [{"rent_unit": "YUAN"}]),
    (
        "ck_space_unit_area_as_entered",
        {"area_m2": Decimal("2000.00"), "area_entered_value": Decimal(3), "area_entered_unit": "MU"},
        [{"area_entered_value": Decimal(3), "area_entered_unit": "MU"}],
    ),
    (
        "ck_space_unit_area_entered_value_whole",
        {"area_entered_value": Decimal(100), "area_entered_unit": "M2"},
        [{"area_entered_value": Decimal(100)}, {"area_entered_unit": "M2"}],
    ),
    ("ck_space_unit_reserved_for", {"reserved_for_id": "OTHER", "reserved_until": NOW}, [{"reserved_for_id": "OTHER"}]),
    ("ck_company_label_list_year", {"list_year": 2019}, [{"list_year": 19}]),
    ("ck_company_label_via_another", {"via_company_id": "OTHER"}, [{"company_id": "SAME", "via_company_id": "SAME"}]),
    # tenancies
    (
        "ck_tenancy_entered_on_state",
        {"state": "ACTIVE", "entered_on": None, "source_id": "SOURCE"},
        [{"state": "ACTIVE", "entered_on": None}, {"state": "APPLIED", "entered_on": TODAY}, {"state": "LEFT", "entered_on": None}],
    ),
    ("ck_tenancy_left_on_state", {"state": "LEFT"}, [{"state": "LEFT", "left_on": None}, {"state": "ACTIVE", "left_on": TODAY}]),
    (
        "ck_tenancy_leave_reason_state",
        {"state": "LEFT"},
        [{"state": "LEFT", "leave_reason": None}, {"state": "LEAVING", "leave_reason": "BREACH"}],
    ),
    ("ck_tenancy_leave_note_state", {"state": "LEFT", "leave_note": "迁往外区"}, [{"state": "ACTIVE", "leave_note": "迁往外区"}]),
    (
        "ck_tenancy_reject_reason_state",
        {"state": "REJECTED"},
        [{"state": "REJECTED", "reject_reason": None}, {"state": "APPLIED", "reject_reason": "无"}],
    ),
    (
        "ck_tenancy_graduated_on_state",
        {"state": "GRADUATED"},
        [{"state": "GRADUATED", "graduated_on": None}, {"state": "ACTIVE", "graduated_on": TODAY}],
    ),
    (
        "ck_tenancy_graduation_criterion_state",
        {"state": "GRADUATED"},
        [{"state": "GRADUATED", "graduation_criterion": None}, {"state": "ACTIVE", "graduation_criterion": "REVENUE"}],
    ),
    (
        "ck_tenancy_notice_on_state",
        {"state": "LEFT", "notice_on": TODAY},
        [{"state": "LEAVING", "notice_on": None}, {"state": "ACTIVE", "notice_on": TODAY}],
    ),
    ("ck_tenancy_planned_end_after_entered_on", {"planned_end": FAR_AHEAD}, [{"planned_end": date(2018, 12, 31)}]),
    ("ck_tenancy_left_on_after_entered_on", {"state": "LEFT", "left_on": LONG_AGO}, [{"state": "LEFT", "left_on": date(2018, 12, 31)}]),
    (
        "ck_tenancy_graduated_on_after_entered_on",
        {"state": "GRADUATED", "graduated_on": LONG_AGO},
        [{"state": "GRADUATED", "graduated_on": date(2018, 12, 31)}],
    ),
    (
        "ck_lease_ends_on_after_starts_on",
        {"starts_on": TODAY, "ends_on": TODAY},
        [{"starts_on": FAR_AHEAD, "ends_on": TODAY, "state": "DRAFT"}],
    ),
    ("ck_lease_terminated_on_state", {"state": "TERMINATED"}, [{"state": "TERMINATED", "terminated_on": None}, {"terminated_on": TODAY}]),
    (
        "ck_lease_termination_reason_state",
        {"state": "TERMINATED"},
        [{"state": "TERMINATED", "termination_reason": None}, {"termination_reason": "无"}],
    ),
    (
        "ck_lease_terminated_within",
        {"state": "TERMINATED", "terminated_on": FAR_AHEAD},
        [{"state": "TERMINATED", "ends_on": date(2020, 1, 1), "terminated_on": TODAY}],
    ),
    ("ck_lease_signed_on_state", {"state": "ACTIVE", "signed_on": TODAY}, [{"state": "DRAFT", "signed_on": TODAY}]),
    (
        "ck_lease_not_negative",
        {**YUAN, "deposit_amount": Decimal(0), "deposit_currency": "CNY"},
        [{**YUAN, "rent_amount": Decimal(-1)}, {"deposit_amount": Decimal(-1), "deposit_currency": "CNY"}],
    ),
    ("ck_lease_rent_amount_whole", YUAN, [{"rent_amount": Decimal(1)}, {**YUAN, "rent_currency": None}]),
    ("ck_lease_deposit_amount_whole", {"deposit_amount": Decimal(1), "deposit_currency": "CNY"}, [{"deposit_amount": Decimal(1)}]),
    ("ck_lease_rent_currency", YUAN, [{**YUAN, "rent_currency": "cny"}]),
    (
        "ck_lease_deposit_currency",
        {"deposit_amount": Decimal(1), "deposit_currency": "JPY"},
        [{"deposit_amount": Decimal(1), "deposit_currency": "円"}],
    ),
    (
        "ck_lease_renewed_from_another",
        {"renewed_from_id": "OTHER"},
        [{"id": "lease_01h455vb4pex5vsknk084sn02q", "renewed_from_id": "lease_01h455vb4pex5vsknk084sn02q"}],
    ),
    ("ck_tenancy_graduation_evidence_state", {"state": "GRADUATED", "graduation_evidence": "证书"}, [{"graduation_evidence": "证书"}]),
    ("ck_tenancy_incubation_until_kind", {"kind": "INCUBATEE", "incubation_until": FAR_AHEAD}, [{"incubation_until": FAR_AHEAD}]),
    (
        "ck_tenancy_incubation_until_after_entered_on",
        {"kind": "INCUBATEE", "incubation_until": LONG_AGO},
        [{"kind": "INCUBATEE", "incubation_until": date(2018, 12, 31)}],
    ),
    ("ck_lease_rent_unit", {**YUAN, "rent_unit": "WAN_YUAN"}, [{"rent_unit": "YUAN"}, {**YUAN, "rent_unit": "JIN"}]),
    (
        "ck_lease_deposit_unit",
        {"deposit_amount": Decimal(1), "deposit_currency": "CNY", "deposit_unit": "YUAN"},
        [{"deposit_unit": "YUAN"}],
    ),
    ("ck_arrears_amount", {"amount": Decimal("0.01")}, [{"amount": Decimal(0)}, {"amount": Decimal(-1)}]),
    ("ck_arrears_currency", {"currency": "JPY"}, [{"currency": "yuan"}]),
    ("ck_arrears_unit", {"unit": "QIAN_YUAN"}, [{"unit": "JIN"}]),
    ("ck_arrears_settled_on_after_due_on", {"settled_on": LONG_AGO}, [{"settled_on": date(2018, 12, 31)}]),
    # tasks
    ("ck_task_subject_id", {}, [{"subject_id": "tenancy_1"}, {"subject_id": "Tenancy"}]),
    ("ck_task_done_at_state", {"state": "DONE"}, [{"state": "DONE", "done_at": None}, {"done_at": NOW}]),
    ("ck_task_done_by_id_state", {"state": "DONE", "done_by_id": "ACCOUNT"}, [{"done_by_id": "ACCOUNT"}]),
    # talent
    ("ck_call_round_closes_after_opens", {"opens_at": EARLY, "closes_at": LATE}, [{"opens_at": EARLY, "closes_at": EARLY}]),
    ("ck_call_round_year", {"year": 2020}, [{"year": 1999}, {"year": 2101}]),
    (
        "ck_call_round_window_state",
        {"state": "DRAFT", "opens_at": None, "closes_at": None},
        [{"state": "PUBLISHED", "opens_at": None}, {"state": "OPEN", "closes_at": None}],
    ),
    ("ck_call_round_not_negative", {"grace_minutes": 0}, [{"grace_minutes": -1}]),
    (
        "ck_call_round_cancel_reason_state",
        {"state": "CANCELLED", "cancel_reason": "合并办理"},
        [{"state": "CANCELLED"}, {"state": "OPEN", "cancel_reason": "合并办理"}],
    ),
    ("ck_person_id_doc_type_whole", PAPERS, [{**PAPERS, "id_hmac": None}, {"id_doc_type": "PASSPORT"}, {"id_masked": "E****1"}]),
    # privacy
    ("ck_privacy_notice_edition", {"edition": 1}, [{"edition": 0}]),
    ("ck_consent_withdrawn_at_state", {"state": "WITHDRAWN", "withdrawn_at": NOW}, [{"state": "WITHDRAWN", "withdrawn_at": None}, {"withdrawn_at": NOW}]),
    ("ck_consent_withdrawn_at_after_given_at", {"state": "WITHDRAWN", "withdrawn_at": LATE}, [{"state": "WITHDRAWN", "withdrawn_at": EARLY}]),
    ("ck_consent_withdrawn_basis", {"state": "WITHDRAWN"}, [{"state": "WITHDRAWN", "basis": "STATUTORY_DUTY"}]),
    (
        "ck_data_subject_request_decided_at_state",
        {"state": "GRANTED", "decided_at": NOW},
        [{"state": "GRANTED", "decided_at": None}, {"decided_at": NOW}],
    ),
    ("ck_data_subject_request_decided_by_id_state", {"state": "GRANTED", "decided_by_id": "ACCOUNT"}, [{"decided_by_id": "ACCOUNT"}]),
    ("ck_data_subject_request_ground_state", {"state": "DECLINED"}, [{"state": "DECLINED", "ground": None}, {"ground": "AWARD_RUNNING"}]),
    ("ck_data_subject_request_note_state", {"state": "DECLINED", "note": "合同期内"}, [{"note": "合同期内"}]),
    (
        "ck_application_emptied",
        {"emptied_at": NOW},
        [{"emptied_at": NOW, **left} for left in ({"title_zh": "题"}, {"title_en": "T"}, {"research_field": "光"}, {"form": {"a": 1}})],
    ),
    ("ck_person_id_sealed", {**PAPERS, "id_sealed": "gAAAAA"}, [{"id_sealed": "gAAAAA"}]),
    ("ck_person_erased_at_state", {"state": "ERASED", "erased_at": NOW}, [{"state": "ERASED"}, {"erased_at": NOW}]),
    (
        "ck_person_erased",
        {"state": "ERASED", "erased_at": NOW},
        [
            {"state": "ERASED", "erased_at": NOW, **left}
            for left in (PAPERS, {"phone": "+8613800001234"}, {"email": "a@example.org"}, {"nationality": "JP"}, {"birth_year": 1980})
        ],
    ),
    ("ck_person_id_hmac", PAPERS, [{**PAPERS, "id_hmac": "990103198001010011"}]),
    (
        "ck_person_id_masked",
        {**PAPERS, "id_masked": "9901****"},
        [{**PAPERS, "id_masked": "990103198001010011"}, {**PAPERS, "id_masked": "99010319********11"}, {**PAPERS, "id_masked": '9***"X'}],
    ),
    ("ck_person_phone", {"phone": "+8613800001234"}, [{"phone": "13800001234"}, {"phone": "+8613800001234转801"}]),
    ("ck_person_nationality", {"nationality": "JP"}, [{"nationality": "日本"}]),
    ("ck_person_birth_year", {"birth_year": 1980}, [{"birth_year": 80}]),
    ("ck_person_orcid", {"orcid": "0000-0002-1825-0097"}, [{"orcid": "0000-0002-1825-009"}]),
    ("ck_application_hosting_tenancy_id_whole", {"state": "SUBMITTED"}, [{"state": "DRAFT", "host_park_id": "PARK"}]),
    (
        "ck_application_hosted_through_sponsor",
        {"state": "SUBMITTED"},
        [{"state": "DRAFT", "hosting_tenancy_id": "TENANCY", "host_park_id": "PARK"}],
    ),
    ("ck_application_sponsor_state", {"state": "AWAITING_ENDORSEMENT"}, [{"state": "AWAITING_ENDORSEMENT", "sponsor_id": None}]),
    ("ck_application_endorsed_at_state", {"state": "ENDORSED"}, [{"state": "ENDORSED", "endorsed_at": None}]),
    (
        "ck_application_submitted_at_state",
        {"state": "WITHDRAWN", "submitted_at": None},
        [{"state": "SUBMITTED", "submitted_at": None}, {"state": "AWARDED", "submitted_at": None}, {"state": "DRAFT", "submitted_at": NOW}],
    ),
    (
        "ck_application_submitted_whole",
        {"state": "SUBMITTED"},
        [{"state": "SUBMITTED", "snapshot_hash": None}, {"state": "SUBMITTED", "hosting_tenancy_id": None, "host_park_id": None}],
    ),
    (
        "ck_application_submitted_after_endorsed",
        {"state": "SUBMITTED", "endorsed_at": EARLY},
        [{"state": "SUBMITTED", "endorsed_at": LATE}],
    ),
    ("ck_application_snapshot_hash", {"state": "SUBMITTED", "snapshot_hash": HEX}, [{"state": "SUBMITTED", "snapshot_hash": "sealed"}]),
    ("ck_application_returned_at_state", {"state": "RETURNED"}, [{"state": "RETURNED", "returned_at": None, "supplement_due_at": None}]),
    ("ck_application_returned_at_whole", {"state": "RETURNED"}, [{"state": "SUBMITTED", "returned_at": NOW}]),
    ("ck_application_supplement_due_after_returned", {"state": "RETURNED"}, [{"state": "RETURNED", "supplement_due_at": EARLY}]),
    (
        "ck_application_reject_code_state",
        {"state": "FORMAL_FAILED"},
        [
            {"state": "FORMAL_FAILED", "reject_code": None},
            {"state": "DISQUALIFIED", "reject_code": None},
            {"state": "NOT_SELECTED", "reject_code": "X"},
        ],
    ),
    ("ck_application_withdrawn_at_state", {"state": "WITHDRAWN"}, [{"state": "WITHDRAWN", "withdrawn_at": None}, {"withdrawn_at": NOW}]),
    (
        "ck_application_withdraw_reason_state",
        {"state": "WITHDRAWN", "withdraw_reason": "另有安排"},
        [{"state": "DRAFT", "withdraw_reason": "另有安排"}],
    ),
    ("ck_application_lapse_reason_state", {"state": "LAPSED"}, [{"state": "LAPSED", "lapse_reason": None}, {"lapse_reason": "逾期"}]),
    ("ck_application_form", {"form": {"plan": '"\\'}}, [{"form": "[]"}, {"form": '"text"'}]),
    ("ck_application_form_version", {"form_version": 1}, [{"form_version": 0}]),
    # accounts and events
    (
        "ck_account_username",
        {"username": "park-manager-2"},
        [{"username": "Admin"}, {"username": "a b"}, {"username": "-a"}, {"username": "a" * 65}],
    ),
    (
        "ck_role_grant_scope",
        {"role": "PARK_MANAGER", "scope_id": "PARK"},
        [
            {"role": "PUBLIC"},
            {"role": "COMPANY"},
            {"role": "COMPANY", "scope_id": "PARK"},
            {"role": "PARK_MANAGER", "scope_id": "OTHER"},
            {"role": "AUDITOR", "scope_id": "PARK"},
            {"role": "GRID_OFFICER", "scope_id": "PARK"},
        ],
    ),
    ("ck_role_grant_until_after_since", {"since": EARLY, "until": LATE}, [{"since": EARLY, "until": EARLY}]),
    ("ck_access_token_token_hash", {"token_hash": HEX}, [{"token_hash": "secret"}]),
    ("ck_access_token_expires_after_created", {"created_at": EARLY, "expires_at": LATE}, [{"created_at": LATE, "expires_at": EARLY}]),
    ("ck_role_grant_delegated_from", {"until": FAR_AHEAD_AT}, [{"delegated_from_id": "grant_01h455vb4pex5vsknk084sn02q"}]),
    ("ck_role_grant_granted_by", {"granted_by_id": "ACCOUNT"}, [{"account_id": "SAME", "granted_by_id": "SAME"}]),
    ("ck_role_grant_revoked_by", {"revoked_by_id": "ACCOUNT", "revoked_at": LATE}, [{"revoked_by_id": "ACCOUNT"}]),
    ("ck_access_token_tokenkind", {"kind": "API"}, [{"kind": "OTHER"}]),
    ("ck_access_token_tokenscope", {"scope": "READ"}, [{"scope": "ALL"}]),
    ("ck_access_token_hint_plain", {"hint": "aZ_-"}, [{"hint": 'a"b'}]),
    (
        "ck_access_token_session",
        SESSION,
        [SESSION | {"scope": "READ"}, SESSION | {"expires_at": None}, SESSION | {"roles": ["ADMIN"]}],
    ),
    ("ck_access_token_roles", {"roles": ["ADMIN", "LEADER"]}, [{"roles": ["KING"]}, {"roles": ["PUBLIC"]}, {"roles": []}]),
    ("ck_identity_issuer", {"issuer": "https://id.example.org"}, [{"issuer": "x" * 501}]),
    ("ck_identity_subject", {"subject": "x" * 255}, [{"subject": "x" * 256}]),
    # files
    ("ck_attachment_size", {"size": 1}, [{"size": 0}, {"size": -1}]),
    ("ck_attachment_name", {"name": "长" * 200}, [{"name": "长" * 201}]),
    ("ck_attachment_sha256", {"sha256": HEX}, [{"sha256": HEX[1:]}, {"sha256": HEX.upper()}]),
    ("ck_attachment_sha256_state", {"state": "SCANNING"}, [{"sha256": None}, {"state": "UPLOADING", "sha256": HEX}]),
    ("ck_attachment_name_state", {"state": "DELETED"}, [{"name": None}, {"state": "DELETED", "name": "简历.pdf"}]),
    ("ck_attachment_link_secret_state", {"state": "DELETED"}, [{"link_secret": None}, {"state": "DELETED", "link_secret": "secret"}]),
    ("ck_attachment_key_sealed_state", {"key_sealed": "sealed"}, [{"state": "DELETED", "key_sealed": "sealed"}]),
    ("ck_attachment_reject_code_state", {"state": "REJECTED"}, [{"reject_code": "FILE_INFECTED"}, {"state": "REJECTED", "reject_code": None}]),
    ("ck_attachment_reject_code", {"state": "REJECTED", "reject_code": "FILE_KIND_DIFFERS"}, [{"state": "REJECTED", "reject_code": "FILE_EMPTY"}]),
    ("ck_attachment_application_id_whole", {}, [{"question": "Q1"}, {"attached_at": LATE}, {"question": "Q1", "attached_at": LATE}]),
    ("ck_attachment_attached_state", {"application_id": "APPLICATION"}, [{"application_id": "APPLICATION", "state": "UPLOADING"}]),
    ("ck_attachment_redacted_attached", {"redacted_from_id": "ATTACHMENT"}, [{"redacted_from_id": "ATTACHMENT", **UNATTACHED}]),
    ("ck_attachment_redacted_from_another", {"redacted_from_id": "ATTACHMENT"}, [{"id": PAPER, "redacted_from_id": PAPER}]),
    ("ck_attachment_expires_at_unattached", {"expires_at": LATE}, [{"expires_at": None}, {"application_id": "APPLICATION", "expires_at": LATE}]),
    ("ck_attachment_destroyed_at_state", {"state": "DELETED", "destroyed_at": LATE}, [{"destroyed_at": LATE}]),
    ("ck_interest_about_one", {}, [{"company_id": None}, {"company_id": "OTHER", "person_id": "PERSON"}]),
    ("ck_interest_until_after_since", {"since": TODAY, "until": TODAY}, [{"since": TODAY, "until": LONG_AGO}]),
    ("ck_interest_interestkind", {"kind": "ADVISER"}, [{"kind": "FRIEND"}]),
    ("ck_interest_struck_at_whole", STRUCK, [{"struck_at": LATE}, STRUCK | {"strike_reason": None}]),
    ("ck_interest_struck_by_another", STRUCK, [STRUCK | {"account_id": "SAME", "struck_by_id": "SAME", "recorded_by_id": "SAME"}]),
    ("ck_application_excluded", {"excluded_experts": [{"name": "甲"}] * 3}, [{"excluded_experts": [{"name": "甲"}] * 4}, {"excluded_experts": {}}]),
    ("ck_application_emptied_of_others", EMPTIED, [EMPTIED | {"excluded_experts": [{"name": "甲"}]}]),
    ("ck_expert_employer_once", {"employer_name": "某大学"}, [{"employer_id": "OTHER", "employer_name": "某大学"}]),
    ("ck_expert_fields", {"fields": ["520", "520.20", "520.2060"]}, [{"fields": ["52"]}, {"fields": ["520.2"]}, {"fields": [None]}]),
    ("ck_expert_sei_codes", {"sei_codes": ["1.2.3", "7"]}, [{"sei_codes": ["1.2.3.4"]}, {"sei_codes": ["0"]}]),
    ("ck_expert_region_code", {"region_code": "370103"}, [{"region_code": "37"}, {"region_code": "37010A"}]),
    ("ck_expert_capacity", {"capacity": 100}, [{"capacity": 101}, {"capacity": -1}]),
    ("ck_expert_suspend_reason_state", {"state": "SUSPENDED"}, [{"suspend_reason": "出国"}, {"state": "SUSPENDED", "suspend_reason": None}]),
    ("ck_expert_retired_on_state", {"state": "RETIRED", "retired_on": TODAY}, [{"retired_on": TODAY}]),
    ("ck_expert_post_until_after_since", {"since": TODAY, "until": TODAY}, [{"since": TODAY, "until": LONG_AGO}]),
    ("ck_expert_post_share", {"role": "SHAREHOLDER", "share": Decimal(1)}, [{"role": "SHAREHOLDER", "share": Decimal("1.01")}]),
    ("ck_expert_post_share_of_shareholder", {}, [{"role": "DIRECTOR", "share": Decimal("0.1")}]),
    ("ck_conflict_about_one", {}, [{"company_id": None}, {"company_id": "OTHER", "person_id": "PERSON"}]),
    ("ck_conflict_until_after_since", {"since": TODAY, "until": TODAY}, [{"since": TODAY, "until": LONG_AGO}]),
    ("ck_conflict_derived_path", {"path": "[]"}, [{"source": "DERIVED"}, {"source": "DERIVED", "path": "[]"}]),
    ("ck_conflict_path", {"path": "[]"}, [{"path": {}}]),
    ("ck_conflict_lifted_at_state", LIFTED, [LIFTED | {"state": "RECORDED"}]),
    ("ck_conflict_lifted_at_whole", LIFTED, [LIFTED | {"lift_reason": None}]),
    ("ck_conflict_lift_asked_by_id_state", ASKED, [ASKED | {"state": "RECORDED"}]),
    ("ck_conflict_lift_asked_by_whom", ASKED, [{"state": "LIFT_ASKED"}]),
    ("ck_conflict_lifted_by_another", LIFTED, [LIFTED | {"lift_asked_by_id": "CLERK", "lifted_by_id": "CLERK"}]),
    ("ck_conflict_derived_lifted_by_two", LIFTED, [LIFTED | FOUND]),
    ("ck_review_assignment_voided_at_state", {"state": "VOIDED"}, [{"state": "VOIDED", "voided_at": None, "void_kind": None}]),
    ("ck_review_assignment_voided_at_whole", {"state": "VOIDED"}, [{"state": "VOIDED", "void_kind": None}]),
    ("ck_account_password_hash_whole", {"password_hash": "x", "password_set_at": EARLY}, [{"password_set_at": EARLY}]),
    ("ck_account_second_factor_since", {"second_factor_sealed": "x", "second_factor_since": EARLY}, [{"second_factor_since": EARLY}]),
    ("ck_event_type", {"type": "application:submitted"}, [{"type": "submitted"}, {"type": "Application:submitted"}, {"type": 'a:b"'}]),
    ("ck_event_subject_id", {}, [{"subject_id": "tenancy"}, {"subject_id": "tenancy_1"}]),
    ("ck_event_data", {"data": {}}, [{"data": "[1]"}]),
    ("ck_change_subject_id", {"old_value": None, "new_value": "1"}, [{"subject_id": "tenancy"}, {"subject_id": "tenancy_1"}]),
]
