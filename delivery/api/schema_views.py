"""The description itself needs no key: it holds no data."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class Schema(SpectacularAPIView):
    throttle_classes: list[type] = []


class Docs(SpectacularSwaggerSplitView):
    """The script is served apart, as the content policy wants."""

    url_name = "api:schema"
