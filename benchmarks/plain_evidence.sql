-- The evidence for one site or for many: which features meet it, their share, what each kind's
-- assessments cover, what is left over, and what is declared. One row a site.
--
-- $1 int[] and $2 bytea[]: the sites' numbers and polygons (WKB, measuring CRS) · $3 date: the legal
-- date · $4 text: the project's use, null when not given · $5 float8: the positional tolerance ·
-- $6 jsonb: {layer: release id} to read instead of the current ones, or null · $7 and $8 text[]:
-- the layers and themes whose declarations are asked for.
--
-- Names: `around` is the site with a margin, for what depends on the union beyond the site's edge;
-- `met` is a feature within the site; a `piece` is what an assessment covers within its plan.
WITH
current AS MATERIALIZED (
    SELECT c.layer, c.number, c.release_id, r.fictitious
        FROM map.current_release c JOIN map.release r ON r.id = c.release_id WHERE $6::jsonb IS NULL
    UNION ALL
    SELECT key, r.number, r.id, r.fictitious
        FROM jsonb_each_text($6::jsonb) JOIN map.release r ON r.id = value::bigint
),
at AS MATERIALIZED (
    SELECT
        coalesce(max(number) FILTER (WHERE layer = 'plan'), 0) AS plan,
        coalesce(max(number) FILTER (WHERE layer = 'plan_parcel'), 0) AS plan_parcel,
        coalesce(max(number) FILTER (WHERE layer = 'plan_adjustment'), 0) AS plan_adjustment,
        coalesce(max(number) FILTER (WHERE layer = 'assessment'), 0) AS assessment,
        coalesce(max(number) FILTER (WHERE layer = 'control_zone'), 0) AS control_zone,
        coalesce(max(number) FILTER (WHERE layer = 'data_coverage'), 0) AS data_coverage
    FROM current
),
site AS MATERIALIZED (
    SELECT n, shape, ST_Area(shape) AS area, ST_Buffer(shape, 8 * $5, 'quad_segs=2') AS around,
        -- What is smaller than a disc as wide as the tolerance cannot count: no need to look closer.
        0.9 * pi() * $5 * $5 / 4 AS speck
    FROM unnest($1::int[], $2::bytea[]) AS given (n, wkb),
        LATERAL ST_GeomFromWKB(wkb, {srid}) AS shape
),

