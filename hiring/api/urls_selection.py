from django.urls import URLPattern, URLResolver, path

from hiring.api import selection

urlpatterns: list[URLPattern | URLResolver] = [
    path("scorecards/", selection.Scorecards.as_view(), name="scorecards"),
    path("scorecards/<int:pk>/", selection.OneScorecard.as_view(), name="scorecard"),
    path("scorecards/<int:pk>/amend/", selection.ScorecardAmend.as_view(), name="scorecard-amend"),
    path("offers/", selection.Offers.as_view(), name="offers"),
    path("offers/<int:pk>/", selection.OneOffer.as_view(), name="offer"),
    path("offers/<int:pk>/accept/", selection.OfferAccept.as_view(), name="offer-accept"),
    path("offers/<int:pk>/decline/", selection.OfferDecline.as_view(), name="offer-decline"),
    path("offers/<int:pk>/withdraw/", selection.OfferWithdraw.as_view(), name="offer-withdraw"),
]
