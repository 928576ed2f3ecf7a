-- Of each class and day: matters received in the last 7 and in the last 28 days, that day included.
WITH counted AS (
  SELECT class_code, day_no, COUNT(*) AS n
  FROM matters
  WHERE day_no > $since - 28 AND day_no < $until AND township = $township AND class_code = $class_code
    AND kind = $kind AND NOT merged
  GROUP BY class_code, day_no
), moving AS (
  SELECT class_code, day_no, n,
    CAST(SUM(n) OVER (PARTITION BY class_code ORDER BY day_no RANGE BETWEEN 6 PRECEDING AND CURRENT ROW) AS BIGINT)
      AS week,
    CAST(SUM(n) OVER (PARTITION BY class_code ORDER BY day_no RANGE BETWEEN 27 PRECEDING AND CURRENT ROW) AS BIGINT)
      AS four_weeks
  FROM counted
)
SELECT class_code, day_no, n, week, four_weeks
FROM moving
WHERE day_no >= $since
ORDER BY day_no DESC, four_weeks DESC, class_code
LIMIT $limit
