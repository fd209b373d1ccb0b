"""The operator's console: municipalities, cooperations, cost sharing, the log and help."""

from django.urls import path

from web import (
    views_op_billing,
    views_op_billing_acts,
    views_op_cooperations,
    views_op_health,
    views_op_help,
    views_op_lifecycle,
    views_op_municipalities,
    views_op_onboarding,
    views_op_operations,
    views_op_tenants,
    views_site,
)

_tenant = "leietakere/<uuid:tenant_id>/"
_operation = "operasjoner/<uuid:operation_id>/"
_period = "spleiselag/<uuid:period_id>/"

urlpatterns = [
    path("", views_op_municipalities.home, name="op_home"),
    path("logg-inn/", views_site.login_page, name="login"),
    path("logg-ut/", views_site.logout_now, name="logout"),
    path("sprak/", views_site.choose_language, name="language"),
    path("kommuner/<str:number>/", views_op_municipalities.municipality, name="op_municipality"),
    path("kommuner/<str:number>/ta-i-bruk/", views_op_municipalities.onboard, name="op_onboard"),
    path("ta-resten-i-bruk/", views_op_onboarding.rest, name="op_onboard_rest"),
    path("oppstart/<str:number>/", views_op_onboarding.onboarding, name="op_onboarding"),
    path("leietakere/<uuid:tenant_id>/", views_op_tenants.tenant, name="op_tenant"),
    path(f"{_tenant}status/", views_op_lifecycle.change_standing, name="op_tenant_status"),
    path(f"{_tenant}apne/", views_op_lifecycle.open_again, name="op_tenant_open"),
    path(f"{_tenant}adresse/", views_op_lifecycle.change_address, name="op_rename"),
    path(f"{_tenant}adresse/slipp/", views_op_lifecycle.let_address_go, name="op_release_address"),
    path(f"{_tenant}overlevering/", views_op_lifecycle.hand_back, name="op_export"),
    path(f"{_tenant}tilbakelegging/", views_op_lifecycle.put_back, name="op_restore"),
    path(f"{_tenant}sletting/", views_op_lifecycle.erase, name="op_erase"),
    path("operasjoner/", views_op_operations.every, name="op_operations"),
    path(_operation, views_op_operations.one, name="op_operation"),
    path(f"{_operation}igjen/", views_op_operations.again, name="op_operation_again"),
    path(f"{_operation}gi-opp/", views_op_operations.give_up, name="op_operation_give_up"),
    path(f"{_operation}attest/", views_op_operations.erased, name="op_certificate"),
    path(f"{_operation}attest.<str:form>", views_op_operations.erased_file, name="op_certificate_file"),
    path("leietakere/<uuid:tenant_id>/inviter/", views_op_tenants.invite, name="op_invite"),
    path("leietakere/<uuid:tenant_id>/invitert/", views_op_tenants.invited, name="op_invited"),
    path("samarbeid/", views_op_cooperations.cooperations, name="op_cooperations"),
    path("samarbeid/nytt/", views_op_cooperations.new, name="op_cooperation_new"),
    path("samarbeid/<uuid:tenant_id>/", views_op_cooperations.cooperation, name="op_cooperation"),
    path("samarbeid/<uuid:tenant_id>/medlemmer/", views_op_cooperations.add_member, name="op_membership_add"),
    path(
        "samarbeid/<uuid:tenant_id>/medlemmer/<uuid:membership_id>/avslutt/",
        views_op_cooperations.end_member,
        name="op_membership_end",
    ),
    path("spleiselag/", views_op_billing.periods, name="op_periods"),
    path("spleiselag/ny/", views_op_billing.open_period, name="op_period_open"),
    path(_period, views_op_billing.period, name="op_period"),
    path(f"{_period}kostnader/", views_op_billing_acts.add_cost, name="op_cost_add"),
    path(f"{_period}kostnader/<uuid:cost_id>/fjern/", views_op_billing_acts.remove_cost, name="op_cost_remove"),
    path(f"{_period}tilskudd/", views_op_billing_acts.add_grant, name="op_grant_add"),
    path(f"{_period}tilskudd/<uuid:grant_id>/fjern/", views_op_billing_acts.remove_grant, name="op_grant_remove"),
    path(f"{_period}nokkel/", views_op_billing_acts.choose_key, name="op_key"),
    path(f"{_period}beregn/", views_op_billing_acts.calculate, name="op_calculate"),
    path(f"{_period}godkjenn/", views_op_billing_acts.approve, name="op_approve"),
    path(f"{_period}fakturautkast/", views_op_billing_acts.create_drafts, name="op_drafts"),
    path("oppgjor/<uuid:statement_id>/", views_op_billing.statement, name="op_statement"),
    path("tilstand/", views_op_health.health, name="op_health"),
    path("logg/", views_op_help.audit, name="op_audit"),
    path("hjelp/", views_op_help.help_front, name="op_help"),
    path("hjelp/<slug:slug>/", views_op_help.help_page, name="op_help_page"),
]
