-- What the petition response index counts, by township: of each part how many were as they should be, of how many.
-- A petition merged into another, or linked to an earlier one of the same person on the same matter, is not counted.
WITH counted AS (
  SELECT matters.id, matters.township, matters.day_no, matters.ended_at
  FROM matters LEFT JOIN petition_repeats ON petition_repeats.matter_id = matters.id
  WHERE matters.kind = 'petition' AND NOT matters.merged AND petition_repeats.matter_id IS NULL
    AND matters.township <> '' AND matters.township = $township
), last_call AS (
  SELECT matter_id, CASE WHEN solved THEN 1 ELSE 0 END AS solved,
    ROW_NUMBER() OVER (PARTITION BY matter_id ORDER BY at DESC, id DESC) AS place
  FROM follow_ups WHERE answered AND solved IS NOT NULL
), last_decision AS (
  SELECT matter_id, opinion, served_at,
    ROW_NUMBER() OVER (PARTITION BY matter_id ORDER BY at DESC, id DESC) AS place
  FROM petition_decisions
), executed AS (
  SELECT DISTINCT matter_id FROM steps WHERE node = 'execute' AND status = 'done'
), parts AS (
  SELECT township, 'demand' AS part, 1 AS good, id FROM counted WHERE day_no >= $since AND day_no < $until
  UNION ALL
  SELECT counted.township, CASE WHEN clocks.key LIKE '%petition.notice%' THEN 'notice' ELSE 'decide' END,
    CASE WHEN clocks.status = 'met' THEN 1 ELSE 0 END, counted.id
  FROM clocks JOIN counted ON counted.id = clocks.matter_id
  WHERE (clocks.key LIKE '%petition.notice%' OR clocks.key LIKE '%petition.decide')
    AND clocks.status IN ('met', 'breached') AND clocks.due_no >= $since AND clocks.due_no < $until
  UNION ALL
  SELECT counted.township, 'settled',
    CASE WHEN COALESCE(last_call.solved, 1) = 1 AND (
      (last_decision.opinion = 'support' AND executed.matter_id IS NOT NULL)
      OR (last_decision.opinion <> 'support' AND last_decision.served_at IS NOT NULL)
    ) THEN 1 ELSE 0 END, counted.id
  FROM counted JOIN last_decision ON last_decision.matter_id = counted.id AND last_decision.place = 1
    LEFT JOIN executed ON executed.matter_id = counted.id
    LEFT JOIN last_call ON last_call.matter_id = counted.id AND last_call.place = 1
  WHERE counted.ended_at IS NOT NULL AND counted.day_no >= $since AND counted.day_no < $until
  UNION ALL
  SELECT counted.township, 'satisfied', CASE WHEN ratings.stars >= 4 THEN 1 ELSE 0 END, counted.id
  FROM ratings JOIN counted ON counted.id = ratings.matter_id
  WHERE counted.day_no >= $since AND counted.day_no < $until
  UNION ALL
  SELECT counted.township, 'changed', CASE WHEN petition_appeals.opinion = 'changed' THEN 1 ELSE 0 END, counted.id
  FROM petition_appeals JOIN counted ON counted.id = petition_appeals.matter_id
  WHERE petition_appeals.opinion <> '' AND counted.day_no >= $since AND counted.day_no < $until
  UNION ALL
  SELECT counted.township, 'reopened', CASE WHEN again.matter_id IS NULL THEN 0 ELSE 1 END, counted.id
  FROM counted
    JOIN (SELECT DISTINCT matter_id FROM steps WHERE node = 'archive' AND status = 'done') filed
      ON filed.matter_id = counted.id
    LEFT JOIN (
      SELECT DISTINCT ledger.matter_id
      FROM ledger JOIN steps ON steps.matter_id = ledger.matter_id AND steps.node = 'archive'
      WHERE ledger.action = 'matter.reopen' AND steps.closed_at <= ledger.at
        AND ledger.at <= steps.closed_at + INTERVAL 90 DAY
    ) again ON again.matter_id = counted.id
  WHERE counted.day_no >= $since AND counted.day_no < $until
  UNION ALL
  SELECT counted.township, 'extended', CASE WHEN clocks.extended_told = clocks.extended THEN 1 ELSE 0 END, counted.id
  FROM clocks JOIN counted ON counted.id = clocks.matter_id
  WHERE clocks.extended > 0 AND clocks.due_no >= $since AND clocks.due_no < $until
)
SELECT township, part, CAST(SUM(good) AS BIGINT) AS good, COUNT(*) AS n
FROM parts
GROUP BY township, part
ORDER BY township, part
