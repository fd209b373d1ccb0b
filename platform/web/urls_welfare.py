"""Benefits, task cards, and municipalities' recipes for welfare technology."""

from django.urls import path

from web import views_benefits, views_cards, views_recipes

_CARD = "saker/<uuid:case_id>/kort/<uuid:card_id>/"

urlpatterns = [
    path("saker/<uuid:case_id>/gevinst/", views_benefits.case_benefits, name="case_benefits"),
    path("oversikt/gevinst/", views_benefits.benefits_overview, name="benefits_overview"),
    path("saker/<uuid:case_id>/kort/", views_cards.case_cards, name="case_cards"),
    path("saker/<uuid:case_id>/kort/nytt/", views_cards.card_new, name="card_new"),
    path(f"{_CARD}utskrift/", views_cards.card_pdf, name="card_pdf"),
    path(f"{_CARD}del/", views_cards.card_share, name="card_share"),
    path(f"{_CARD}lenker/<uuid:link_id>/trekk/", views_cards.card_revoke, name="card_revoke"),
    path("kort/<str:secret>/", views_cards.shared_card, name="shared_card"),
    path("oppsett/oppskrifter/", views_recipes.recipes, name="setup_recipes"),
    path("oppsett/oppskrifter/<str:key>/", views_recipes.recipe, name="setup_recipe"),
]
