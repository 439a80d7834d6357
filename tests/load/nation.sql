WITH open_school AS (
  SELECT id, municipality_code FROM school
  WHERE (opened_on IS NULL OR opened_on <= $last) AND (closed_on IS NULL OR closed_on >= $first)
),
class AS (
  SELECT c.id, s.municipality_code AS code
  FROM school_class c JOIN open_school s ON s.id = c.school_id WHERE c.year = $year
),
pupils AS (
  SELECT h.class_id, h.stage, coalesce(
    arg_max(h.pupils, h.reference_date) FILTER (h.reference_date <= $last), arg_min(h.pupils, h.reference_date)
  ) AS pupils
  FROM headcount h SEMI JOIN class c ON c.id = h.class_id GROUP BY ALL
),
used AS (
  SELECT DISTINCT c.code, p.curriculum_id FROM plan p JOIN class c ON c.id = p.class_id
),
offered AS (
  SELECT m.code, cu.id AS curriculum_id FROM municipality m CROSS JOIN curriculum cu
  WHERE cu.status = 'published' AND NOT EXISTS (
    SELECT 1 FROM unticked_curriculum u
    WHERE u.municipality_code = m.code AND u.year = $year AND u.curriculum_id = cu.id
  )
  UNION SELECT code, curriculum_id FROM used
),
target AS (
  SELECT DISTINCT o.code, cu.programme_code, s.stage
  FROM offered o JOIN curriculum cu ON cu.id = o.curriculum_id JOIN curriculum_stage s ON s.curriculum_id = cu.id
),
plans AS (
  SELECT p.*, c.code, coalesce(p.ended_on, DATE '9999-12-31') AS counts_until,
    p.starts_on <= $last AND coalesce(p.ended_on, DATE '9999-12-31') >= $first AS runs
  FROM plan p JOIN class c ON c.id = p.class_id
),
taking AS (
  SELECT p.id AS plan_id, p.class_id, p.programme_code, u.stage, u.pupils, t.stage IS NOT NULL AS is_target
  FROM plans p
  JOIN pupils u ON u.class_id = p.class_id AND u.pupils > 0
  LEFT JOIN target t ON t.code = p.code AND t.programme_code = p.programme_code AND t.stage = u.stage
  WHERE NOT EXISTS (SELECT 1 FROM plan_stage x WHERE x.plan_id = p.id)
    OR EXISTS (SELECT 1 FROM plan_stage x WHERE x.plan_id = p.id AND x.stage = u.stage)
),
size AS (
  SELECT plan_id, sum(pupils) AS pupils, coalesce(sum(pupils) FILTER (is_target), 0) AS eligible
  FROM taking GROUP BY plan_id
),
in_plans AS (
  SELECT class_id, programme_code, sum(pupils) AS pupils
  FROM (SELECT DISTINCT class_id, programme_code, stage, pupils FROM taking WHERE is_target) GROUP BY ALL
),
session AS (
  SELECT s.id, s.plan_id, p.groups, c.is_core,
    s.due_on BETWEEN $first AND $last AND s.due_on <= p.counts_until AS is_planned,
    s.due_on <= least(CAST($today AS DATE), $last) AS is_due
  FROM planned_session s JOIN plans p ON p.id = s.plan_id
  JOIN curriculum_session c ON c.id = s.curriculum_session_id
),
planned AS (
  SELECT plan_id, count(*) FILTER (is_core) AS core, count(*) FILTER (is_planned) AS planned,
    count(*) FILTER (is_planned AND is_due) AS due
  FROM session GROUP BY plan_id
),
log AS (
  SELECT l.plan_id, l.planned_session_id, l.group_number, l.status = 'held' AS is_held, l.outcome, l.present,
    l.minutes, l.day, s.is_core, s.is_planned, s.is_due, s.groups,
    l.status = 'held' AND l.day BETWEEN $first AND $last AS is_inside,
    CASE WHEN l.group_number = 0 THEN 840 ELSE 840 // s.groups END AS share
  FROM session_log l JOIN session s ON s.id = l.planned_session_id WHERE l.withdrawn_at IS NULL
),
by_group AS (
  SELECT plan_id, group_number,
    count(*) FILTER (is_inside) AS logs,
    count(*) FILTER (is_inside AND outcome = 'as_planned') AS as_planned,
    count(*) FILTER (is_inside AND outcome = 'adapted') AS adapted,
    count(*) FILTER (is_inside AND outcome = 'partly') AS partly,
    coalesce(sum(present) FILTER (is_inside), 0) AS present,
    coalesce(max(present) FILTER (is_inside), 0) AS most,
    coalesce(sum(present * minutes) FILTER (is_inside), 0) AS pupil_minutes,
    coalesce(sum(share) FILTER (is_inside), 0) AS held,
    coalesce(sum(share) FILTER (is_held AND is_core AND day <= $last), 0) AS core_by_end,
    coalesce(sum(share) FILTER (is_held AND is_core AND day < $first), 0) AS core_before
  FROM log GROUP BY ALL
),
by_plan AS (
  SELECT plan_id, sum(logs) AS logs, sum(as_planned) AS as_planned, sum(adapted) AS adapted, sum(partly) AS partly,
    sum(present) AS present, sum(pupil_minutes) AS pupil_minutes, sum(held) AS held,
    sum(core_by_end) AS core_by_end, sum(core_before) AS core_before,
    greatest(coalesce(max(most) FILTER (group_number = 0), 0),
      coalesce(sum(most) FILTER (group_number > 0), 0)) AS most
  FROM by_group GROUP BY plan_id
),
covered AS (
  SELECT plan_id, is_due, any_value(groups) AS groups,
    bit_or(1 << group_number) AS reported, coalesce(bit_or(1 << group_number) FILTER (is_held), 0) AS held
  FROM log WHERE is_planned GROUP BY plan_id, planned_session_id, is_due
),
in_units AS (
  SELECT plan_id, is_due,
    CASE WHEN reported & 1 = 1 THEN 840 ELSE bit_count(reported) * 840 // groups END AS reported,
    CASE WHEN held & 1 = 1 THEN 840 ELSE bit_count(held) * 840 // groups END AS held
  FROM covered
),
reported AS (
  SELECT plan_id, coalesce(sum(reported) FILTER (is_due), 0) AS reported,
    coalesce(sum(reported) FILTER (NOT is_due), 0) AS ahead, sum(held) AS held
  FROM in_units GROUP BY plan_id
),
plan_figures AS (
  SELECT p.class_id, p.programme_code,
    greatest(0, least(z.pupils, coalesce(l.most, 0)) - (z.pupils - z.eligible)) AS least_,
    least(z.eligible, z.pupils, coalesce(l.present, 0)) AS most_,
    coalesce(l.logs, 0) > 0 AS started, p.runs OR coalesce(l.logs, 0) > 0 AS is_there,
    s.core > 0 AND coalesce(l.core_by_end, 0) * 100 >= s.core * 840 * coalesce(y.completion_percent, 75)
      AND NOT coalesce(l.core_before, 0) * 100 >= s.core * 840 * coalesce(y.completion_percent, 75) AS completed,
    s.planned, s.due, coalesce(l.logs, 0) AS logs, coalesce(l.as_planned, 0) AS as_planned,
    coalesce(l.adapted, 0) AS adapted, coalesce(l.partly, 0) AS partly, coalesce(l.present, 0) AS present,
    coalesce(l.pupil_minutes, 0) AS pupil_minutes, coalesce(l.held, 0) AS held,
    z.pupils * coalesce(l.held, 0) AS attendable, coalesce(r.reported, 0) AS reported,
    coalesce(r.ahead, 0) AS ahead, coalesce(r.held, 0) AS planned_held
  FROM plans p JOIN size z ON z.plan_id = p.id JOIN planned s ON s.plan_id = p.id
  LEFT JOIN by_plan l ON l.plan_id = p.id LEFT JOIN reported r ON r.plan_id = p.id
  LEFT JOIN year_settings y ON y.municipality_code = p.code AND y.year = $year
),
by_class AS (
  SELECT class_id, programme_code, max(least_) AS least_, sum(most_) AS most_, bool_or(started) AS started,
    bool_or(is_there) AS is_there,
    bool_or(completed) AS completed, sum(planned) AS planned, sum(due) AS due, sum(logs) AS logs,
    sum(as_planned) AS as_planned, sum(adapted) AS adapted, sum(partly) AS partly, sum(present) AS present,
    sum(pupil_minutes) AS pupil_minutes, sum(held) AS held, sum(attendable) AS attendable,
    sum(reported) AS reported, sum(ahead) AS ahead, sum(planned_held) AS planned_held
  FROM plan_figures GROUP BY ALL
),
eligible AS (
  SELECT c.id AS class_id, c.code, t.programme_code, sum(u.pupils) AS pupils
  FROM class c JOIN pupils u ON u.class_id = c.id AND u.pupils > 0
  JOIN target t ON t.code = c.code AND t.stage = u.stage
  GROUP BY ALL
),
every_class AS (
  SELECT class_id, code, programme_code FROM eligible
  UNION SELECT class_id, code, programme_code FROM plans
)
SELECT e.code, e.programme_code,
  count(*) FILTER (g.pupils > 0), coalesce(sum(g.pupils), 0), count(*) FILTER (b.is_there),
  count(*) FILTER (b.started), count(*) FILTER (b.completed),
  coalesce(sum(b.least_), 0), coalesce(sum(least(coalesce(i.pupils, 0), b.most_)), 0),
  coalesce(sum(b.planned), 0), coalesce(sum(b.logs), 0), coalesce(sum(b.as_planned), 0),
  coalesce(sum(b.adapted), 0), coalesce(sum(b.partly), 0), coalesce(sum(b.present), 0),
  coalesce(sum(b.pupil_minutes), 0), coalesce(sum(b.due), 0), coalesce(sum(b.held), 0),
  coalesce(sum(b.attendable), 0), coalesce(sum(b.reported), 0), coalesce(sum(b.ahead), 0),
  coalesce(sum(b.planned_held), 0)
FROM every_class e
LEFT JOIN eligible g ON g.class_id = e.class_id AND g.programme_code = e.programme_code
LEFT JOIN by_class b ON b.class_id = e.class_id AND b.programme_code = e.programme_code
LEFT JOIN in_plans i ON i.class_id = e.class_id AND i.programme_code = e.programme_code
GROUP BY e.code, e.programme_code
