-- Matters received each day, with the usual band: the days of the same sort (worked, or not) among the 28 before, two
-- standard deviations either side, at least Poisson's, as the cockpit draws it (kernel/cockpit/baseline.py).
WITH counted AS (
  SELECT day_no, COUNT(*) AS n
  FROM matters
  WHERE day_no >= $since - 28 AND day_no < $until AND township = $township AND class_code = $class_code
    AND kind = $kind
  GROUP BY day_no
), filled AS (
  SELECT calendar.day_no, calendar.workday, COALESCE(counted.n, 0) AS n
  FROM calendar LEFT JOIN counted ON counted.day_no = calendar.day_no
  WHERE calendar.day_no >= $since - 28 AND calendar.day_no < $until
), before AS (
  SELECT day_no, n,
    CAST(COUNT(n) OVER past AS DOUBLE) AS days,
    CAST(COALESCE(SUM(n) OVER past, 0) AS DOUBLE) AS total,
    CAST(COALESCE(SUM(n * n) OVER past, 0) AS DOUBLE) AS squares
  FROM filled
  WINDOW past AS (PARTITION BY workday ORDER BY day_no RANGE BETWEEN 28 PRECEDING AND 1 PRECEDING)
), banded AS (
  SELECT day_no, n, total / days AS mean,
    2 * SQRT(GREATEST((days * squares - total * total) / (days * (days - 1)), total / days)) AS width
  FROM before
)
SELECT day_no, n, mean, GREATEST(mean - width, 0) AS low, mean + GREATEST(width, 1) AS high
FROM banded
WHERE day_no >= $since
ORDER BY day_no