-- What meets the site ------------------------------------------------------------------------
plan_near AS MATERIALIZED (
    SELECT s.n, p.id, near, met, coalesce(ST_Area(met), 0) AS met_area,
        p.status IN ('approved', 'superseded') AND p.approved_on <= $3
            AND (p.superseded_on IS NULL OR $3 < p.superseded_on) AS in_force
    FROM site s
    JOIN map.plan p ON p.geom && s.around AND ST_Intersects(p.geom, s.around)
        AND p.brought_in <= (SELECT plan FROM at)
        AND (p.retired_by IS NULL OR p.retired_by > (SELECT plan FROM at)),
        LATERAL (SELECT plain.clip(p.geom, s.around) AS near OFFSET 0) AS near_,
        LATERAL (SELECT plain.clip(near, s.shape) AS met OFFSET 0) AS met_
),
parcel_met AS MATERIALIZED (
    SELECT s.n, p.id, met, ST_Area(met) AS met_area
    FROM site s
    JOIN map.plan_parcel p ON p.geom && s.shape AND ST_Intersects(p.geom, s.shape)
        AND p.brought_in <= (SELECT plan_parcel FROM at)
        AND (p.retired_by IS NULL OR p.retired_by > (SELECT plan_parcel FROM at)),
        LATERAL (SELECT plain.clip(p.geom, s.shape) AS met OFFSET 0) AS met_
),
adjustment_near AS MATERIALIZED (
    SELECT s.n, j.id, j.major, j.approved_on, near, met, coalesce(ST_Area(met), 0) AS met_area
    FROM site s
    JOIN map.plan_adjustment j ON j.geom && s.around AND ST_Intersects(j.geom, s.around)
        AND j.brought_in <= (SELECT plan_adjustment FROM at)
        AND (j.retired_by IS NULL OR j.retired_by > (SELECT plan_adjustment FROM at)),
        LATERAL (SELECT plain.clip(j.geom, s.around) AS near OFFSET 0) AS near_,
        LATERAL (SELECT plain.clip(near, s.shape) AS met OFFSET 0) AS met_
),
control_met AS MATERIALIZED (
    SELECT s.n, c.id, met, ST_Area(met) AS met_area
    FROM site s
    JOIN map.control_zone c ON c.geom && s.shape AND ST_Intersects(c.geom, s.shape)
        AND c.brought_in <= (SELECT control_zone FROM at)
        AND (c.retired_by IS NULL OR c.retired_by > (SELECT control_zone FROM at)),
        LATERAL (SELECT plain.clip(c.geom, s.shape) AS met OFFSET 0) AS met_
),
assessment_near AS MATERIALIZED (
    SELECT s.n, a.id, a.kind, a.completed_on, p.id AS plan_id, mine.near,
        mine.met, coalesce(ST_Area(mine.met), 0) AS met_area, piece, plain.clip(piece, s.shape) AS piece_met,
        a.status <> 'under_way' AND coalesce(a.completed_on <= $3, false) AS completed,
        coalesce(a.withdrawn_on > $3, true) AND coalesce(a.valid_until >= $3, true) AS standing,
        a.incorporated_in IS NULL AS in_no_plan,
        coalesce(h.in_force, p.status IN ('approved', 'superseded') AND p.approved_on <= $3
            AND (p.superseded_on IS NULL OR $3 < p.superseded_on), false) AS plan_in_force,
        coalesce($4 = ANY (a.negative_list), false) AS listed,
        $4::text IS NULL AND coalesce(cardinality(a.negative_list), 0) > 0 AS may_be_listed
    FROM site s
    JOIN map.assessment a ON a.geom && s.around AND ST_Intersects(a.geom, s.around)
        AND a.brought_in <= (SELECT assessment FROM at)
        AND (a.retired_by IS NULL OR a.retired_by > (SELECT assessment FROM at))
    LEFT JOIN map.plan p ON p.code = a.incorporated_in
        AND p.brought_in <= (SELECT plan FROM at)
        AND (p.retired_by IS NULL OR p.retired_by > (SELECT plan FROM at))
    LEFT JOIN plan_near h ON h.n = s.n AND h.id = p.id,
        LATERAL (
            SELECT near, plain.clip(near, s.shape) AS met
            FROM (SELECT plain.clip(a.geom, s.around) AS near OFFSET 0) AS clipped
        ) mine,
        LATERAL (SELECT plain.clip(mine.near, h.near) AS piece OFFSET 0) AS piece_
),
assessment_met AS MATERIALIZED (
    SELECT *, map.counts(met, $5) AS met_counts, map.counts(piece_met, $5) AS piece_counts
    FROM assessment_near
),

-- What is declared ---------------------------------------------------------------------------
declared_met AS MATERIALIZED (
    SELECT s.n, d.id, d.layer, coalesce(d.theme, '') AS theme, d.complete_to, met
    FROM site s
    JOIN map.data_coverage d ON d.geom && s.shape AND ST_Intersects(d.geom, s.shape)
        AND d.brought_in <= (SELECT data_coverage FROM at)
        AND (d.retired_by IS NULL OR d.retired_by > (SELECT data_coverage FROM at)),
        LATERAL (SELECT plain.clip(d.geom, s.shape) AS met OFFSET 0) AS met_
    WHERE ST_Area(met) > 0
),
asked AS MATERIALIZED (
    SELECT s.n, t.layer, t.theme, t.place, min(d.complete_to) AS complete_to,
        coalesce(array_agg(d.id ORDER BY d.id) FILTER (WHERE d.id IS NOT NULL), '{}') AS ids
    FROM site s
    CROSS JOIN unnest($7::text[], $8::text[]) WITH ORDINALITY AS t (layer, theme, place)
    LEFT JOIN declared_met d ON d.n = s.n AND d.layer = t.layer AND d.theme IN ('', t.theme)
    GROUP BY s.n, t.layer, t.theme, t.place
),
-- Themes declared by the same rows share one union.
declared AS MATERIALIZED (
    SELECT s.n, g.ids, g.shape, s.area - coalesce(ST_Area(g.shape), 0) < s.speck AS whole,
        CASE WHEN g.shape IS NULL THEN s.shape
            WHEN s.area - ST_Area(g.shape) < s.speck THEN NULL
            ELSE ST_CollectionExtract(ST_Difference(s.shape, g.shape), 3) END AS rest
    FROM (
        SELECT a.n, a.ids,
            CASE WHEN count(d.id) < 2 THEN (array_agg(d.met))[1] ELSE ST_Union(d.met) END AS shape
        FROM (SELECT DISTINCT n, ids FROM asked) a
        LEFT JOIN declared_met d ON d.n = a.n AND d.id = ANY (a.ids)
        GROUP BY a.n, a.ids
    ) g
    JOIN site s ON s.n = g.n
),
declaration AS MATERIALIZED (
    SELECT a.n, a.layer, a.theme, a.place, a.complete_to, d.shape, d.whole,
        d.declared_counts, d.undeclared_counts
    FROM asked a
    JOIN (
        SELECT n, ids, shape, whole, map.counts(shape, $5) AS declared_counts,
            map.counts(rest, $5) AS undeclared_counts
        FROM declared
    ) d ON d.n = a.n AND d.ids = a.ids
),

