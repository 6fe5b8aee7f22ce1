#!/usr/bin/env bash
# A database and a role for survey answers alone; run by the image of PostgreSQL when it starts for the first time.
set -euo pipefail
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set word="$SURVEYS_POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE alignment_surveys LOGIN PASSWORD :'word';
CREATE DATABASE alignment_surveys OWNER alignment_surveys;
REVOKE ALL ON DATABASE alignment_surveys FROM PUBLIC;
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
SQL
