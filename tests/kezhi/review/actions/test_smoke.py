from kezhi.base.commands import new_key
from kezhi.review import queries
from kezhi.review.actions import rounds
from tests.lists import NOW


def test_whole(stage):
    found = stage.open()
    stage.scored(found, 80, 90, 70)
    res = queries.results(found.pk)
    print(res)
    closed = rounds.close(found.pk, actor=stage.head, now=NOW, key=new_key())
    assert closed.digest == res.digest
