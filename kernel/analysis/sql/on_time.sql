-- Limits that ran out or were met in the period: how many in time, how many too late, by limit and township.
SELECT clocks.key, matters.township,
  COUNT(*) AS n,
  CAST(SUM(CASE WHEN clocks.status = 'met' THEN 1 ELSE 0 END) AS BIGINT) AS met,
  CAST(SUM(CASE WHEN clocks.status = 'breached' THEN 1 ELSE 0 END) AS BIGINT) AS breached
FROM clocks JOIN matters ON matters.id = clocks.matter_id
WHERE clocks.due_no >= $since AND clocks.due_no < $until AND clocks.status IN ('met', 'breached')
  AND matters.township = $township AND matters.class_code = $class_code AND matters.kind = $kind
GROUP BY clocks.key, matters.township
ORDER BY n DESC, clocks.key, matters.township
LIMIT $limit
