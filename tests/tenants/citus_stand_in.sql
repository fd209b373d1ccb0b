-- What Citus 13 looks like from the coordinator, as far as Samspor speaks with it, in one plain database.
-- It keeps the contract: names and types are Citus' own, and what is known to fail there fails here, with Citus' words.
-- It is no Citus: every "shard" stays where it is. Run as a superuser in a fresh database.
CREATE SCHEMA citus;
CREATE TYPE citus.shard_transfer_mode AS ENUM ('auto', 'force_logical', 'block_writes');
CREATE SCHEMA stand_in;
GRANT USAGE ON SCHEMA stand_in, citus TO PUBLIC;

CREATE TABLE stand_in.called (at timestamptz NOT NULL DEFAULT clock_timestamp(), who name NOT NULL DEFAULT current_user, what text NOT NULL);
CREATE TABLE pg_dist_node (nodename text, nodeport int, noderole text DEFAULT 'primary', isactive bool DEFAULT true, shouldhaveshards bool DEFAULT true);
INSERT INTO pg_dist_node (nodename, nodeport, shouldhaveshards)
VALUES ('coordinator', 5432, false), ('worker-1', 5432, true), ('worker-2', 5432, true);
CREATE TABLE stand_in.schemas (colocation_id serial, schema_name regnamespace PRIMARY KEY, nodename text, nodeport int);
CREATE TABLE stand_in.reference_tables (table_name regclass PRIMARY KEY);
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA stand_in TO PUBLIC;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA stand_in TO PUBLIC;
GRANT SELECT ON pg_dist_node TO PUBLIC;

CREATE VIEW citus_schemas AS
  SELECT schema_name, colocation_id, '0 bytes'::text AS schema_size, 'owner'::name AS schema_owner FROM stand_in.schemas;
CREATE VIEW citus_shards AS
  SELECT c.oid::regclass AS table_name, c.oid::bigint AS shardid, c.relname::text AS shard_name, 'schema'::text AS citus_table_type,
         s.colocation_id, s.nodename, s.nodeport, 0::bigint AS shard_size
  FROM stand_in.schemas s JOIN pg_class c ON c.relnamespace = s.schema_name::oid AND c.relkind = 'r';
CREATE VIEW citus_tables AS
  SELECT table_name, 'reference'::text AS citus_table_type FROM stand_in.reference_tables;
GRANT SELECT ON citus_schemas, citus_shards, citus_tables TO PUBLIC;

CREATE FUNCTION citus_version() RETURNS text LANGUAGE sql AS $$ SELECT 'Citus 13.2.2 on x86_64-pc-linux-gnu (stand-in)' $$;

CREATE FUNCTION citus_schema_distribute(schemaname regnamespace) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT nspowner FROM pg_namespace WHERE oid = schemaname::oid) <> current_user::regrole::oid THEN
    RAISE EXCEPTION 'must be owner of schema %', schemaname USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF schemaname::text = 'public' THEN RAISE EXCEPTION 'public schema cannot be distributed'; END IF;
  IF EXISTS (SELECT FROM stand_in.schemas s WHERE s.schema_name = schemaname) THEN
    RAISE NOTICE 'schema % is already distributed', schemaname;
    RETURN;
  END IF;
  INSERT INTO stand_in.called (what) VALUES (format('citus_schema_distribute(%s)', schemaname));
  INSERT INTO stand_in.schemas (schema_name, nodename, nodeport)
    SELECT schemaname, nodename, nodeport FROM pg_dist_node WHERE shouldhaveshards
    ORDER BY (SELECT count(*) FROM stand_in.schemas s WHERE s.nodename = pg_dist_node.nodename), nodename LIMIT 1;
END $$;

CREATE FUNCTION create_reference_table(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = table_name AND attacl IS NOT NULL) THEN
    RAISE EXCEPTION 'grant/revoke on column list is currently unsupported' USING ERRCODE = 'feature_not_supported';
  END IF;
  INSERT INTO stand_in.called (what) VALUES (format('create_reference_table(%s)', table_name));
  INSERT INTO stand_in.reference_tables VALUES (table_name);
END $$;

CREATE FUNCTION citus_schema_move(
  schema_id regnamespace, target_node_name text, target_node_port integer,
  shard_transfer_mode citus.shard_transfer_mode DEFAULT 'auto'
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT nspowner FROM pg_namespace WHERE oid = schema_id::oid) <> current_user::regrole::oid THEN
    RAISE EXCEPTION 'must be owner of schema %', schema_id USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM stand_in.schemas s WHERE s.schema_name = schema_id) THEN
    RAISE EXCEPTION 'schema % is not a distributed schema', schema_id;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = schema_id::oid AND relkind = 'r') THEN
    RAISE EXCEPTION 'cannot move distributed schema % because it is empty', schema_id;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_dist_node WHERE nodename = target_node_name AND nodeport = target_node_port AND shouldhaveshards) THEN
    RAISE EXCEPTION 'Moving shards to a node that shouldn''t have a shard is not supported';
  END IF;
  IF shard_transfer_mode = 'auto' AND EXISTS (
    SELECT FROM pg_class c WHERE c.relnamespace = schema_id::oid AND c.relkind = 'r'
      AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)) THEN
    RAISE EXCEPTION 'cannot use logical replication to transfer shards of a table since it doesn''t have a REPLICA IDENTITY or PRIMARY KEY';
  END IF;
  INSERT INTO stand_in.called (what)
    VALUES (format('citus_schema_move(%s, %s, %s, %s)', schema_id, target_node_name, target_node_port, shard_transfer_mode));
  UPDATE stand_in.schemas SET nodename = target_node_name, nodeport = target_node_port WHERE schema_name = schema_id;
