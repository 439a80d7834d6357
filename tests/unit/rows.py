"""Good rows of every table, and what each rule of the schema refuses."""

from typing import Any

Row = dict[str, Any]
# A name and a date as a table holds them.
NAME, DAY, LATER, MOMENT = "x", "2026-11-24", "2026-11-25", "2026-11-24 10:00:00"
LOG = {"plan_id": 911, "planned_session_id": 911, "group_number": 0, "day": DAY, "status": "held", "present": 20}
LOG |= {"minutes": 50, "outcome": "as_planned", "leader_roles": "", "source": "form", "is_confirmed": True}
LOG |= {"logged_at": MOMENT, "changed_at": MOMENT, "revision": 1}
CANCELLED = {"status": "cancelled", "obstacle": "time", "present": None, "minutes": None, "outcome": None}
SCHOOL = {"name": NAME, "sort_key": NAME, "search_key": NAME, "municipality_code": "9901", "owner_type": "municipal"}
CURRICULUM = {"name": NAME, "owner": NAME, "version": 1, "delivery": "teacher", "status": "draft"}
PLAN = {"programme_code": "P", "groups": 1, "starts_on": "2026-09-01", "ends_on": "2027-05-31"}
LINE = {"promise_id": 911, "kind": "sig", "title": NAME, "text": NAME}
TOKEN = {"token_hash": NAME}
KEPT = ["classes", "pupils", "planned_classes", "started", "completed", "reached_least", "reached_most", "planned"]
KEPT += ["held_logs", "as_planned", "adapted", "partly", "present", "pupil_minutes", "held_units", "attendable_units"]
KEPT += ["whole_classes", "whole_least", "reported_units", "planned_held_units"]
# A good row or two of every table, in an order in which they can be added.
GOOD: list[tuple[str, Row]] = [
    ("counter", {"key": NAME, "since": MOMENT, "times": 1}),
    ("municipality", {"code": "9901", "name": NAME, "is_example": False}),
    ("programme", {"code": "P", "name": NAME}),
    ("programme", {"code": "Q", "name": NAME}),
    ("user_account", {"id": 911, "email": "a@example.org", "name": NAME, "is_active": True}),
    ("audit_event", {"id": 911, "at": MOMENT, "action": NAME, "subject": NAME, "subject_id": NAME, "changes": "{}"}),
    ("closing", {"id": 911, "municipality_code": "9901", "period": "2026", "last_day": DAY, "rule_version": 1}
     | {"figures": "{}", "sha256": NAME, "closed_at": MOMENT, "closed_by_id": 911}),
    ("correction", {"id": 911, "reason": NAME, "made_at": MOMENT, "made_by_id": 911}),
    ("curriculum", CURRICULUM | {"id": 911, "code": "C", "programme_code": "P"}),
    ("curriculum", CURRICULUM | {"id": 912, "code": "D", "programme_code": "P"}),
    ("one_time_link", TOKEN | {"id": 911, "purpose": "setup", "expires_at": MOMENT}),
    ("promise", {"id": 911, "municipality_code": "9901", "period": "2026", "text": NAME}),
    ("reach_target", {"municipality_code": "9901", "year": 2026, "programme_code": "P", "percent": 0}),
    ("retention_run", {"id": 911, "kind": "links", "before": MOMENT, "at": MOMENT, "removed": 0}),
    ("retention_time", {"kind": "links", "months": 1}),
    ("school", SCHOOL | {"id": 911, "unit_code": "99010001"}),
    ("sign_in", TOKEN | {"id": 911, "user_id": 911, "started_at": MOMENT, "seen_at": MOMENT}),
    ("year_settings", {"municipality_code": "9901", "year": 2026, "completion_percent": 75, "smallest_count": 5}
     | {"smallest_base": 10}),
    ("activity", {"id": 911, "school_id": 911, "programme_code": "P", "kind": "apt", "day": DAY, "participants": 0}
     | {"receipt": NAME}),
    ("reminder", {"user_id": 911}),
    ("access_token", TOKEN | {"id": 911, "user_id": 911, "name": NAME, "made_at": MOMENT, "expires_on": DAY}),
    ("calendar_link", TOKEN | {"id": 911, "user_id": 911, "made_at": MOMENT}),
    ("identity", {"id": 911, "user_id": 911, "issuer": NAME, "subject": NAME, "made_at": MOMENT}),
    ("passkey", {"id": 911, "user_id": 911, "name": NAME, "credential_id": b"x", "public_key": b"x", "sign_count": 0}
     | {"made_at": MOMENT}),
    ("contact", {"id": 911, "school_id": 911, "kind": "police", "name": NAME, "first_day": DAY, "last_day": DAY}),
    ("curriculum_session", {"id": 911, "curriculum_id": 911, "number": 1, "title": NAME, "minutes": 5, "is_core": True}
     | {"half_group_recommended": False}),
    ("curriculum_stage", {"curriculum_id": 911, "stage": 0}),
    ("membership", {"id": 911, "user_id": 911, "role": "leader", "school_id": 911}),
    ("membership", {"id": 912, "user_id": 911, "role": "leader", "municipality_code": "9901"}),
    ("membership", {"id": 913, "user_id": 911, "role": "leader"}),
    ("mentor_cohort", {"school_id": 911, "year": 2026, "mentors": 2, "trained": 2}),
    ("promise_line", LINE | {"id": 911, "position": 1}),
    ("school_class", {"id": 911, "school_id": 911, "year": 2026, "name": "4A", "sort_key": NAME}),
    ("school_class", {"id": 912, "school_id": 911, "year": 2026, "name": "4B", "sort_key": NAME}),
    ("school_roll", {"school_id": 911, "year": 2026, "stage": 0, "pupils": 0}),
    ("entry_request", {"id": 911, "issuer": NAME, "subject": NAME, "name": NAME, "email": NAME}
     | {"municipality_code": "9901", "school_id": 911, "asked_at": MOMENT, "expires_at": MOMENT}),
    ("upload", {"id": 911, "user_id": 911, "kind": "users", "file_name": NAME, "contents": b"", "row_count": 0}
     | {"made_at": MOMENT, "expires_at": MOMENT}),
    ("file_import", {"id": 911, "kind": "users", "file_name": NAME, "user_id": 911, "written_at": MOMENT}
     | {"added": 0, "changed": 0, "unchanged": 0}),
    ("former_name", {"import_id": 911, "user_id": 911, "name": NAME}),
    ("unticked_curriculum", {"municipality_code": "9901", "year": 2026, "curriculum_id": 911}),
    ("class_predecessor", {"class_id": 911, "predecessor_id": 912}),
    ("kept_reach", {"year": 2026, "part": "whole", "programme_code": "P", "school_id": 911, "class_id": 911}
     | dict.fromkeys(KEPT, 0)),
    ("class_to_count", {"class_id": 911}),
    ("plan_order", {"id": 911, "school_id": 911, "year": 2026, "curriculum_id": 911, "made_at": MOMENT}
     | {"made_by_id": 911}),
    ("rollover", {"id": 911, "school_id": 911, "year": 2026, "made_at": MOMENT, "made_by_id": 911}),
    ("rollover_class", {"class_id": 911, "rollover_id": 911, "mark": NAME}),
    ("headcount", {"class_id": 911, "stage": 0, "reference_date": DAY, "pupils": 2, "girls": 1, "boys": 1}),
    ("plan", PLAN | {"id": 911, "class_id": 911, "curriculum_id": 911}),
    ("plan", PLAN | {"id": 912, "class_id": 912, "curriculum_id": 911}),
    ("ordered_plan", {"plan_id": 911, "order_id": 911, "mark": NAME}),
    ("mentor_link", TOKEN | {"id": 911, "plan_id": 911, "group_number": 0, "made_by_id": 911, "made_at": MOMENT}
     | {"expires_on": DAY}),
    ("plan_leader", {"plan_id": 911, "user_id": 911, "group_number": 0}),
    ("plan_stage", {"plan_id": 911, "stage": 0}),
    ("planned_session", {"id": 911, "plan_id": 911, "curriculum_session_id": 911, "due_on": DAY}),
    ("planned_session", {"id": 912, "plan_id": 912, "curriculum_session_id": 911, "due_on": DAY}),
    ("session_log", LOG | {"id": "held"}),
    ("session_log", LOG | CANCELLED | {"id": "cancelled"}),
    ("held_slot", {"planned_session_id": 911, "group_number": 1, "log_id": "held"}),
    ("revision", {"log_id": "held", "number": 1, "changed_at": MOMENT, "contents": "{}"}),
]  # fmt: skip
# Each check: what the first row of its table may become, and what it may not.
CHECKS: list[tuple[str, list[Row], list[Row]]] = [
    ("ck_municipality_code_digits", [], [{"code": "990"}, {"code": "99011"}, {"code": "990a"}, {"code": "99 1"}]),
    ("ck_user_account_email_lower", [], [{"email": "A@example.org"}]),
    ("ck_closing_reopened", [{"reopened_at": MOMENT, "reopened_by_id": 911}], [{"reopened_at": MOMENT}]),
    ("ck_curriculum_version", [{"version": 2}], [{"version": 0}]),
    ("ck_reach_target_percent", [{"percent": 100}], [{"percent": -1}, {"percent": 101}]),
    ("ck_retention_time_months", [{"months": 600}], [{"months": 0}, {"months": 601}]),
    ("ck_school_unit_code_digits", [], [{"unit_code": "9901000"}, {"unit_code": "9901000x"}]),
    ("ck_school_no_own_parent", [], [{"parent_id": 911}]),
    ("ck_school_closed_after_opened", [{"opened_on": DAY, "closed_on": DAY}], [{"opened_on": LATER, "closed_on": DAY}]),
    ("ck_year_settings_completion", [{"completion_percent": 100}],
     [{"completion_percent": 0}, {"completion_percent": 101}]),
    ("ck_year_settings_smallest_count", [{"smallest_count": 1}], [{"smallest_count": 0}]),
    ("ck_year_settings_smallest_base", [{"smallest_base": 1}], [{"smallest_base": 0}]),
    ("ck_activity_participants", [], [{"participants": -1}]),
    ("ck_contact_dates", [{"last_day": None}], [{"first_day": LATER}]),
    ("ck_curriculum_session_number", [], [{"number": 0}]),
    ("ck_curriculum_session_minutes", [{"minutes": 240}], [{"minutes": 4}, {"minutes": 241}]),
    ("ck_curriculum_session_manual_url", [{"manual_url": "https://x"}, {"manual_url": None}],
     [{"manual_url": "http://example.org"}, {"manual_url": "javascript:alert(1)"}, {"manual_url": "https://"}]),
    ("ck_curriculum_stage_stage", [{"stage": 12}], [{"stage": -1}, {"stage": 13}]),
    ("ck_membership_one_place", [], [{"municipality_code": "9901"}]),
    ("ck_mentor_cohort_mentors", [{"mentors": 0, "trained": 0}], [{"mentors": -1, "trained": -1}]),
    ("ck_mentor_cohort_trained", [{"trained": 0}], [{"trained": -1}, {"trained": 3}]),
    ("ck_promise_line_total", [{"total": 0}], [{"total": -1}]),
    ("ck_school_class_name", [{"name": "å" * 40}], [{"name": ""}, {"name": "x" * 41}]),
    ("ck_school_roll_stage", [{"stage": 12}], [{"stage": -1}, {"stage": 13}]),
    ("ck_school_roll_pupils", [], [{"pupils": -1}]),
    ("ck_class_predecessor_no_own_predecessor", [], [{"predecessor_id": 911}]),
    ("ck_upload_rows", [], [{"row_count": -1}]),
    ("ck_file_import_added", [], [{"added": -1}]),
    ("ck_file_import_changed", [], [{"changed": -1}]),
    ("ck_file_import_unchanged", [], [{"unchanged": -1}]),
    ("ck_file_import_undone", [{"undone_at": MOMENT, "undone_by_id": 911}], [{"undone_at": MOMENT}]),
    ("ck_rollover_undone", [{"undone_at": MOMENT, "undone_by_id": 911}], [{"undone_at": MOMENT}]),
    ("ck_plan_order_undone", [{"undone_at": MOMENT, "undone_by_id": 911}], [{"undone_at": MOMENT}]),
    ("ck_headcount_stage", [{"stage": 12}], [{"stage": -1}, {"stage": 13}]),
    ("ck_headcount_pupils", [{"pupils": 0, "girls": None, "boys": None}], [{"pupils": -1, "girls": -1, "boys": None}]),
    ("ck_headcount_girls", [{"girls": 0}], [{"girls": -1}]),
    ("ck_headcount_boys", [{"boys": 0}], [{"boys": -1}]),
    ("ck_headcount_parts", [{"girls": 2, "boys": None}], [{"girls": 2}, {"girls": None, "boys": 3}]),
    ("ck_plan_groups", [{"groups": 8}], [{"groups": 0}, {"groups": 9}]),
    ("ck_plan_dates", [{"ends_on": "2026-09-01"}], [{"ends_on": "2026-08-31"}]),
    ("ck_plan_ended", [{"ended_on": "2026-09-01"}], [{"ended_on": "2026-08-31"}]),
    ("ck_mentor_link_group_number", [{"group_number": 8}], [{"group_number": -1}, {"group_number": 9}]),
    ("ck_plan_leader_group_number", [{"group_number": 8}], [{"group_number": -1}, {"group_number": 9}]),
    ("ck_plan_stage_stage", [{"stage": 12}], [{"stage": -1}, {"stage": 13}]),
    ("ck_session_log_group_number", [{"group_number": 8}], [{"group_number": -1}, {"group_number": 9}]),
    ("ck_session_log_present", [{"present": 0}], [{"present": -1, "girls": -1}, {"present": -1}]),
    ("ck_session_log_girls", [{"girls": 20}], [{"girls": -1}]),
    ("ck_session_log_boys", [{"boys": 20}], [{"boys": -1}]),
    ("ck_session_log_parts", [{"girls": 11, "boys": 9}], [{"girls": 11, "boys": 10}]),
    ("ck_session_log_minutes", [{"minutes": 5}, {"minutes": 240}], [{"minutes": 4}, {"minutes": 241}]),
    ("ck_session_log_engagement", [{"engagement": 1}, {"engagement": 5}], [{"engagement": 0}, {"engagement": 6}]),
    ("ck_session_log_pupil_mentors", [{"pupil_mentors": 0}], [{"pupil_mentors": -1}]),
    ("ck_session_log_comment", [{"comment": "å" * 280}], [{"comment": "x" * 281}]),
    ("ck_session_log_revision", [], [{"revision": 0}]),
    ("ck_session_log_held", [], [{"present": None}, {"minutes": None}, {"outcome": None}, {"obstacle": "time"}]),
    ("ck_session_log_cancelled", [CANCELLED | {"day": LATER}], [CANCELLED | each for each in (
        {"obstacle": None}, {"present": 0}, {"minutes": 50}, {"outcome": "partly"})]),
    ("ck_session_log_adapted", [{"outcome": "adapted", "adaptation": "split"}, {"outcome": "adapted"}],
     [{"adaptation": "split"}, {"adaptation_was_planned": False}, {"outcome": "partly", "adaptation": "split"}]),
    ("ck_held_slot_group_number", [{"group_number": 8}], [{"group_number": 0}, {"group_number": 9}]),
    ("ck_session_log_withdrawn", [{"withdrawn_at": MOMENT, "withdrawn_by_id": 911}], [{"withdrawn_at": MOMENT}]),
]  # fmt: skip
# Of these no row breaks that one alone: what is fewer than its parts is refused as that.
IMPLIED = {"ck_session_log_present", "ck_headcount_pupils", "ck_mentor_cohort_mentors"}
# Each unique rule: the table, and how a second row differs from the table's first good one.
DOUBLES: dict[str, tuple[str, Row]] = {
    "uq_user_account_email": ("user_account", {"id": 999}),
    "uq_curriculum_code": ("curriculum", {"id": 999}),
    "uq_one_time_link_token_hash": ("one_time_link", {"id": 999}),
    "uq_promise_municipality_code_period": ("promise", {"id": 999}),
    "uq_school_unit_code": ("school", {"id": 999}),
    "uq_sign_in_token_hash": ("sign_in", {"id": 999}),
    "uq_curriculum_session_curriculum_id_number": ("curriculum_session", {"id": 999}),
    "uq_activity_receipt": ("activity", {"id": 999}),
    "uq_access_token_token_hash": ("access_token", {"id": 999}),
    "uq_identity_issuer_subject": ("identity", {"id": 999}),
    "uq_entry_request_issuer_subject": ("entry_request", {"id": 999}),
    "uq_passkey_credential_id": ("passkey", {"id": 999}),
    "uq_calendar_link_token_hash": ("calendar_link", {"id": 999, "revoked_at": MOMENT}),
    "uq_calendar_link_in_force": ("calendar_link", {"id": 999, "token_hash": "another"}),
    "uq_membership_school": ("membership", {"id": 999}),
    "uq_membership_municipality": ("membership", {"id": 999, "school_id": None, "municipality_code": "9901"}),
    "uq_membership_everywhere": ("membership", {"id": 999, "school_id": None}),
    "uq_promise_line_promise_id_position": ("promise_line", {"id": 999}),
    "uq_school_class_school_id_year_name": ("school_class", {"id": 999}),
    "uq_plan_class_id_curriculum_id": ("plan", {"id": 999, "ended_on": DAY}),
    "uq_plan_running": ("plan", {"id": 999, "curriculum_id": 912}),
    "uq_mentor_link_token_hash": ("mentor_link", {"id": 999}),
    "uq_planned_session_plan_id_curriculum_session_id": ("planned_session", {"id": 999}),
    "uq_closing_in_force": ("closing", {"id": 999}),
    "uq_session_log_cancelled": ("session_log", CANCELLED | {"id": "another"}),
}
# They let another table name the pair; their first column alone is a key.
PAIRS = {"uq_curriculum_id_programme_code", "uq_planned_session_id_plan_id"}
# What looks like a double and is none.
SECONDS: list[tuple[str, Row]] = [
    ("plan", {"id": 999, "curriculum_id": 912, "ended_on": DAY}),
    ("session_log", CANCELLED | {"id": "another", "day": LATER}),
    ("session_log", CANCELLED | {"id": "another", "group_number": 1}),
    ("session_log", CANCELLED | {"id": "another", "withdrawn_at": MOMENT, "withdrawn_by_id": 911}),
    ("closing", {"id": 999, "reopened_at": MOMENT, "reopened_by_id": 911}),
    ("closing", {"id": 999, "period": "2027"}),
    ("activity", {"id": 999, "receipt": None}),
    ("calendar_link", {"id": 999, "token_hash": "another", "revoked_at": MOMENT}),
    ("membership", {"id": 999, "role": "coordinator"}),
    ("held_slot", {"group_number": 2}),
]
# A log, or a plan, whose two references disagree with each other.
DISAGREE: list[tuple[str, str, Row]] = [
    ("fk_session_log_planned_session_id_plan_id", "session_log", {"plan_id": 912}),
    ("fk_plan_curriculum_id_programme_code", "plan", {"programme_code": "Q"}),
]