-- What is covered ----------------------------------------------------------------------------
-- Adjustments cut what was completed before them; `ruled` are the major ones.
cut AS MATERIALIZED (
    SELECT a.n, a.id, a.kind, j.id AS adjustment, j.near, j.major = 'yes' AS ruled,
        j.met_area > 0 AS meets
    FROM assessment_met a
    JOIN adjustment_near j ON j.n = a.n AND j.major IN ('yes', 'not_ruled')
        AND a.completed_on < j.approved_on AND j.approved_on <= $3
    WHERE a.completed AND a.standing AND a.plan_in_force AND NOT a.listed
),
member AS MATERIALIZED (
    SELECT n, kind, id, met_area > 0 AS meets, may_be_listed, piece, false AS waits
    FROM assessment_met
    WHERE completed AND standing AND plan_in_force AND NOT listed
        AND NOT (met_counts AND NOT piece_counts)
    UNION ALL
    -- Not completed yet: tried as a remedy, each by itself.
    SELECT n, kind, id, true, may_be_listed, CASE WHEN in_no_plan THEN near ELSE piece END, true
    FROM assessment_met
    WHERE NOT completed AND met_counts AND NOT listed AND (in_no_plan OR plan_in_force)
),
-- Every union that the law may ask for: with which adjustments cut out, with the uses that may be
-- on a negative list or without, with an assessment under way or without.
variant AS MATERIALIZED (
    SELECT k.n, k.kind, cuts.mode, listed.without_listed, waiting.id AS waiting
    FROM (
        SELECT s.n, t.theme AS kind
        FROM site s CROSS JOIN unnest($7::text[], $8::text[]) AS t (layer, theme)
        WHERE t.layer = 'assessment'
    ) k
    CROSS JOIN LATERAL (
        SELECT 'major' AS mode
        UNION ALL SELECT 'major_and_not_ruled' WHERE EXISTS (
            SELECT FROM cut c WHERE c.n = k.n AND c.kind = k.kind AND NOT c.ruled)
        UNION ALL SELECT 'none' WHERE EXISTS (
            SELECT FROM cut c WHERE c.n = k.n AND c.kind = k.kind AND c.ruled)
    ) cuts
    CROSS JOIN LATERAL (
        SELECT false AS without_listed
        UNION ALL SELECT true WHERE EXISTS (
            SELECT FROM member m WHERE m.n = k.n AND m.kind = k.kind AND m.may_be_listed)
    ) listed
    CROSS JOIN LATERAL (
        SELECT NULL::bigint AS id
        UNION ALL SELECT m.id FROM member m WHERE m.n = k.n AND m.kind = k.kind AND m.waits
    ) waiting
),
variant_piece AS MATERIALIZED (
    SELECT v.n, v.kind, v.mode, v.without_listed, v.waiting, m.id, m.meets, m.waits,
        CASE WHEN taken.shape IS NULL THEN m.piece
            ELSE ST_CollectionExtract(ST_Difference(m.piece, taken.shape), 3) END AS shape
    FROM variant v
    JOIN member m ON m.n = v.n AND m.kind = v.kind
        AND (NOT m.waits OR m.id = v.waiting) AND NOT (v.without_listed AND m.may_be_listed),
        LATERAL (
            SELECT ST_Union(c.near) AS shape FROM cut c
            WHERE c.n = m.n AND c.id = m.id AND NOT m.waits
                AND (v.mode = 'major_and_not_ruled' OR v.mode = 'major' AND c.ruled)
        ) taken
),
united AS MATERIALIZED (
    SELECT v.n, v.kind, v.mode, v.without_listed, v.waiting,
        coalesce(array_agg(p.id) FILTER (WHERE p.meets), '{}') AS members,
        coalesce(array_agg(p.id) FILTER (WHERE p.meets AND NOT p.waits), '{}') AS cuttable,
        CASE WHEN count(p.shape) < 2 THEN (array_agg(p.shape) FILTER (WHERE p.shape IS NOT NULL))[1]
            ELSE ST_Union(p.shape) END AS shape
    FROM variant v
    LEFT JOIN variant_piece p ON p.n = v.n AND p.kind = v.kind AND p.mode = v.mode
        AND p.without_listed = v.without_listed AND p.waiting IS NOT DISTINCT FROM v.waiting
    GROUP BY v.n, v.kind, v.mode, v.without_listed, v.waiting
    UNION ALL
    SELECT s.n, NULL, 'major', false, NULL,
        coalesce(array_agg(p.id) FILTER (WHERE p.met_area > 0), '{}'), '{}',
        CASE WHEN count(p.near) < 2 THEN (array_agg(p.near) FILTER (WHERE p.near IS NOT NULL))[1]
            ELSE ST_Union(p.near) END
    FROM site s LEFT JOIN plan_near p ON p.n = s.n AND p.in_force
    GROUP BY s.n
),
covered AS MATERIALIZED (
    SELECT u.*, s.shape AS site_shape, s.around, s.area, s.speck, covered,
        coalesce(ST_Area(covered), 0) AS covered_area
    FROM united u
    JOIN site s ON s.n = u.n,
        LATERAL (SELECT plain.clip(u.shape, s.shape) AS covered OFFSET 0) AS covered_
),
remainder AS MATERIALIZED (
    SELECT *,
        CASE WHEN area - covered_area < speck THEN NULL
            WHEN covered_area = 0 THEN site_shape
            ELSE ST_CollectionExtract(ST_Difference(site_shape, covered), 3) END AS remainder
    FROM covered
),
measured AS MATERIALIZED (
    SELECT *, map.counts(covered, $5) AS covered_counts, map.counts(remainder, $5) AS remainder_counts
    FROM remainder
),
cover AS MATERIALIZED (
    SELECT m.*,
        m.remainder_counts AND CASE WHEN d.whole THEN true WHEN d.shape IS NULL THEN false
            ELSE map.counts(ST_CollectionExtract(ST_Intersection(m.remainder, d.shape), 3), $5)
            END AS remainder_declared_counts,
        m.mode = 'major' AND m.remainder_counts AND NOT m.covered_counts AND uncut.n IS NOT NULL
            AND map.counts(CASE WHEN m.covered IS NULL THEN uncut.covered
                ELSE ST_CollectionExtract(ST_Difference(uncut.covered, m.covered), 3) END, $5)
            AS cut_counts,
        m.kind IS NOT NULL AND m.mode = 'major' AND NOT m.without_listed AND m.waiting IS NULL AS base
    FROM measured m
    JOIN declaration d ON d.n = m.n AND d.layer = CASE WHEN m.kind IS NULL THEN 'plan' ELSE 'assessment' END
        AND d.theme = coalesce(m.kind, '')
    LEFT JOIN measured uncut ON uncut.n = m.n AND uncut.kind = m.kind AND uncut.mode = 'none'
        AND uncut.without_listed = m.without_listed AND uncut.waiting IS NOT DISTINCT FROM m.waiting
),
band AS MATERIALIZED (
    SELECT n, kind,
        CASE WHEN shape IS NULL OR ST_IsEmpty(shape) THEN json_build_array(0, 0)
            -- Not a speck: the narrowest gap inside is widened by the tolerance on both its sides.
            WHEN ST_Area(around) - ST_Area(shape) < 1e-4 THEN json_build_array(1, 1)
            ELSE json_build_array(
                plain.share(coalesce(ST_Area(plain.clip(ST_Buffer(clean, -$5, 'join=mitre'), site_shape)), 0), area),
                plain.share(coalesce(ST_Area(plain.clip(ST_Buffer(clean, $5, 'join=mitre'), site_shape)), 0), area))
            END AS band
    -- Clipping twice along one line leaves splinters of rounding, which a buffer would make real.
    FROM cover, LATERAL ST_ReducePrecision(shape, 1e-6) AS clean WHERE base
),

