-- Whether a polygonal shape is somewhere wider than the tolerance (domain.md: it counts).
-- The area bound is exact: a region nowhere wider than 2r has no more than r·perimeter, and πr² for
-- each hole; only what is below it needs to be eroded.
CREATE OR REPLACE FUNCTION map.counts(shape geometry, tolerance float8) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN shape IS NULL OR ST_IsEmpty(shape) THEN false
        WHEN ST_Area(shape) > tolerance / 2 * ST_Perimeter(shape)
            + pi() * tolerance * tolerance / 4 * (ST_NRings(shape) - ST_NumGeometries(shape))
            THEN true
        ELSE NOT ST_IsEmpty(ST_Buffer(shape, -tolerance / 2))
    END
$$;
