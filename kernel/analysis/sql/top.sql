-- The villages and communities with the most matters in the period, and in the period before it. Places, never people.
SELECT region_id, township,
  CAST(SUM(CASE WHEN day_no >= $since THEN 1 ELSE 0 END) AS BIGINT) AS n,
  CAST(SUM(CASE WHEN day_no < $since THEN 1 ELSE 0 END) AS BIGINT) AS earlier
FROM matters
WHERE day_no >= 2 * $since - $until AND day_no < $until AND township = $township AND class_code = $class_code
  AND kind = $kind AND NOT merged
GROUP BY region_id, township
ORDER BY n DESC, region_id
LIMIT $limit
