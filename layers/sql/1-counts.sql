-- What the evidence asks again and again of two geometries, small enough for PostgreSQL to inline.

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

-- The polygonal part of what two shapes share; the inner one itself where one covers the other.
CREATE OR REPLACE FUNCTION map.clip(shape geometry, by geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN shape IS NULL OR by IS NULL THEN NULL
        WHEN ST_CoveredBy(by, shape) THEN by
        WHEN ST_CoveredBy(shape, by) THEN shape
        ELSE ST_CollectionExtract(ST_Intersection(shape, by), 3)
    END
$$;

CREATE OR REPLACE FUNCTION map.share(part float8, whole float8) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(least(greatest(part / whole, 0), 1)::numeric, 6)
$$;

CREATE OR REPLACE FUNCTION map.square_metres(area float8) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(area::numeric, 2)
$$;
