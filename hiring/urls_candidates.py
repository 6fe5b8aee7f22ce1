from django.urls import URLPattern, URLResolver, path

from hiring.views import application_page, candidate_board, candidate_lists, candidate_record, candidates

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/", candidates.candidate_list, name="candidates"),
    path("candidates/bulk/", candidates.bulk, name="candidates-bulk"),
    path("candidates/new/", candidates.candidate_new, name="candidate-new"),
    path("candidates/pool/", candidate_lists.pool, name="pool"),
    path("candidates/terms/", candidate_lists.terms, name="candidate-terms"),
    path("candidates/duplicates/", candidate_lists.duplicates, name="duplicates"),
    path("candidates/duplicates/merge/", candidate_lists.merge, name="candidates-merge"),
    path("candidates/duplicates/<int:pk>/undo/", candidate_lists.unmerge, name="candidates-unmerge"),
    path("candidates/sources/", candidate_lists.source_list, name="sources"),
    path("candidates/sources/<int:pk>/", candidate_lists.source_archive, name="source-archive"),
    path("candidates/letters/", candidate_lists.letters, name="letters"),
    path("candidates/letters/<int:pk>/", candidate_lists.letter, name="letter"),
    path("candidates/<int:pk>/", candidate_record.candidate, name="candidate"),
    path("candidates/<int:pk>/change/", candidate_record.change, name="candidate-change"),
    path("candidates/<int:pk>/erase/", candidate_record.erase, name="candidate-erase"),
    path("candidates/<int:pk>/data/", candidate_record.data, name="candidate-data"),
    path("candidates/<int:pk>/files/<int:file>/", candidate_record.file, name="candidate-file"),
    path("candidates/<int:pk>/files/<int:file>/remove/", candidate_record.file_remove, name="candidate-file-remove"),
    path("candidates/<int:pk>/<slug:verb>/", candidate_record.act, name="candidate-act"),
    path("candidates/applications/<int:pk>/", application_page.application, name="application"),
    path("candidates/applications/<int:pk>/move/", candidate_board.move, name="application-move"),
    path("candidates/applications/<int:pk>/letter/", application_page.letter, name="application-letter"),
    path("candidates/applications/<int:pk>/told/", application_page.told, name="application-told"),
    path("candidates/board/<int:pk>/", candidate_board.board, name="candidate-board"),
    path("candidates/board/<int:pk>/<int:stage>/", candidate_board.column, name="candidate-column"),
]
