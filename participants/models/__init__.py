"""People: a participant in a municipality, the numbers that name them, the person behind them."""

from participants.models.assignment import Assignment as Assignment
from participants.models.contact_details import ContactDetails as ContactDetails
from participants.models.data_key import DataKey as DataKey
from participants.models.distinction import Distinction as Distinction
from participants.models.family_member import FamilyMember as FamilyMember
from participants.models.glass import Glass as Glass
from participants.models.group import Group as Group
from participants.models.group import GroupMember as GroupMember
from participants.models.group import GroupSession as GroupSession
from participants.models.group import GroupTeacher as GroupTeacher
from participants.models.identifier import IdentifierDigest as IdentifierDigest
from participants.models.identifier import ParticipantIdentifier as ParticipantIdentifier
from participants.models.journal import Draft as Draft
from participants.models.journal import JournalEntry as JournalEntry
from participants.models.merger import FormerPerson as FormerPerson
from participants.models.merger import Merger as Merger
from participants.models.notice import Notice as Notice
from participants.models.participant import Participant as Participant
from participants.models.person import Person as Person
from participants.models.person import PersonIdentifier as PersonIdentifier
from participants.models.person import PersonLink as PersonLink
from participants.models.protected_contact import ProtectedContact as ProtectedContact
from participants.models.recipient import Recipient as Recipient
from participants.models.rectification import Rectification as Rectification
from participants.models.restriction import Restriction as Restriction
