-- What whoever reads as `blueprint_reader` may see: set for the transaction, and nothing but what is
-- public where nobody set it.
CREATE OR REPLACE FUNCTION map.sees() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(coalesce(nullif(current_setting('blueprint.sees', true), ''), 'public'), ',')
$$;