END $$;

-- The shards' servers get the message as the client sent it, and take one command at a time.
CREATE FUNCTION stand_in.one_command(message text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT trim(trailing E'; \n\t' FROM regexp_replace(regexp_replace(regexp_replace(
    message, '\$(\w*)\$.*?\$\1\$', '', 'gs'), '''(?:[^'']|'''')*''', '', 'g'), '--[^\n]*', '', 'g')) !~ ';'
$$;

CREATE FUNCTION stand_in.refuse_at_start() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE message text := current_query();
        here oid := coalesce(to_regnamespace(quote_ident(current_schema())), 0);
BEGIN
  IF coalesce(current_setting('stand_in.at_work', true), '') <> '' THEN RETURN; END IF;
  IF NOT EXISTS (SELECT FROM stand_in.schemas WHERE schema_name::oid = here) THEN RETURN; END IF;
  IF TG_TAG LIKE 'CREATE SCHEMA%' OR TG_TAG IN ('GRANT', 'REVOKE') THEN RETURN; END IF; -- passed on in Citus' own words
  IF message !~* '^\s*do\s' AND NOT stand_in.one_command(message) THEN
    RAISE EXCEPTION 'cannot execute multiple utility events' USING DETAIL = message;
  END IF;
  IF TG_TAG = 'ALTER TABLE' AND message ~* '\y(ADD GENERATED|SET GENERATED|DROP IDENTITY)\y' THEN
    RAISE EXCEPTION 'alter table command is currently unsupported' USING ERRCODE = 'feature_not_supported';
  END IF;
  IF TG_TAG = 'ALTER TABLE' AND message ~* 'ADD CONSTRAINT' AND
     regexp_replace(message, '\([^()]*(\([^()]*\)[^()]*)*\)', '', 'g') ~ ',' THEN
    RAISE EXCEPTION 'cannot execute ADD CONSTRAINT command with other subcommands';
  END IF;
  IF TG_TAG = 'CREATE TRIGGER' THEN
    IF coalesce(current_setting('citus.enable_unsafe_triggers', true), '') <> 'on' THEN
      RAISE EXCEPTION 'triggers are not supported on distributed tables when "citus.enable_unsafe_triggers" is set to "false"';
    END IF;
    IF message !~* 'EXECUTE\s+(FUNCTION|PROCEDURE)\s+("[^"]+"|\w+)\.' THEN
      RAISE EXCEPTION 'function does not exist (on a worker, where our search_path is not)' USING DETAIL = message;
    END IF;
  END IF;
  IF TG_TAG = 'CREATE FUNCTION' AND coalesce(current_setting('citus.multi_shard_modify_mode', true), '') <> 'sequential' THEN
    RAISE EXCEPTION 'cannot run function command because there was a parallel operation on a distributed table in the transaction';
  END IF;
END $$;

CREATE FUNCTION stand_in.refuse_at_end() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made record;
BEGIN
  FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
    IF EXISTS (
      SELECT FROM pg_constraint c JOIN stand_in.schemas s ON s.schema_name::oid = c.connamespace
      JOIN pg_class there ON there.oid = c.confrelid
      WHERE c.contype = 'f' AND c.conrelid = made.objid AND there.relnamespace <> c.connamespace
        AND there.oid NOT IN (SELECT table_name FROM stand_in.reference_tables)
    ) THEN
      RAISE EXCEPTION 'foreign keys from distributed schemas can only point to the same distributed schema or reference tables in regular schemas';
    END IF;
  END LOOP;
END $$;

CREATE EVENT TRIGGER stand_in_start ON ddl_command_start EXECUTE FUNCTION stand_in.refuse_at_start();
CREATE EVENT TRIGGER stand_in_end ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION stand_in.refuse_at_end();

-- A transaction's work on a shard goes over connections that are opened as the role at hand: a role that cannot log in
-- gets none, and another role's connection sees nothing of what this transaction has made.
CREATE TABLE stand_in.made (made oid, in_transaction xid8, by_role name DEFAULT current_user);
GRANT SELECT, INSERT ON stand_in.made TO PUBLIC;
CREATE FUNCTION stand_in.refuse_other_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (SELECT rolcanlogin FROM pg_roles WHERE rolname = current_user) THEN
    RAISE EXCEPTION 'connection to the remote node %@worker failed: role "%" is not permitted to log in', current_user, current_user;
  END IF;
  IF EXISTS (SELECT FROM stand_in.made m WHERE m.made = TG_RELID AND in_transaction = pg_current_xact_id() AND by_role <> current_user) THEN
    RAISE EXCEPTION 'relation "%" does not exist (for the connection of %)', TG_TABLE_NAME, current_user USING ERRCODE = 'undefined_table';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION stand_in.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE new record;
BEGIN
  FOR new IN SELECT DISTINCT objid FROM pg_event_trigger_ddl_commands() WHERE object_type = 'table'
             AND schema_name IN (SELECT s.schema_name::text FROM stand_in.schemas s) LOOP
    INSERT INTO stand_in.made VALUES (new.objid, pg_current_xact_id());
    PERFORM set_config('stand_in.at_work', 'yes', true);
    EXECUTE format('CREATE TRIGGER zz_stand_in BEFORE INSERT OR UPDATE ON %s EXECUTE FUNCTION stand_in.refuse_other_role()', new.objid::regclass);
    PERFORM set_config('stand_in.at_work', '', true);
  END LOOP;
END $$;
CREATE EVENT TRIGGER stand_in_watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION stand_in.watch();
