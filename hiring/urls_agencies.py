from django.urls import URLPattern, URLResolver, path

from hiring.views import agencies, agency_door, contractors, engagements, searches

urlpatterns: list[URLPattern | URLResolver] = [
    path("searches/", searches.search_list, name="searches"),
    path("searches/<int:pk>/", searches.search, name="search"),
    path("searches/<int:pk>/<slug:verb>/", searches.act, name="search-act"),
    path("agencies/", agencies.agency_list, name="agencies"),
    path("agencies/new/", agencies.agency_new, name="agency-new"),
    path("agencies/<int:pk>/", agencies.agency, name="agency"),
    path("agencies/<int:pk>/<slug:verb>/", agencies.act, name="agency-act"),
    path("engagements/<int:pk>/", engagements.engagement, name="engagement"),
    path("engagements/<int:pk>/<slug:verb>/", engagements.act, name="engagement-act"),
    path("agency-door/<str:token>/", agency_door.door, name="agency-door"),
    path("contractors/", contractors.contractor_list, name="contractors"),
    path("contractors/new/", contractors.contractor_new, name="contractor-new"),
    path("contractors/<int:pk>/", contractors.contractor, name="contractor"),
    path("contractors/<int:pk>/<slug:verb>/", contractors.act, name="contractor-act"),
]
