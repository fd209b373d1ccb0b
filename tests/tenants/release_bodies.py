"""Migrations of every kind that a later release may bring, as bodies of their classes."""

NOTE = """
operations = [
    migrations.CreateModel(
        name="Note",
        fields=[
            ("id", models.UUIDField(primary_key=True, serialize=False)),
            ("text", models.TextField(db_comment="what was said")),
            ("plan", models.ForeignKey(null=True, on_delete=models.CASCADE, to="casework_plans.educationplan")),
        ],
        options={"db_table_comment": "notes"},
    ),
]
"""
COLUMNS = """
operations = [
    migrations.AddField("note", "kind", models.CharField(max_length=20, db_default="100% vanlig")),
    migrations.AddField("note", "rank", models.IntegerField(default=3)),
    migrations.AddField("note", "made_at", models.DateTimeField(db_default=Now())),
    migrations.AddField("educationplan", "extra", models.JSONField(default=dict)),
    migrations.AddField("educationplan", "follows", models.ForeignKey(
        null=True, on_delete=models.SET_NULL, related_name="+", to="casework_plans.educationplan")),
    migrations.AlterField("note", "kind", models.CharField(max_length=60, null=True, db_default="vanlig")),
    migrations.AddIndex("note", models.Index(fields=["kind", "-rank"], name="plans_note_kind")),
    migrations.AddConstraint("note", models.CheckConstraint(condition=models.Q(rank__gte=0), name="plans_note_rank")),
    migrations.AddConstraint("note", models.UniqueConstraint(fields=["kind", "text"], name="plans_note_once")),
]
"""
FILL = """
@staticmethod
def fill(apps, editor):
    from uuid import UUID
    Note = apps.get_model("casework_plans", "Note")
    notes = Note.objects.using(editor.connection.alias)
    notes.filter(text="gammel").update(rank=7)
    for number in range(2):
        notes.create(id=UUID(int=number), text=f"100% {number}", kind="fylt")

operations = [
    migrations.RunSQL(
        "INSERT INTO casework_plans_note (id, text, kind, rank) VALUES (gen_random_uuid(), 'sql %', 'x', 1)",
        migrations.RunSQL.noop),
    migrations.RunPython(fill.__func__, migrations.RunPython.noop),
    migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
    migrations.AlterField("note", "rank", models.BigIntegerField(default=3)),
]
"""
SQL = """
operations = [
    migrations.RunSQL([
        "CREATE FUNCTION plans_note_said() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$",
        ("COMMENT ON COLUMN casework_plans_note.rank IS %s", ["hvor ofte; i %"]),
    ], migrations.RunSQL.noop),
    migrations.RunSQL(
        "CREATE TRIGGER plans_note_said BEFORE INSERT ON casework_plans_note FOR EACH ROW"
        " EXECUTE FUNCTION plans_note_said(); UPDATE casework_plans_note SET rank = rank + 1;",
        migrations.RunSQL.noop),
    migrations.SeparateDatabaseAndState(
        [migrations.RunSQL("ALTER TABLE casework_plans_note ADD COLUMN by_hand text", migrations.RunSQL.noop)],
        [migrations.AddField("note", "by_hand", models.TextField(null=True))]),
    migrations.RemoveField("note", "rank"),
    migrations.RenameField("note", "text", "said"),
    migrations.RemoveConstraint("note", "plans_note_once"),
]
"""
LOOKS = """
operations = [
    migrations.AlterField("note", "plan", models.ForeignKey(
        null=True, on_delete=models.SET_NULL, to="casework_plans.educationplan", db_constraint=False)),
    migrations.RemoveField("educationplan", "follows"),
]
"""
OWN_DEFAULT = """
operations = [migrations.AddField("note", "token", models.UUIDField(default=__import__("uuid").uuid4))]
"""
CONCURRENT = """
atomic = False
operations = [AddIndexConcurrently("note", models.Index(fields=["said"], name="plans_note_said_now"))]
"""
RENAMED = """
operations = [
    migrations.RenameModel("Note", "Remark"),
    migrations.AlterModelTable("remark", "casework_plans_said"),
    migrations.AlterUniqueTogether("remark", {("kind", "said")}),
    migrations.CreateModel(
        "Gone", [("id", models.BigAutoField(primary_key=True)), ("code", models.SlugField(unique=True))]),
]
"""
GONE = """
operations = [migrations.AlterUniqueTogether("remark", set()), migrations.DeleteModel("Gone")]
"""
ALL = (NOTE, COLUMNS, FILL, SQL, LOOKS, OWN_DEFAULT, CONCURRENT, RENAMED, GONE)
