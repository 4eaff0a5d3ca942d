"""CHECK constraints of PostgreSQL as whole tables have them, several that hang together."""

from __future__ import annotations

from tests.support.check_constraints.case import Case, case

TABLES: tuple[Case, ...] = (
    # composite conditions seen in the wild
    case(
        "start_at timestamptz not null, end_at timestamptz, all_day boolean not null",
        "NOT all_day OR (date_trunc('day', start_at AT TIME ZONE 'UTC') = start_at AT "
        "TIME ZONE 'UTC')",
        "end_at IS NULL OR end_at >= start_at",
    ),
    case(
        "type text not null, user_id integer, group_id integer, project_id integer",
        "(type <> 'User' OR user_id IS NOT NULL) AND (type <> 'Group' OR group_id IS NOT "
        "NULL) AND (type <> 'Project' OR project_id IS NOT NULL)",
        "type IN ('User','Group','Project')",
        "num_nonnulls(user_id, group_id, project_id) = 1",
    ),
    case(
        "access_level integer not null, expires_at date",
        "access_level IN (10, 20, 30, 40, 50)",
        "access_level < 50 OR expires_at IS NULL",
    ),
    case(
        "name text not null, path text not null",
        "char_length(name) <= 255",
        "char_length(path) <= 1024",
        "path ~ '^[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*$'",
    ),
    case("cron text not null", "cron ~ '^(\\*|[0-5]?\\d) (\\*|[01]?\\d|2[0-3]) \\* \\* \\*$'"),
    case(
        "a integer not null, b integer not null, c integer not null, d integer not null",
        "a < b",
        "b < c",
        "c < d",
        "d <= 100",
        "a >= 0",
        "d - a >= 20",
    ),
    case(
        "x integer not null, y integer not null",
        "x BETWEEN 0 AND 7",
        "y BETWEEN 0 AND 7",
        "(x + y) % 2 = 1",
    ),
    case(
        "pct_a integer not null, pct_b integer not null, pct_c integer not null",
        "pct_a + pct_b + pct_c = 100",
        "pct_a >= 0",
        "pct_b >= 0",
        "pct_c >= 0",
    ),
    case(
        "amount_cents bigint not null, currency char(3) not null, fee_cents bigint not "
        "null, net_cents bigint not null",
        "amount_cents > 0",
        "fee_cents >= 0 AND fee_cents < amount_cents",
        "net_cents = amount_cents - fee_cents",
        "currency ~ '^[A-Z]{3}$'",
    ),
    case(
        "status text not null, a timestamptz, b timestamptz, c timestamptz",
        "CASE status WHEN 'new' THEN a IS NULL AND b IS NULL AND c IS NULL WHEN 'run' "
        "THEN a IS NOT NULL AND b IS NULL WHEN 'done' THEN a IS NOT NULL AND b IS NOT "
        "NULL AND c IS NULL ELSE c IS NOT NULL END",
        "b >= a",
        "status IN ('new','run','done','dead')",
    ),
    case(
        "is_default boolean not null, tenant integer, name text not null",
        "is_default IS FALSE OR tenant IS NULL",
        "length(name) > 0",
    ),
    case(
        "v4 inet, v6 inet", "v4 IS NOT NULL OR v6 IS NOT NULL", "family(v4) = 4", "family(v6) = 6"
    ),
    case("lo integer, hi integer", "(lo IS NULL AND hi IS NULL) OR (lo < hi)"),
    case(
        "priority integer not null, due date, closed boolean not null",
        "(NOT closed) OR (due IS NOT NULL)",
        "priority = ANY ('{1,2,3}'::integer[])",
    ),
    case(
        "email text not null, normalized text not null",
        "normalized = lower(trim(both from email))",
        "email ~ '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$'",
    ),
    case("hash text not null", "hash ~ '^\\$2[aby]\\$\\d{2}\\$[./A-Za-z0-9]{53}$'"),
    case(
        "jwt text not null",
        "jwt ~ '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*$' AND length(jwt) > 50",
    ),
    case(
        "b64 text not null",
        "b64 ~ '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' AND "
        "length(b64) >= 8",
    ),
    case("v varchar(64) not null", "length(v::text) = 64 AND v::text ~ '^[0-9a-f]+$'"),
    case("isbn text not null", "isbn ~ '^(97(8|9))?\\d{9}(\\d|X)$'"),
    case(
        "u text not null",
        "u ~ '^[A-Za-z][A-Za-z0-9+.-]*://.+' AND u NOT LIKE '% %' AND length(u) < 40",
    ),
    case(
        "dom text not null",
        "dom ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$' AND length(dom) <= 253",
    ),
    case("x numeric(20,8) not null", "x > 0.00000001 AND x < 0.001"),
    case("x numeric(5,4) not null", "x > 0 AND x < 1"),
    case("x smallint not null", "x = ANY (ARRAY[1::smallint, 2::smallint])"),
    case("x bigint not null", "x >= 1000000000000 AND x <= 9999999999999"),
    case("x real not null", "x > 0.1::real AND x < 0.2::real"),
    case("a jsonb not null, n integer not null", "jsonb_array_length(a) = n AND n > 0"),
    case(
        "a jsonb not null",
        "jsonb_typeof(a -> 'lat') = 'number' AND (a ->> 'lat')::numeric BETWEEN -90 AND "
        "90 AND jsonb_typeof(a -> 'lon') = 'number'",
    ),
    case("a jsonb not null", "(a -> 'type') = '\"Point\"'::jsonb"),
    case(
        "a jsonb not null",
        "a ->> 'type' = ANY (ARRAY['Point','Line']) AND jsonb_typeof(a -> 'coordinates') = 'array'",
    ),
    case(
        "a jsonb not null, t text not null",
        "CASE WHEN t = 'object' THEN jsonb_typeof(a) = 'object' ELSE jsonb_typeof(a) = "
        "'array' END AND t IN ('object', 'array')",
    ),
    case(
        "p tstzrange not null, d date not null",
        "lower(p) >= d::timestamptz AND NOT isempty(p) AND upper(p) IS NOT NULL",
    ),
    case(
        "p daterange not null",
        "NOT isempty(p) AND NOT upper_inf(p) AND NOT lower_inf(p) AND upper(p) - "
        "lower(p) BETWEEN 1 AND 31",
    ),
    case("p int4range not null", "p <@ '[1,100]'::int4range AND NOT isempty(p) AND p @> 50"),
    case(
        "p int4range not null, q int4range not null",
        "NOT (p && q) AND NOT isempty(p) AND NOT isempty(q)",
    ),
    case("p int4range not null, q int4range not null", "upper(p) = lower(q)"),
    case("a text[] not null, b text[] not null", "a <@ b AND cardinality(a) > 0"),
    case("a integer[] not null", "array_length(a, 1) = 2 AND a[1] <= a[2]"),
    case(
        "a integer[]",
        "a IS NULL OR (cardinality(a) BETWEEN 1 AND 3 AND array_position(a, NULL) IS NULL)",
    ),
    case("a date not null, b date not null, c integer not null", "c = (b - a) * 24", "b >= a"),
    case(
        "y integer not null, m integer not null, d date not null",
        "y = extract(year from d) AND m = extract(month from d)",
    ),
    case("d date not null", "extract(day from d + 1) = 1"),
    case("d date not null", "d = (date_trunc('month', d) + interval '1 month - 1 day')::date"),
    case("t1 time not null, t2 time not null", "t2 - t1 >= interval '30 minutes'"),
    case("i interval not null", "extract(epoch from i) > 0 AND extract(epoch from i) % 60 = 0"),
    case(
        "a integer, b integer, c integer",
        "(a IS NOT NULL)::int + (b IS NOT NULL)::int = (c IS NOT NULL)::int",
    ),
    case("a boolean, b boolean, c boolean not null", "(a IS TRUE AND b IS TRUE) = c"),
    case("a text, b text, c text", "COALESCE(a, b, c) IS NOT NULL"),
    case("a text, b text", "COALESCE(NULLIF(a, ''), NULLIF(b, '')) IS NOT NULL"),
    case("a text not null, n integer", "a !~ '^\\d+$' OR n = a::integer"),
    case(
        "k text not null, v text not null",
        "k <> 'int' OR v ~ '^-?\\d+$'",
        "k <> 'bool' OR v IN ('t', 'f')",
        "k IN ('int', 'bool', 'text')",
    ),
    case("x text not null", "x = ANY (string_to_array('a,b,c', ','))"),
    case("x text not null", "x IN ('it''s', 'a\"b', 'back\\slash')"),
    case("x text not null", "x ~ '^[\\u0041-\\u005A]+$'"),
    case("x text not null", "x <> upper(x) AND length(x) = 8"),
    case("x text not null", "x ~ '[[:digit:]]{3}' AND x ~ '^[[:upper:]]'"),
    case("x integer not null", "x::text LIKE '12%'"),
    case("x integer not null", "length(x::text) = 5 AND x > 0"),
    case(
        "x integer not null",
        "CASE WHEN x > 10 THEN x % 2 = 0 ELSE x % 2 = 1 END AND x BETWEEN 1 AND 20",
    ),
    case(
        "x integer not null, y integer not null", "CASE WHEN x > y THEN x - y ELSE y - x END <= 5"
    ),
    case(
        "x integer not null, y integer not null, z integer not null",
        "z = CASE WHEN x > y THEN x ELSE y END",
    ),
    case(
        "a numeric(10,2) not null, b numeric(10,2) not null, c numeric(10,2)",
        "a >= b AND (c IS NULL OR c BETWEEN b AND a)",
    ),
    case(
        "rate numeric(6,4) not null, pct numeric(6,2) not null",
        "pct = rate * 100 AND rate BETWEEN 0 AND 1",
    ),
    case("h citext", "h::text = lower(h::text) AND h <> ''"),
    case("h hstore not null", "h ? 'k'"),
    case("m integer not null, b bit varying(8)", "m > 0"),
)
