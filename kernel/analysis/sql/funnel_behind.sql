-- The matters behind a row of the funnel: all that was received, merged ones as well.
SELECT id
FROM matters
WHERE day_no >= $since AND day_no < $until AND township = $township AND class_code = $class_code AND kind = $kind
ORDER BY received_at DESC, id DESC
LIMIT $limit
