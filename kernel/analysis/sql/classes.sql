-- Of each class: received in the period and in the period of the same length before it.
SELECT class_code,
  CAST(SUM(CASE WHEN day_no >= $since THEN 1 ELSE 0 END) AS BIGINT) AS n,
  CAST(SUM(CASE WHEN day_no < $since THEN 1 ELSE 0 END) AS BIGINT) AS earlier
FROM matters
WHERE day_no >= 2 * $since - $until AND day_no < $until AND township = $township AND class_code = $class_code
  AND kind = $kind AND NOT merged
GROUP BY class_code
ORDER BY n DESC, class_code
