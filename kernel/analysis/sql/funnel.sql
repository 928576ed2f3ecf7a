-- The closed loop: of what was received in the period, how far each has come. Every stage counts those that reached it,
-- as the cockpit's conditions of the same names do (kernel/cockpit/selection.py).
WITH staged AS (
  SELECT township, phase, class_confirmed, ended_at IS NOT NULL AS has_ending,
    phase IN ('working', 'verifying', 'archived') AS begun,
    phase = 'triage' AND (node <> 'triage' OR refusals > 0) AS left_triage,
    id IN (SELECT matter_id FROM follow_ups WHERE answered) AS reached
  FROM matters
  WHERE day_no >= $since AND day_no < $until AND township = $township AND class_code = $class_code AND kind = $kind
)
SELECT township, COUNT(*) AS received,
  CAST(SUM(CASE WHEN begun OR left_triage OR (phase = 'triage' AND class_confirmed) THEN 1 ELSE 0 END) AS BIGINT)
    AS accepted,
  CAST(SUM(CASE WHEN begun OR left_triage THEN 1 ELSE 0 END) AS BIGINT) AS placed,
  CAST(SUM(CASE WHEN begun THEN 1 ELSE 0 END) AS BIGINT) AS worked,
  CAST(SUM(CASE WHEN has_ending AND phase IN ('verifying', 'archived') THEN 1 ELSE 0 END) AS BIGINT) AS ended,
  CAST(SUM(CASE WHEN has_ending AND (phase = 'archived' OR (phase = 'verifying' AND reached)) THEN 1 ELSE 0 END)
    AS BIGINT) AS verified,
  CAST(SUM(CASE WHEN has_ending AND phase = 'archived' THEN 1 ELSE 0 END) AS BIGINT) AS archived
FROM staged
GROUP BY township
ORDER BY township
