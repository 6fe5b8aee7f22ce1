"""The description itself needs no key: it holds no data."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

READING = ["get", "head"]


class Schema(SpectacularAPIView):
    http_method_names = READING
    throttle_classes: list[type] = []


class Docs(SpectacularSwaggerSplitView):
    """The script is served apart, as the content policy wants."""

    http_method_names = READING
    url_name = "api:schema"
