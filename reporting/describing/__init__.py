"""What each published figure is, and how the statistics are made: one text for the web, the documents and the forms."""

from reporting.describing.article import Article, document, told
from reporting.describing.figures import FIGURES, article_of
from reporting.describing.method import METHOD

__all__ = ["FIGURES", "METHOD", "Article", "article_of", "document", "told"]
