-- Matters on a grid of a hundredth of a degree (about a kilometre), with the township whose middle is nearest in its row.
-- Coordinates are whole millionths of a degree, so that every engine puts a matter into the same cell.
WITH placed AS (
  SELECT CAST(FLOOR(lon6 / 10000) AS INTEGER) AS lon_cell, CAST(FLOOR(lat6 / 10000) AS INTEGER) AS lat_cell,
    COUNT(*) AS n, SUM(CASE WHEN open THEN 1 ELSE 0 END) AS still_open
  FROM matters
  WHERE day_no >= $since AND day_no < $until AND township = $township AND class_code = $class_code
    AND kind = $kind AND lon6 IS NOT NULL AND NOT merged
  GROUP BY lon_cell, lat_cell
), grid AS (
  SELECT CAST(FLOOR(lon6 / 10000) AS INTEGER) AS lon_cell, CAST(FLOOR(lat6 / 10000) AS INTEGER) AS lat_cell,
    MIN(township) AS township, SUM(population) AS people
  FROM regions
  WHERE kind IN ('village', 'community') AND lon6 IS NOT NULL
  GROUP BY lon_cell, lat_cell
)
SELECT placed.lon_cell, placed.lat_cell, grid.township, placed.n, CAST(placed.still_open AS BIGINT) AS still_open,
  CASE WHEN grid.people > 0 THEN CAST(placed.n AS DOUBLE) * 10000 / grid.people END AS per_10000
FROM placed LEFT JOIN grid ON grid.lon_cell = placed.lon_cell AND grid.lat_cell = placed.lat_cell
ORDER BY placed.n DESC, placed.lon_cell, placed.lat_cell
LIMIT $limit
