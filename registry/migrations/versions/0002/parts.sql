CREATE FUNCTION search_parts(shown text[], searched text, patterns text[], as_one text[], code text)
RETURNS TABLE (place integer, part text, is_match boolean)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- Which characters of a record's name were looked for: of the name, among those it is found by, that fits most of the patterns. `searched`
-- has the marked lines of each name behind a tab; a mark stands before what each character of the name is to a line, so that counting marks leads back.
DECLARE
    names text[] := string_to_array(substr(searched, strpos(searched, E'\t') + 1), E'\t');
    fits integer[] := ARRAY(
        SELECT count(*) FILTER (WHERE name ~ pattern)
            + CASE WHEN name = E'\n' || code || E'\n' THEN 1000 WHEN name ~ ANY (as_one) THEN 100 ELSE 0 END
        FROM unnest(names) WITH ORDINALITY AS named (name, n) LEFT JOIN unnest(patterns) AS pattern ON true GROUP BY n, name ORDER BY n
    );
    chosen integer := array_position(fits, (SELECT max(fit) FROM unnest(fits) AS fit));
    marked boolean[] := array_fill(fits[chosen] >= 1000, ARRAY[length(shown[chosen])]);
    line text;
    pattern text;
    at integer;
    first integer;
BEGIN
    FOREACH line IN ARRAY string_to_array(trim(E'\n' FROM names[chosen]), E'\n') LOOP
        FOREACH pattern IN ARRAY CASE WHEN names[chosen] ~ ANY (as_one) THEN as_one ELSE patterns END LOOP
            at := 1;
            LOOP
                first := regexp_instr(line, pattern, at);
                EXIT WHEN first = 0;
                at := regexp_instr(line, pattern, at, 1, 1) - 1;
                FOR n IN first - length(translate(left(line, first), '|^ ', '')) .. at - length(translate(left(line, at), '|^ ', '')) LOOP
                    marked[n] := true;
                END LOOP;
                at := first + 1;
            END LOOP;
        END LOOP;
    END LOOP;
    place := 0;
    part := '';
    FOR n IN 1 .. length(shown[chosen]) LOOP
        IF n > 1 AND marked[n] IS DISTINCT FROM is_match THEN
            place := place + 1;
            RETURN NEXT;
            part := '';
        END IF;
        part := part || substr(shown[chosen], n, 1);
        is_match := marked[n];
    END LOOP;
    place := place + 1;
    RETURN NEXT;
END
$$
