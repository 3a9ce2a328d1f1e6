-- The first start of compose.yaml's PostgreSQL: the site gets a role that owns its database and has no other right, so a
-- stolen DATABASE_URL runs no program and reads no file of the server. The password comes from the environment.
\getenv password POSTGRES_PASSWORD
CREATE ROLE voicesite LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE voicesite OWNER voicesite;
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;
-- The superuser then signs in only inside of the container, by its Unix socket.
ALTER ROLE postgres PASSWORD NULL;
