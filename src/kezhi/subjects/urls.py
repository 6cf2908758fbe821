"""Paths of persons, organisations and posts."""

from django.urls import URLPattern, path

from kezhi.subjects.views import facts, lists, own, posts, relations, units

app_name = "subjects"
urlpatterns: list[URLPattern] = [
    path("welcome/", own.welcome, name="welcome"),
    path("welcome/claims/<int:claim>/withdraw/", own.withdraw_claim, name="withdraw-claim"),
    path("act-as/", own.act_as, name="act-as"),
    path("me/", own.me, name="me"),
    path("me/contact/", own.contact, name="contact"),
    path("me/facts/<str:name>/dispute/", facts.dispute, name="dispute"),
    path("me/facts/<str:name>/supply/", facts.supply, name="supply"),
    path("me/identifiers/<int:identifier>/unmask/", own.unmask, name="unmask"),
    path("me/relations/new/", relations.declare, name="declare-relation"),
    path("me/relations/<int:relation>/withdraw/", relations.withdraw, name="withdraw-relation"),
    path("me/requests/<int:number>/withdraw/", own.withdraw_join, name="withdraw-join"),
    path("me/registrations/<int:number>/withdraw/", own.withdraw_administrator, name="withdraw-administrator"),
    path("affiliations/<int:affiliation>/end/", own.end_affiliation, name="end-affiliation"),
    path("people/<str:public_id>/", own.person, name="person"),
    path("units/", units.units, name="units"),
    path("units/register/", units.register, name="register"),
    path("units/<str:public_id>/", units.organisation, name="organisation"),
    path("units/<str:public_id>/join/", units.join, name="join"),
    path("units/<str:public_id>/administer/", units.administer, name="administer"),
    path("units/<str:public_id>/rename/", units.rename, name="rename"),
    path("units/<str:public_id>/facts/<str:name>/dispute/", facts.dispute_of_unit, name="dispute-of-unit"),
    path("organisations/", lists.organisations, name="organisations"),
    path("disputes/", lists.disputes, name="disputes"),
    path("disputes/<int:number>/", facts.answer, name="answer"),
    path("my-unit/people/", lists.members, name="members"),
    path("my-unit/invitations/", lists.invitations, name="invitations"),
    path("my-unit/people/invite/", units.invite, name="invite"),
    path("invitations/<str:token>/", units.accept, name="accept"),
    path("my-unit/requests/", lists.join_requests, name="join-requests"),
    path("my-unit/requests/<int:number>/", units.decide_join, name="decide-join"),
    path("claims/", lists.claims, name="claims"),
    path("claims/<int:number>/", units.decide_claim, name="decide-claim"),
    path("registrations/", lists.registrations, name="registrations"),
    path("registrations/<int:number>/", units.decide_administrator, name="decide-administrator"),
    path("posts/", lists.posts, name="posts"),
    path("posts/<int:number>/", posts.post, name="post"),
    path("posts/<int:post>/give/", posts.give, name="give"),
    path("holdings/<int:holding>/end/", posts.end, name="end"),
    path("holdings/<int:holding>/delegate/", posts.delegate, name="delegate"),
    path("delegations/<int:delegation>/end/", posts.end_delegation, name="end-delegation"),
]
