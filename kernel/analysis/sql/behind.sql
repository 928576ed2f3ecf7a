-- The matters behind a figure: what was received in the period in this place, of this class.
SELECT id
FROM matters
WHERE day_no >= $since AND day_no < $until AND township = $township AND class_code = $class_code AND kind = $kind
  AND region_id = $region_id AND day_no = $day AND FLOOR(lon6 / 10000) = $lon_cell AND FLOOR(lat6 / 10000) = $lat_cell
  AND NOT merged
ORDER BY received_at DESC, id DESC
LIMIT $limit
