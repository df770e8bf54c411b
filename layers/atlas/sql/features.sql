UNION ALL
SELECT m.n, '{layer}', f.id, m.shape_id, NULL, NULL, NULL, NULL, NULL,
    json_build_object({attributes})::text
FROM met m
JOIN candidate c ON c.n = m.n AND c.shape_id = m.shape_id AND c.layer = '{layer}'
JOIN map.{layer} f ON f.id = c.id
{joined}
