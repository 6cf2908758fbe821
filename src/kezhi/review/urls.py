"""Paths of expert review, below /review/."""

from django.urls import path

from kezhi.review.views import acting, groups, lists, pool, results, reviewing, rounds, soliciting

app_name = "review"
urlpatterns = [
    path("rounds/", lists.rounds, name="rounds"),
    path("rounds/<int:round>/", rounds.show, name="round"),
    path("rounds/<int:round>/settle/", rounds.settle, name="settle"),
    path("rounds/<int:round>/group/", rounds.group, name="group_items"),
    path("rounds/<int:round>/move/", rounds.move, name="move_items"),
    path("rounds/<int:round>/draw/", rounds.draw, name="draw"),
    path("rounds/<int:round>/invite/", rounds.invite, name="invite"),
    path("rounds/<int:round>/check/", rounds.check, name="check"),
    path("rounds/<int:round>/close/", rounds.close, name="close"),
    path("rounds/<int:round>/results/", results.show, name="results"),
    path("groups/<int:group>/", groups.show, name="group"),
    path("items/<int:item>/assign/", groups.choose, name="choose"),
    path("items/<int:item>/panel/", acting.panel, name="panel"),
    path("conflicts/<int:conflict>/clear/", groups.clear, name="clear"),
    path("mine/", lists.mine, name="mine"),
    path("assignments/<int:assignment>/", reviewing.assignment, name="assignment"),
    path("assignments/<int:assignment>/save/", reviewing.save, name="save"),
    path("assignments/<int:assignment>/submit/", reviewing.submit, name="submit"),
    path("assignments/<int:assignment>/accept/", reviewing.accept, name="accept"),
    path("assignments/<int:assignment>/decline/", reviewing.say_no, {"how": "decline"}, name="decline"),
    path("assignments/<int:assignment>/recuse/", reviewing.say_no, {"how": "recuse"}, name="recuse"),
    path("assignments/<int:assignment>/files/<int:use>/", reviewing.file, name="file"),
    path("assignments/<int:assignment>/remind/", groups.remind, name="remind"),
    path("assignments/<int:assignment>/<str:step>/", acting.step, name="step"),
    path("experts/", lists.experts, name="experts"),
    path("experts/new/", pool.enrol, name="enrol"),
    path("experts/<int:expert>/", pool.expert, name="expert"),
    path("experts/<int:expert>/change/", pool.change, name="change"),
    path("experts/<int:expert>/<str:step>/", pool.move, name="move"),
    path("solicitations/", lists.solicitations, name="solicitations"),
    path("solicitations/new/", soliciting.report, name="report"),
    path("solicitations/<int:solicitation>/", soliciting.show, name="solicitation"),
]
