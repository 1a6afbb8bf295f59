#!/bin/bash
# Runs once, when PostgreSQL makes its data folder: the coach's own role, which owns its database and is nobody special,
# so that row-level security binds it. The password goes in as a variable, never as text of a statement.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --set=password="$ROLE_PASSWORD" --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE coach LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE coach OWNER coach ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE coach FROM PUBLIC;
SQL
