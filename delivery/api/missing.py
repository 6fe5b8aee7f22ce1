"""Addresses of the API that do not exist answer as the API does. Included last."""

from typing import Any, NoReturn

from django.urls import re_path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView


@extend_schema(exclude=True)
class Missing(APIView):
    authentication_classes: list[type] = []
    permission_classes: list[type] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotFound


urlpatterns = [re_path(r"^.*/$", Missing.as_view(), name="missing")]
