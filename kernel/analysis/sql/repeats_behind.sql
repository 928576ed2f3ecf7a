-- The matters behind a figure of repeats: all of this class in the period by whoever came that often.
WITH marked AS (
  SELECT id, party_key, class_code, township, day_no,
    LAG(day_no, $times - 1) OVER (PARTITION BY party_key, class_code ORDER BY day_no, id) AS first_day
  FROM matters
  WHERE day_no >= $since AND day_no < $until AND class_code = $class_code AND kind = $kind AND party_key <> 0
    AND township = $township AND NOT merged
)
SELECT id
FROM marked
WHERE party_key IN (SELECT party_key FROM marked WHERE first_day IS NOT NULL AND day_no <= first_day + $days)
ORDER BY day_no DESC, id DESC
LIMIT $limit
