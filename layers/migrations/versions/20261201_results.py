"""Results of modules: keys are used again after their time, projects are found by national code."""

from alembic import op

revision = "20261201_results"
down_revision = "20261201_rulebook_confirmations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("result_module_id_key_key", "result", schema="hub", type_="unique")
    op.execute(
        "CREATE INDEX project_event_code_idx ON ledger.project_event ((data ->> 'national_code')) "
        "WHERE data ? 'national_code'"
    )
    op.execute(
        "CREATE INDEX project_event_file_idx ON ledger.project_event ((data ->> 'sha256')) "
        "WHERE type = 'file.added'"
    )
