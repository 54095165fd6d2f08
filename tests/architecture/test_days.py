"""A day is a day in Norway: no date is taken from a moment as it stands in UTC."""

import ast

from tests.architecture.test_house import trees

# What a moment is turned into before its date is taken, and where that is UTC on purpose.
IN_NORWAY = {"localtime"}
IN_UTC = {
    "participants/trail/actions/endings.py": "the trail's months are UTC, as its rows are",
    "participants/trail/ended.py": "the trail's months are UTC, as its rows are",
}
# File and name → why what is named is no moment in UTC.
ALREADY = {
    ("participants/jobs/actions/outbox.py", "here"): "from localtime",
    ("participants/trail/rules/unusual.py", "each.at"): "read in Norway's time, as a timestamp without a zone",
    (
        "participants/trail/rules/unusual.py",
        "each.at + EVENING",
    ): "read in Norway's time, as a timestamp without a zone",
    ("participants/trail/rules/sealing.py", "datetime.fromisoformat(self.sealed_at)"): "the trail's months are UTC",
    ("programmes/exchange/sheets.py", "cell"): "a cell of a workbook has no zone",
    ("programmes/views/due.py", "now"): "from localtime",
    ("programmes/views/trail.py", "datetime.strptime(text.strip(), form)"): "what is typed has no zone",
}


def taken():
    """Each date that is taken of a moment: file, line, the moment as it is written."""
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and not node.args and ast.unparse(node.func).endswith(".date"):
                yield file, node.lineno, node.func.value


def is_told(file, moment):
    if (file, ast.unparse(moment)) in ALREADY:
        return True
    if not isinstance(moment, ast.Call):
        return False
    called = moment.func.attr if isinstance(moment.func, ast.Attribute) else ast.unparse(moment.func)
    return called in IN_NORWAY or (called == "astimezone" and file in IN_UTC)


def test_every_date_is_taken_of_a_moment_in_norway():
    """From midnight there to midnight in UTC, an hour or two each night, the day before would be meant."""
    assert [f"{file}:{line} {ast.unparse(of)}" for file, line, of in taken() if not is_told(file, of)] == []


def test_what_is_let_through_is_still_there():
    there = {(file, ast.unparse(moment)) for file, _, moment in taken()}

    assert set(ALREADY) - there == set()
    assert set(IN_UTC) - {file for file, text in there if "astimezone" in text} == set()
