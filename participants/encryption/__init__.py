"""Columns that the database holds sealed: docs/encryption.md.

`EncryptedTextField` for a column, `blind_index` to find a row by a value that nobody may read in the database.
"""

from participants.encryption.bulk import open_all as open_all
from participants.encryption.fields import EncryptedTextField as EncryptedTextField
from participants.encryption.keys import blind_index as blind_index
from participants.encryption.secret import Secret as Secret
