"""Login sessions stay out of backups, and a restored database has none: a cookie of then must not open the site now."""

from pathlib import Path

# Django's, and those that people see of themselves (allauth.usersessions). The scripts of infra/ read them too.
TABLES = tuple(Path(__file__).with_suffix(".txt").read_text().split())
EMPTY_THEM = f"""
DO $$
DECLARE
    found regclass;
BEGIN
    FOR found IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname IN ({", ".join(f"'{table}'" for table in TABLES)})
    LOOP
        EXECUTE format('DELETE FROM %s', found);
    END LOOP;
END
$$;
"""  # noqa: S608 - names of our own
