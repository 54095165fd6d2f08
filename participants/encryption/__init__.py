"""Columns that the database holds sealed: docs/encryption.md.

`EncryptedTextField` for a column; `BlindIndexField` beside it, to find a row by a value that nobody may read in the
database.
"""

from participants.encryption.bulk import open_all as open_all
from participants.encryption.bulk import seal_all as seal_all
from participants.encryption.fields import BlindIndexField as BlindIndexField
from participants.encryption.fields import EncryptedTextField as EncryptedTextField
from participants.encryption.keys import blind_index as blind_index
from participants.encryption.keys import blind_indexes as blind_indexes
from participants.encryption.secret import Secret as Secret
