-- The matters behind a figure of limits: those with this limit ended in the period.
SELECT DISTINCT matters.id
FROM clocks JOIN matters ON matters.id = clocks.matter_id
WHERE clocks.due_no >= $since AND clocks.due_no < $until AND clocks.status IN ('met', 'breached')
  AND clocks.key = $clock AND matters.township = $township AND matters.class_code = $class_code AND matters.kind = $kind
ORDER BY matters.id DESC
LIMIT $limit
