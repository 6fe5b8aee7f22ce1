from django.urls import URLPattern, URLResolver, path

from hiring.api import bands, pay

VERBS = {
    "sign": pay.SchemeSign,
    "activate": pay.SchemeActivate,
    "close": pay.SchemeClose,
    "revise": pay.SchemeRevise,
    "calculate": pay.SchemeCalculate,
    "approve": pay.SchemeApprove,
    "dispute": pay.SchemeDispute,
}
urlpatterns: list[URLPattern | URLResolver] = [
    path("salary-bands/", bands.SalaryBands.as_view(), name="salary-bands"),
    path("salary-bands/<int:pk>/", bands.OneSalaryBands.as_view(), name="salary-band-table"),
    path("salary-bands/<int:pk>/activate/", bands.SalaryBandsActivate.as_view(), name="salary-bands-activate"),
    path("motivation-schemes/", pay.Schemes.as_view(), name="motivation-schemes"),
    path("motivation-schemes/<int:pk>/", pay.OneScheme.as_view(), name="motivation-scheme"),
    *[
        path(f"motivation-schemes/<int:pk>/{verb}/", view.as_view(), name=f"motivation-scheme-{verb}")
        for verb, view in VERBS.items()
    ],
]
