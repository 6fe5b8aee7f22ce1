"""Addresses of the two-sided agreement."""

from django.urls import URLPattern, URLResolver, path

from funnel.api import sla_contracts

urlpatterns: list[URLPattern | URLResolver] = [
    path("sla-contracts/", sla_contracts.SlaContracts.as_view(), name="sla-contracts"),
    path("sla-contracts/<int:pk>/", sla_contracts.OneSlaContract.as_view(), name="sla-contract"),
    path("sla-contracts/<int:pk>/sign/", sla_contracts.SlaContractSign.as_view(), name="sla-contract-sign"),
]
