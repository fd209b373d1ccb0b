#!/bin/sh
# A base backup beside its WAL, for the plain way (archive.conf): /backup/DATE/base and a link to /backup/wal.
# Needs a login with REPLICATION in PGHOST, PGUSER and ~/.pgpass; run it as the account that owns /backup.
set -eu
umask 077
folder="${1:-/backup}/$(date -u +%Y%m%dT%H%M%SZ)"
mkdir -p "$folder"
pg_basebackup -D "$folder/base" -c fast -X none
ln -s ../wal "$folder/wal"
pg_verifybackup --no-parse-wal "$folder/base"
echo "$folder"
