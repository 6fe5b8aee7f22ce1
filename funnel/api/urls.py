from django.urls import URLPattern, URLResolver, path

from funnel.api import dictionaries, imports, leads, metrics, money, sla

urlpatterns: list[URLPattern | URLResolver] = [
    path("leads/", leads.LeadList.as_view(), name="leads"),
    path("leads/bulk/", leads.LeadBulk.as_view(), name="leads-bulk"),
    path("leads/<int:pk>/", leads.LeadDetail.as_view(), name="lead"),
    path("leads/<int:pk>/move/", leads.LeadMove.as_view(), name="lead-move"),
    path("leads/<int:pk>/accept/", leads.LeadAccept.as_view(), name="lead-accept"),
    path("leads/<int:pk>/reject/", leads.LeadReject.as_view(), name="lead-reject"),
    path("leads/<int:pk>/contest/", leads.LeadContest.as_view(), name="lead-contest"),
    path("leads/<int:pk>/recycle/", leads.LeadRecycle.as_view(), name="lead-recycle"),
    path("leads/<int:pk>/timeline/", leads.LeadTimeline.as_view(), name="lead-timeline"),
    path("leads/<int:pk>/activities/", leads.LeadActivities.as_view(), name="lead-activities"),
    path("leads/<int:pk>/merge/", leads.LeadMerge.as_view(), name="lead-merge"),
    path("merges/<int:pk>/undo/", leads.MergeUndo.as_view(), name="merge-undo"),
    path("stages/", dictionaries.StageList.as_view(), name="stages"),
    path("sources/", dictionaries.SourceList.as_view(), name="sources"),
    path("campaigns/", dictionaries.CampaignList.as_view(), name="campaigns"),
    path("rejection-reasons/", dictionaries.RejectionReasons.as_view(), name="rejection-reasons"),
    path("loss-reasons/", dictionaries.LossReasons.as_view(), name="loss-reasons"),
    path("touches/", money.TouchList.as_view(), name="touches"),
    path("spend/", money.SpendList.as_view(), name="spend"),
    path("customers/", money.CustomerList.as_view(), name="customers"),
    path("products/", money.ProductList.as_view(), name="products"),
    path("purchases/", money.PurchaseList.as_view(), name="purchases"),
    path("metrics/sla/", sla.SlaFigures.as_view(), name="metrics-sla"),
    path("metrics/funnel/", metrics.FunnelFigures.as_view(), name="metrics-funnel"),
    path("imports/", imports.Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", imports.Import.as_view(), name="import"),
    path("imports/<int:pk>/errors/", imports.ImportErrors.as_view(), name="import-errors"),
    path("imports/<int:pk>/rollback/", imports.ImportRollback.as_view(), name="import-rollback"),
]
