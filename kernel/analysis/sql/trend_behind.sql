-- The matters behind a day of the trend: all that was received on it, merged ones as well.
SELECT id
FROM matters
WHERE day_no >= $since AND day_no < $until AND day_no = $day AND township = $township AND class_code = $class_code
  AND kind = $kind
ORDER BY received_at DESC, id DESC
LIMIT $limit
