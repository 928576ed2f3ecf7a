-- Of each township: received in the period, still open of those, ended late of those, and per ten thousand people.
WITH counted AS (
  SELECT township, COUNT(*) AS n, SUM(CASE WHEN open THEN 1 ELSE 0 END) AS still_open,
    SUM(CASE WHEN reopened > 0 THEN 1 ELSE 0 END) AS reopened
  FROM matters
  WHERE day_no >= $since AND day_no < $until AND township = $township AND class_code = $class_code
    AND kind = $kind AND NOT merged
  GROUP BY township
)
SELECT counted.township, n, CAST(still_open AS BIGINT) AS still_open, CAST(reopened AS BIGINT) AS reopened,
  CASE WHEN regions.population > 0 THEN CAST(n AS DOUBLE) * 10000 / regions.population END AS per_10000
FROM counted LEFT JOIN regions ON regions.code = counted.township
ORDER BY n DESC, counted.township
