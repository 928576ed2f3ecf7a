"""The database itself refuses to alter an entry; only its seal may be set, once."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE ON audit_entry
WHEN NEW.chain IS NOT OLD.chain OR NEW.seq IS NOT OLD.seq OR NEW.action IS NOT OLD.action
  OR NEW.actor_id IS NOT OLD.actor_id OR NEW.at IS NOT OLD.at OR NEW.body IS NOT OLD.body
  OR NEW.previous IS NOT OLD.previous OR NEW.hash IS NOT OLD.hash
  OR (OLD.seal_id IS NOT NULL AND NEW.seal_id IS NOT OLD.seal_id)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
FUNCTION = """
CREATE FUNCTION audit_append_only() RETURNS trigger AS $$
BEGIN
  IF (NEW.chain, NEW.seq, NEW.action, NEW.actor_id, NEW.at, NEW.body, NEW.previous, NEW.hash)
     IS DISTINCT FROM (OLD.chain, OLD.seq, OLD.action, OLD.actor_id, OLD.at, OLD.body, OLD.previous, OLD.hash)
     OR (OLD.seal_id IS NOT NULL AND NEW.seal_id IS DISTINCT FROM OLD.seal_id)
  THEN RAISE EXCEPTION 'the ledger is append-only'; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql
"""
TRIGGER = """
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_append_only()
"""


def forwards(apps, editor):
    for statement in ([SQLITE] if editor.connection.vendor == "sqlite" else [FUNCTION, TRIGGER]):
        editor.execute(statement)


def backwards(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER audit_entry_append_only")
    else:
        editor.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        editor.execute("DROP FUNCTION audit_append_only()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
