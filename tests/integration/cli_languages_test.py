# SPDX-License-Identifier: Apache-2.0
"""The same facts in both languages: JSON is the same everywhere, tables
align, nothing but text leaves a pipe."""

import re
import unicodedata
import unittest

import person
import scene

PLACES = (
    {"LANG": "C.UTF-8", "LANGUAGE": "en"},
    {"LANG": "C.UTF-8", "LANGUAGE": "vi"},
    {"LANG": "C", "LANGUAGE": ""},
    {"LC_ALL": "POSIX", "LANGUAGE": ""},
    {"LANG": "vi_VN.UTF-8", "LANGUAGE": ""},
    {"LC_ALL": "vi_VN.UTF-8", "LANGUAGE": "", "TERM": "dumb"},
    {"LANG": "de_DE.ISO-8859-1", "LANGUAGE": ""},
)
READING = (
    ("exporter", "whoami"), ("exporter", "order list"),
    ("exporter", "order show HG-1"), ("exporter", "order preview HG-2"),
    ("exporter", "order plan HG-1"), ("exporter", "status"),
    ("exporter", "status HG-1"), ("exporter", "bids"),
    ("exporter", "awards"), ("exporter", "statement HG-1"),
    ("exporter", "owed"), ("exporter", "events"),
    ("exporter", "member list"),
    ("hoa", "context list"), ("hoa", "context show"), ("hoa", "key list"),
    ("hoa", "lots"), ("hoa", "bids"), ("hoa", "bids --revisions"),
    ("hoa", "capacity show"), ("hoa", "awards"), ("hoa", "awards --all"),
    ("hoa", "due"), ("hoa", "owed"), ("hoa", "events"),
    ("hoa", "statement HG-1"), ("hoa", "sync --list"),
    ("coordinator", "member list"), ("coordinator", "member show M5"),
    ("coordinator", "status"), ("coordinator", "collect"),
)
TABLES = (
    ("exporter", "order list"), ("exporter", "order show HG-1"),
    ("exporter", "order plan HG-1"), ("exporter", "status"),
    ("hoa", "lots"), ("hoa", "bids"), ("hoa", "capacity show"),
    ("hoa", "awards"), ("hoa", "due"), ("hoa", "key list"),
    ("coordinator", "member list"), ("coordinator", "status"),
    ("coordinator", "collect"),
)


def width(text):
    """Cells of a terminal."""
    cells = 0
    for letter in text:
        if unicodedata.combining(letter) or letter == "\u200d":
            continue
        wide = unicodedata.east_asian_width(letter) in "WF"
        cells += 2 if wide else 1
    return cells


def columns(line):
    """At which cell each word of a line begins and ends, words being apart
    by two blanks or more."""
    found = []
    for match in re.finditer(r"\S+(?: \S+)*", line):
        begin = width(line[:match.start()])
        found.append((begin, begin + width(match.group())))
    return found


def tables(text):
    """The tables of an output: runs of lines of several columns."""
    table = []
    for line in text.splitlines() + [""]:
        if len(columns(line)) > 2:
            table.append(line)
        else:
            if len(table) > 1:
                yield table
            table = []


