-- The same party (or place, see `like`) brought the same class $times times, at least two, within $days days: where
-- something was not solved the first time. What stands alone (party_near) is in no chain and is left out before sorting.
-- Who it is stays a pseudonym; the answer is the matters, which a person opens and reads.
WITH marked AS (
  SELECT party_key, class_code, township, day_no,
    LAG(day_no, $times - 1) OVER (PARTITION BY party_key, class_code ORDER BY day_no, id) AS first_day
  FROM matters
  WHERE day_no >= $since AND day_no < $until AND township = $township AND class_code = $class_code
    AND kind = $kind AND party_near <= $days AND NOT merged
)
SELECT class_code, township, COUNT(DISTINCT party_key) AS repeated, MIN(first_day) AS first_day, MAX(day_no) AS day_no
FROM marked
WHERE first_day IS NOT NULL AND day_no <= first_day + $days
GROUP BY class_code, township
ORDER BY repeated DESC, class_code, township
LIMIT $limit
