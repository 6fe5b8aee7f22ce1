from django.urls import URLPattern, URLResolver, path

from hiring.views import bands, pay, role_cards

urlpatterns: list[URLPattern | URLResolver] = [
    path("pay/", pay.overview, name="pay"),
    path("pay/new/", pay.new, name="pay-new"),
    path("pay/<int:pk>/", pay.scheme, name="pay-scheme"),
    path("pay/<int:pk>/<slug:verb>/", pay.act, name="pay-act"),
    path("pay/lines/<int:pk>/leads/", pay.records, name="pay-records"),
    path("bands/", bands.overview, name="bands"),
    path("bands/draft/", bands.draft, name="bands-draft"),
    path("bands/people/", bands.person_pay, name="bands-person-pay"),
    path("bands/<int:pk>/", bands.edit, name="bands-edit"),
    path("bands/<int:pk>/activate/", bands.activate, name="bands-activate"),
    path("role-cards/", role_cards.overview, name="role-card"),
    path("role-cards/<int:pk>/", role_cards.card, name="role-card-one"),
    path("role-cards/<int:pk>/<slug:verb>/", role_cards.act, name="role-card-act"),
]