class Languages(scene.Case):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_once")
        cls.addClassCleanup(case.doCleanups)
        case.build()
        cls.people = case.people

    def run_once(self):
        """Only holds what the class cleans up."""

    def join(self, role, name, village="An Phú", **more):
        return person.join(self, self.home, role, name, village, **more)

    def build(self):
        self.home = self.house(check=False)
        exporter = self.join("exporter", "Công ty Mây Tre Đất Việt", "")
        coordinator = self.join("coordinator", "Cô Tư", "Phú Vinh")
        hoa = self.join("household", "Nguyễn Thị Hoạ", "Phú Vinh",
                        phone="0901 111 111")
        lan = self.join("household", "Đỗ Văn Lân", "Phú Vinh")
        self.people = {"exporter": exporter, "coordinator": coordinator,
                       "hoa": hoa, "lan": lan}
        for one in (hoa, lan):
            one.does("capacity", "set", scene.CLASS, "--rate", "16/6d",
                     "--least-rate", "1000")
        for number in ("HG-1", "HG-2"):
            path = exporter.write(
                "order.csv", "order,sku,description,class,quantity\n"
                f"{number},GM-1,Giỏ mây vừa có nắp,{scene.CLASS},1200\n"
                f"{number},GM-2,Khay tre 日本 tròn,{scene.CLASS},120\n")
            exporter.does("order", "post", path, "--due", "+300d",
                          "--currency", "VND", "--piece-rate", "42000")
        exporter.does("order", "open", "HG-1", "--ends", "+24h",
                      "--lot-count", "1=50", "--lot-count", "2=5")
        hoa.does("bid", "HG-1", "1:72:60", "2:48:60")
        hoa.does("bid", "HG-1/1", "-m", "96", "-d", "80")
        lan.does("bid", "HG-1/1", "-m", "48", "-d", "70")
        lan.does("refuse", "HG-1/2", "--reason", "harvest")
        exporter.does("order", "end-bidding", "HG-1", "--yes")
        scene.until(lambda: exporter.gom("order", "award", "HG-1", "--yes")
                    .status == 0, "the plan")
        lots = [row["lot"] for row in hoa.reads("awards")["awards"]]
        for lot in lots[:2]:
            hoa.does("confirm", lot, "--yes")
            hoa.does("progress", lot, "3")
        hoa.does("deliver", lots[0], "24")
        path = exporter.write(
            "order.csv", "order,sku,description,class,quantity\n"
            f"HG-3,GM-9,Lồng đèn,{scene.CLASS},60\n")
        exporter.does("order", "post", path, "--due", "+60d", "--currency",
                      "VND", "--piece-rate", "1250000", "--open", "--ends",
                      "+24h")

    def words(self, command):
        who, words = command
        return self.people[who], words.split()

    def test_json_is_the_same_everywhere(self):
        for command in READING:
            one, words = self.words(command)
            first = one.does(*words, "--json")
            self.assertTrue(first.out.endswith("\n"), command)
            first.json()
            for place in PLACES:
                said = one.does(*words, "--json", env={"LANG": "", **place})
                self.assertEqual(said.out, first.out, (command, place))
            for lang in ("vi", "en"):
                said = one.does(*words, "--json", "--lang", lang)
                self.assertEqual(said.out, first.out, (command, lang))

    def test_keys_are_english_words(self):
        def keys(value):
            if isinstance(value, dict):
                for key, inner in value.items():
                    yield key
                    yield from keys(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from keys(inner)
        for command in READING:
            one, words = self.words(command)
            for key in keys(one.reads(*words, "--lang", "vi")):
                self.assertRegex(key, r"^[a-z][a-z0-9_]*$", command)

    def test_help_is_in_both(self):
        hoa = self.people["hoa"]
        for words in (["help"], ["help", "bid"], ["bid", "--help"],
                      ["--help"]):
            english = hoa.does(*words, "--lang", "en").out
            vietnamese = hoa.does(*words, "--lang", "vi").out
            self.assertNotEqual(english, vietnamese)
            self.assertIn("usage:", english)
            self.assertNotIn("usage:", vietnamese)
            self.assertRegex(vietnamese, "[ăâđêôơưạ]")
            self.assertNotRegex(english, "[ăđơưạ]{2}")

    def test_vietnamese_without_its_locale(self):
        hoa = self.people["hoa"]
        expected = hoa.does("lots", "--lang", "vi").out
        for place in ({"LANG": "vi_VN.UTF-8"}, {"LC_ALL": "vi_VN"},
                      {"LANGUAGE": "vi", "LANG": "C"}):
            said = hoa.does("lots", env={"LANG": "", "LANGUAGE": "", **place})
            self.assertEqual(said.out, expected, place)

    def test_a_context_has_its_language(self):
        lan = self.people["lan"]
        name = lan.reads("context", "show")["context"]
        english = lan.does("lots").out
        lan.does("context", "use", name, "--lang", "vi")
        vietnamese = lan.does("lots").out
        self.assertNotEqual(vietnamese, english)
        self.assertEqual(lan.does("lots", "--lang", "vi").out, vietnamese)
        self.assertEqual(lan.does("lots", "--lang", "en").out, english)

    def check_aligned(self, table, command):
        """Each cell stands under one title, at its left or its right edge;
        what stands beyond the last title begins or ends at one cell."""
        titles = columns(table[0])
        beyond = []
        for line in table[1:]:
            for begin, end in columns(line):
                if begin > titles[-1][1]:
                    beyond.append((begin, end))
                    continue
                self.assertTrue(
                    any(begin == left or end == right
                        for left, right in titles),
                    (command, table[0], line))
        self.assertTrue(len({begin for begin, _ in beyond}) <= 1 or
                        len({end for _, end in beyond}) <= 1,
                        (command, table))

    def test_tables_align(self):
        for command in TABLES:
            one, words = self.words(command)
            for lang in ("en", "vi"):
                said = one.does(*words, "--lang", lang)
                found = list(tables(said.out))
                self.assertTrue(found, (command, said))
                for table in found:
                    self.check_aligned(table, (command, lang))

    def test_plain_tables_have_tabs(self):
        hoa = self.people["hoa"]
        for command in TABLES:
            one, words = self.words(command)
            rows = one.does(*words, "--plain").out.splitlines()
            self.assertTrue(any("\t" in row for row in rows), command)
        rows = [row.split("\t")
                for row in hoa.does("bids", "--plain").out.splitlines()]
        self.assertEqual(len({len(row) for row in rows}), 1, rows)

    def test_no_escapes_but_on_a_colour_terminal(self):
        exporter = self.people["exporter"]
        for command in TABLES:
            one, words = self.words(command)
            self.assertNotIn("\033", one.does(*words).both(), command)
        for options, env in (([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"}),
                             (["--no-color"], {})):
            terminal = person.Terminal(exporter, "status", *options, env=env)
            status, screen = terminal.finish()
            self.assertEqual(status, 0)
            self.assertNotIn("\033", screen, (options, env))
            self.assertIn("HG-1", screen)

    def test_a_narrow_terminal_is_not_overrun(self):
        for command in TABLES:
            one, words = self.words(command)
            for cells in (40, 60, 80):
                terminal = person.Terminal(one, *words, "--lang", "vi",
                                           columns=cells)
                _, screen = terminal.finish()
                screen = re.sub(r"\033\[[0-9;]*m", "", screen)
                for line in screen.splitlines():
                    if len(columns(line)) > 2:
                        self.assertLessEqual(width(line), cells,
                                             (command, line))

    def test_figures_as_each_language_writes_them(self):
        hoa = self.people["hoa"]
        english = hoa.does("lots", "--lang", "en").out
        vietnamese = hoa.does("lots", "--lang", "vi").out
        self.assertIn("1,250,000 VND", english)
        self.assertNotIn("1.250.000", english)
        self.assertRegex(vietnamese, r"1\.250\.000 (VND|đ|₫)")
        self.assertNotIn("1,250,000", vietnamese)
        day = hoa.reads("lots")["lines"][0]["hand_in_day"]
        year, month, number = (int(part) for part in day.split("-"))
        for text in (english, vietnamese):
            self.assertRegex(text, rf"\b{number}/{month}(/{year})?\b")


if __name__ == "__main__":
    unittest.main()
