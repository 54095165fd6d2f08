"""How participants are put in order and found by name: columns that the database fills, whoever writes the names."""

from django.db import migrations, models
from django.db.models import F, Func

# Of participants/rules/names.py, frozen: each Latin letter, and the plain one that stands for it.
_LETTERS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïðñòóôõöøùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįİıĴĵĶķĹĺĻļĽľŁłŃńŅņŇňŊŋŌōŎŏŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžƏƠơƯưǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǦǧǨǩǪǫǬǭǰǴǵǸǹǺǻǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲȳəḀḁḂḃḄḅḆḇḈḉḊḋḌḍḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜḝḞḟḠḡḢḣḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺḻḼḽḾḿṀṁṂṃṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝṞṟṠṡṢṣṤṥṦṧṨṩṪṫṬṭṮṯṰṱṲṳṴṵṶṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅẆẇẈẉẊẋẌẍẎẏẐẑẒẓẔẕẖẗẘẙẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ",
    "abcdefghijklmnopqrstuvwxyzaaaaaaceeeeiiiidnoooooouuuuyaaaaaaceeeeiiiidnoooooouuuuyyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiijjkkllllllllnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzeoouuaaiioouuuuuuuuuuaaaaggkkoooojggnnaaooaaaaeeeeiiiioooorrrruuuusstthhaaeeooooooooyyeaabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy",
)
# Marks that stand apart, and apostrophes: nothing stands for them.
_DROPPED = "".join(map(chr, range(0x300, 0x370))) + "'`\u00b4\u02b9\u02bb\u02bc\u02bf\u2018\u2019"
_BETWEEN = '[ \\t\\n\\r\u00a0.,;:_()/"\u2010\u2011\u2012\u2013\u2014\u2015-]+'
_PAIRS = {"æ": "ae", "ǣ": "ae", "ǽ": "ae", "þ": "th", "ß": "ss", "Æ": "ae", "Ǣ": "ae", "Ǽ": "ae", "Þ": "th", "ẞ": "ss"}
_LAST = ("æäøöåüÆÄØÖÅÜ", "{{||}y{{||}y")


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"


def _plain(text):
    for pair, letters in _PAIRS.items():
        text = f"replace({text}, {_quoted(pair)}, {_quoted(letters)})"
    text = f"translate({text}, {_quoted(_LETTERS[0] + _DROPPED)}, {_quoted(_LETTERS[1])})"
    return f"btrim(regexp_replace({text}, {_quoted(_BETWEEN)}, ' ', 'g'), ' ')"


_ORDERED = f"translate(normalize(name, NFC), {_quoted(_LAST[0])}, {_quoted(_LAST[1])})"
_FUNCTIONS = f"""
    CREATE FUNCTION participants_folded(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN replace(replace({_plain("normalize(name, NFC)")}, 'aa', 'a'), 'oe', 'o');
    CREATE FUNCTION participants_ordered(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN replace({_plain(_ORDERED)}, 'aa', '}}');
    -- Before each word a space, so that the beginning of any word is found.
    CREATE FUNCTION participants_search_name(family_name text, given_name text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN ' ' || participants_folded(family_name || ' ' || given_name);
    CREATE FUNCTION participants_sort_name(family_name text, given_name text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN participants_ordered(family_name) || '  ' || participants_ordered(given_name);
"""
_NAMES = ("sort_name", "search_name", "folded", "ordered")


def _filled(name):
    return migrations.AddField(
        "participant",
        name,
        models.GeneratedField(
            expression=Func(F("family_name"), F("given_name"), function=f"participants_{name}"),
            output_field=models.CharField(max_length=500),
            db_persist=True,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("participants", "0005_data_keys")]

    operations = [
        migrations.RunSQL(
            _FUNCTIONS,
            "".join(
                f"DROP FUNCTION participants_{name}(text{', text' if name in _NAMES[:2] else ''});" for name in _NAMES
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[_filled("search_name"), _filled("sort_name")],
            database_operations=[
                # Compared sign by sign on every server: Django's own operation would take the server's order.
                migrations.RunSQL(
                    """ALTER TABLE participants_participant
                    ADD COLUMN search_name varchar(500) COLLATE "C"
                        GENERATED ALWAYS AS (participants_search_name(family_name, given_name)) STORED,
                    ADD COLUMN sort_name varchar(500) COLLATE "C"
                        GENERATED ALWAYS AS (participants_sort_name(family_name, given_name)) STORED""",
                    "ALTER TABLE participants_participant DROP COLUMN search_name, DROP COLUMN sort_name",
                )
            ],
        ),
        migrations.RemoveIndex("participant", "participant_by_name"),
        migrations.AddIndex(
            "participant",
            models.Index(
                name="participant_in_order",
                fields=["municipality", "sort_name", "id"],
                include=["is_hidden", "search_name"],
            ),
        ),
        migrations.AddIndex(
            "participant",
            models.Index(name="participant_by_birth", fields=["municipality", "born_on", "id"], include=["is_hidden"]),
        ),
    ]
