-- A step of infra/plain-role.sh, in one transaction: the role voicesite of an earlier release becomes postgres, and a new
-- voicesite with the same password owns the database and what is in it.
\getenv password POSTGRES_PASSWORD
SET client_min_messages = warning;
SET lock_timeout = '10s';
ALTER ROLE voicesite RENAME TO postgres;
ALTER ROLE postgres PASSWORD NULL;
CREATE ROLE voicesite LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
ALTER DATABASE voicesite OWNER TO voicesite;
ALTER SCHEMA public OWNER TO pg_database_owner;
DO $$
DECLARE
	command text;
BEGIN
	-- An index and a column's sequence have the owner of their table.
	FOR command IN
		SELECT format('ALTER %s %s OWNER TO voicesite', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
		FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
			AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('i', 'a') AND relkind = 'S')
		UNION ALL
		SELECT format('ALTER ROUTINE %s OWNER TO voicesite', oid::regprocedure)
		FROM pg_proc
		WHERE pronamespace = 'public'::regnamespace
	LOOP
		EXECUTE command;
	END LOOP;
END
$$;
