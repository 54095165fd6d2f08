"""What each published figure is, and how the statistics are made: one text for the web, the documents and the forms."""

from reporting.describing.article import Article, document, told
from reporting.describing.figures import FIGURES, article_of

__all__ = ["FIGURES", "Article", "article_of", "document", "told"]