-- As JSON ------------------------------------------------------------------------------------
plans AS MATERIALIZED (
    SELECT h.n, json_agg(json_build_object(
        'id', 'plan/' || p.id, 'code', p.code, 'name', p.name, 'level', p.level, 'status', p.status,
        'approved_on', p.approved_on, 'superseded_on', p.superseded_on, 'approval_no', p.approval_no,
        'share', plain.share(h.met_area, s.area), 'counts', map.counts(h.met, $5)) ORDER BY p.code, p.id) AS rows
    FROM plan_near h JOIN site s ON s.n = h.n JOIN map.plan p ON p.id = h.id
    WHERE h.met_area > 0
    GROUP BY h.n
),
parcels AS MATERIALIZED (
    SELECT h.n, json_agg(json_build_object(
        'id', 'plan_parcel/' || c.id, 'code', c.code, 'plan_code', c.plan_code,
        'plan', CASE WHEN p.id IS NOT NULL THEN json_build_object('code', p.code, 'status', p.status,
            'approved_on', p.approved_on, 'superseded_on', p.superseded_on) END,
        'land_use_code', c.land_use_code, 'land_use_system', c.land_use_system, 'far_max', c.far_max,
        'height_max_m', c.height_max_m, 'density_max', c.density_max, 'green_min', c.green_min,
        'name', c.name, 'share', plain.share(h.met_area, s.area), 'counts', map.counts(h.met, $5))
        ORDER BY c.code, c.id) AS rows
    FROM parcel_met h JOIN site s ON s.n = h.n JOIN map.plan_parcel c ON c.id = h.id
    LEFT JOIN map.plan p ON p.code = c.plan_code
        AND p.brought_in <= (SELECT plan FROM at)
        AND (p.retired_by IS NULL OR p.retired_by > (SELECT plan FROM at))
    WHERE h.met_area > 0
    GROUP BY h.n
),
adjustments AS MATERIALIZED (
    SELECT h.n, json_agg(json_build_object(
        'id', 'plan_adjustment/' || j.id, 'code', j.code, 'plan_code', j.plan_code, 'major', j.major,
        'approved_on', j.approved_on, 'reason', j.reason,
        'share', plain.share(h.met_area, s.area), 'counts', map.counts(h.met, $5)) ORDER BY j.code, j.id) AS rows
    FROM adjustment_near h JOIN site s ON s.n = h.n JOIN map.plan_adjustment j ON j.id = h.id
    WHERE h.met_area > 0
    GROUP BY h.n
),
assessments AS MATERIALIZED (
    SELECT h.n, json_agg(json_build_object(
        'id', 'assessment/' || a.id, 'code', a.code, 'name', a.name, 'unit', a.unit, 'kind', a.kind,
        'status', a.status, 'completed_on', a.completed_on, 'incorporated_in', a.incorporated_in,
        'plan', CASE WHEN p.id IS NOT NULL THEN json_build_object('code', p.code, 'status', p.status,
            'approved_on', p.approved_on, 'superseded_on', p.superseded_on) END,
        'opinion_no', a.opinion_no, 'valid_until', a.valid_until, 'withdrawn_on', a.withdrawn_on,
        'expected_on', a.expected_on, 'requirements', coalesce(a.requirements, '{}'),
        'negative_list', coalesce(a.negative_list, '{}'), 'share', plain.share(h.met_area, s.area),
        'counts', h.met_counts, 'within_plan_counts', h.piece_counts) ORDER BY a.code, a.id) AS rows
    FROM assessment_met h JOIN site s ON s.n = h.n JOIN map.assessment a ON a.id = h.id
    LEFT JOIN map.plan p ON p.id = h.plan_id
    WHERE h.met_area > 0
    GROUP BY h.n
),
controls AS MATERIALIZED (
    SELECT h.n, json_agg(json_build_object(
        'id', 'control_zone/' || c.id, 'code', c.code, 'name', c.name, 'type', c.type,
        'effect', c.effect, 'reserves', coalesce(c.reserves, '{}'),
        'provisional', coalesce(c.provisional, false), 'valid_from', c.valid_from,
        'valid_to', c.valid_to, 'basis', c.basis, 'authority', c.authority,
        'area_m2', plain.square_metres(h.met_area), 'share', plain.share(h.met_area, s.area),
        'counts', map.counts(h.met, $5)) ORDER BY c.type, c.code, c.id) AS rows
    FROM control_met h JOIN site s ON s.n = h.n JOIN map.control_zone c ON c.id = h.id
    WHERE h.met_area > 0
    GROUP BY h.n
),
declarations AS MATERIALIZED (
    SELECT n, json_agg(json_build_object('layer', layer, 'theme', theme,
        'declared_counts', declared_counts, 'undeclared_counts', undeclared_counts,
        'complete_to', complete_to) ORDER BY place) AS rows
    FROM declaration
    GROUP BY n
),
covers AS MATERIALIZED (
    SELECT c.n, json_agg(json_build_object('kind', c.kind,
        'members', (SELECT coalesce(json_agg(CASE WHEN c.kind IS NULL THEN 'plan/' ELSE 'assessment/' END || id
            ORDER BY id), '[]') FROM unnest(c.members) AS id),
        'cuts', (SELECT coalesce(json_agg(json_build_array('assessment/' || k.id, 'plan_adjustment/' || k.adjustment)
                ORDER BY k.id, k.adjustment), '[]')
            FROM cut k WHERE k.n = c.n AND k.id = ANY (c.cuttable) AND k.meets
                AND (c.mode = 'major_and_not_ruled' OR c.mode = 'major' AND k.ruled)),
        'area_m2', plain.square_metres(c.covered_area), 'share', plain.share(c.covered_area, c.area),
        'covered_counts', c.covered_counts,
        'remainder_m2', plain.square_metres(greatest(c.area - c.covered_area, 0)),
        'remainder_counts', c.remainder_counts,
        'remainder_declared_counts', c.remainder_declared_counts, 'cut_counts', c.cut_counts)
        ORDER BY c.kind, c.mode, c.without_listed, c.waiting) AS rows,
        json_object_agg(b.kind, b.band ORDER BY b.kind) FILTER (WHERE b.kind IS NOT NULL) AS bands,
        json_object_agg(c.kind, ST_AsGeoJSON(ST_Transform(c.remainder, 4490), 9)::json ORDER BY c.kind)
            FILTER (WHERE c.base AND c.remainder_counts) AS uncovered,
        json_object_agg(c.kind, encode(ST_AsBinary(part.shape), 'hex') ORDER BY c.kind)
            FILTER (WHERE part.shape IS NOT NULL) AS parts
    FROM cover c
    LEFT JOIN band b ON c.base AND b.n = c.n AND b.kind = c.kind
    LEFT JOIN LATERAL (
        -- Less than the site, or nothing would be trimmed.
        SELECT largest.geom AS shape
        FROM (SELECT geom FROM ST_Dump(c.covered) WHERE c.base AND c.covered_counts
            ORDER BY ST_Area(geom) DESC, geom LIMIT 1) largest
        WHERE ST_Area(largest.geom) < c.area - 0.005
    ) part ON true
    GROUP BY c.n
),
releases AS (
    SELECT json_object_agg(layer, release_id::text ORDER BY layer) AS of_layers,
        coalesce(bool_or(fictitious), false) AS fictitious
    FROM current
    WHERE layer IN ('plan', 'plan_parcel', 'plan_adjustment', 'assessment', 'control_zone', 'data_coverage')
)
SELECT s.n, json_build_object('area_m2', plain.square_metres(s.area), 'releases', coalesce(r.of_layers, '{}'), 'fictitious', r.fictitious,
        'plans', coalesce(p.rows, '[]'), 'parcels', coalesce(c.rows, '[]'),
        'adjustments', coalesce(j.rows, '[]'), 'assessments', coalesce(a.rows, '[]'),
        'controls', coalesce(z.rows, '[]'), 'declared', d.rows, 'covers', v.rows, 'bands', v.bands,
        'uncovered', coalesce(v.uncovered, '{}'))::text AS evidence,
    v.parts::text AS parts, now() AS known_at
FROM site s
JOIN declarations d ON d.n = s.n
JOIN covers v ON v.n = s.n
LEFT JOIN plans p ON p.n = s.n
LEFT JOIN parcels c ON c.n = s.n
LEFT JOIN adjustments j ON j.n = s.n
LEFT JOIN assessments a ON a.n = s.n
LEFT JOIN controls z ON z.n = s.n
CROSS JOIN releases r
ORDER BY s.n
