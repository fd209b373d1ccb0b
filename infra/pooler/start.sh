#!/bin/sh
# Fills in pgbouncer.ini and the list of users (password from a secret file), then becomes PgBouncer.
set -eu
umask 077
here=$(dirname "$0")
: "${SAMSPOR_POOLER_STATE:=/run/pooler}" "${SAMSPOR_POOLER_ADDRESS:=0.0.0.0}" "${SAMSPOR_POOLER_PORT:=6432}"
: "${SAMSPOR_DB_NAME:=samspor}" "${SAMSPOR_APP_LOGIN:=samspor_app}"
SAMSPOR_APP_PASSWORD=$(cat "$SAMSPOR_APP_PASSWORD_FILE")
export SAMSPOR_POOLER_STATE SAMSPOR_POOLER_ADDRESS SAMSPOR_POOLER_PORT
export SAMSPOR_DB_NAME SAMSPOR_APP_LOGIN SAMSPOR_APP_PASSWORD
envsubst <"$here/pgbouncer.ini" >"$SAMSPOR_POOLER_STATE/pgbouncer.ini"
envsubst <"$here/userlist.txt.template" >"$SAMSPOR_POOLER_STATE/userlist.txt"
# A login per tenant (SAMSPOR_TENANT_LOGINS): whoever logs in is looked up in the database by the pooler's own login.
if [ -n "${SAMSPOR_POOLER_PASSWORD_FILE:-}" ]; then
    : "${SAMSPOR_POOLER_LOGIN:=samspor_pooler}"
    export SAMSPOR_POOLER_LOGIN
    envsubst <"$here/tenant-logins.ini" >>"$SAMSPOR_POOLER_STATE/pgbouncer.ini"
    printf '"%s" "%s"\n' "$SAMSPOR_POOLER_LOGIN" "$(cat "$SAMSPOR_POOLER_PASSWORD_FILE")" \
        >>"$SAMSPOR_POOLER_STATE/userlist.txt"
fi
unset SAMSPOR_APP_PASSWORD
exec pgbouncer "$SAMSPOR_POOLER_STATE/pgbouncer.ini"
