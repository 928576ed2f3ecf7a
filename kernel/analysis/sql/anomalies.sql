-- Matters received by class, township and day, with how far each day is from the 28 days before it.
-- The window counts days, not rows: a day without a matter counts as nothing, not as missing.
WITH counted AS (
  SELECT class_code, township, day_no, COUNT(*) AS n
  FROM matters
  WHERE day_no >= $since - 28 AND day_no < $until AND township = $township AND class_code = $class_code
    AND kind = $kind AND NOT merged
  GROUP BY class_code, township, day_no
), before AS (
  SELECT class_code, township, day_no, n,
    CAST(COALESCE(SUM(n) OVER past, 0) AS DOUBLE) AS total,
    CAST(COALESCE(SUM(n * n) OVER past, 0) AS DOUBLE) AS squares
  FROM counted
  WINDOW past AS (PARTITION BY class_code, township ORDER BY day_no RANGE BETWEEN 28 PRECEDING AND 1 PRECEDING)
)
SELECT class_code, township, day_no, n, total / 28 AS mean,
  CASE WHEN 28 * squares > total * total
    THEN (n - total / 28) / SQRT((28 * squares - total * total) / (28 * 27)) END AS z
FROM before
WHERE day_no >= $since AND n >= $least
ORDER BY z DESC NULLS LAST, n DESC, class_code, township, day_no
LIMIT $limit
