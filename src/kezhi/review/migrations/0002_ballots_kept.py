"""A submitted ballot never changes but to be set aside; one that is set aside never changes; reports stay as written."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER submitted BEFORE UPDATE ON review_ballot FOR EACH ROW
    WHEN (OLD.state = 'submitted' AND (NEW.state <> 'set-aside'
        OR (OLD.assignment_id, OLD.number, OLD.rubric, OLD.scores, OLD.comments, OLD.recommendation, OLD.opinion,
            OLD.total, OLD.opened_at, OLD.submitted_at)
        IS DISTINCT FROM
           (NEW.assignment_id, NEW.number, NEW.rubric, NEW.scores, NEW.comments, NEW.recommendation, NEW.opinion,
            NEW.total, NEW.opened_at, NEW.submitted_at)))
    EXECUTE FUNCTION append_only();
CREATE TRIGGER set_aside BEFORE UPDATE ON review_ballot FOR EACH ROW
    WHEN (OLD.state = 'set-aside') EXECUTE FUNCTION append_only();
CREATE TRIGGER kept BEFORE DELETE ON review_ballot FOR EACH ROW
    WHEN (OLD.state <> 'draft') EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON review_solicitation FOR EACH ROW EXECUTE FUNCTION append_only();
"""
BACKWARD = """
DROP TRIGGER submitted ON review_ballot;
DROP TRIGGER set_aside ON review_ballot;
DROP TRIGGER kept ON review_ballot;
DROP TRIGGER append_only ON review_solicitation;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0001_start"), ("base", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
