-- Features of {layer} by their ids (bigint[]), with the shape that is theirs, or shared, and who may see
-- them.
SELECT f.id, o.shape_id, json_build_object({attributes})::text,
    CASE WHEN o.shape_id IS NULL THEN ST_AsBinary(f.geom) END, coalesce(f.visibility, '{visibility}')
FROM map.{layer} f
LEFT JOIN map.shape_of o ON o.layer = '{layer}' AND o.feature_id = f.id
WHERE f.id = ANY (%s)
