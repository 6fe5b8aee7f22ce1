"""Addresses of customers."""

from django.urls import URLPattern, URLResolver, path

from funnel.views import customers

urlpatterns: list[URLPattern | URLResolver] = [
    path("customers/", customers.customer_list, name="customers"),
    path("customers/cohorts/", customers.cohorts, name="customer-cohorts"),
    path("customers/sleeping/", customers.dormant, name="customers-dormant"),
    path("customers/<int:pk>/", customers.customer, name="customer"),
    path("customers/<int:pk>/purchases/", customers.add_purchase, name="customer-purchase"),
    path("customers/<int:pk>/opt-out/", customers.opt_out, name="customer-opt-out"),
]
