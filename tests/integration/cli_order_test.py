# SPDX-License-Identifier: Apache-2.0
"""Posting orders with gom from the files that importers send."""

import collections
import csv
import datetime
import os
import unittest

import person
import scene

RETAIL = os.path.normpath(os.path.join(
    os.path.dirname(__file__), "../../../shared/data/orders",
    "online-retail.csv"))
TERMS = ("--due", "+60d", "--class", "gift/ware", "--currency", "GBP")
DUE = datetime.date.today() + datetime.timedelta(days=90)
DAY_FIRST = f"{DUE.day}/{DUE.month}/{DUE.year}"
PLAIN = f"""\
po,line_no,sku,description,class,quantity,cargo_ready,piece_rate,currency
HG-1,1,BK-M,Giỏ mây vừa,rattan/basket-m,240,{DAY_FIRST},42000,VND
HG-1,2,BK-L,Giỏ mây lớn,rattan/basket-m,120,{DUE},60000,VND
"""


def orders_of(path):
    """Lines and units of each order of the file, and what is left out."""
    orders = collections.defaultdict(lambda: [0, 0])
    skipped = []
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            number, quantity = row["InvoiceNo"], int(row["Quantity"])
            if number.startswith("C"):
                if number not in skipped:
                    skipped.append(number)
                continue
            orders[number][0] += 1
            orders[number][1] += quantity
    return orders, skipped


class Reading(scene.Case):
    """--dry-run: no broker, no context."""

    def setUp(self):
        self.person = person.Person(self)

    def post(self, text, *options, name="order.csv", encoding="utf-8"):
        path = self.person.write(name, text, encoding)
        return self.person.gom("order", "post", path, "--dry-run", "--json",
                               *options)

    def read(self, text, *options, **more):
        said = self.post(text, *options, **more)
        self.assertEqual(said.status, 0, said)
        return said.json()

    def test_the_house_form(self):
        self.assertEqual(self.read(PLAIN), {
            "orders": [{"reference": "HG-1", "lines": 2, "units": 360}],
            "skipped": []})

    def test_other_names_semicolons_and_a_byte_order_mark(self):
        text = ("\ufeffSố đơn hàng;STT;Mã hàng;Số lượng;Ngày xuất;"
                "Loại hàng;Tiền tệ\r\n"
                f"Đ-7;1;GM-1;1.200;{DAY_FIRST};rattan/basket-m;VND\r\n"
                f"Đ-7;2;GM-2;80;{DAY_FIRST};rattan/basket-m;VND\r\n")
        self.assertEqual(self.read(text)["orders"], [
            {"reference": "Đ-7", "lines": 2, "units": 1280}])

    def test_tabs(self):
        text = PLAIN.replace(",", "\t")
        self.assertEqual(self.read(text)["orders"][0]["units"], 360)

    def test_decimal_commas(self):
        text = ('PO No;Item No;Qty;Piece rate;Currency\n'
                'A-1;X;10;1,50;EUR\nA-1;Y;5;"12,05";EUR\n')
        self.assertEqual(
            self.read(text, "--due", "+60d", "--class", "gift/ware"),
            {"orders": [{"reference": "A-1", "lines": 2, "units": 15}],
             "skipped": []})

    def test_several_orders_whose_rows_are_mixed(self):
        text = ("order,sku,quantity\nB,x,1\nA,x,2\nB,x,4\nA,y,8\nB,x,16\n")
        self.assertEqual(self.read(text, *TERMS)["orders"], [
            {"reference": "B", "lines": 3, "units": 21},
            {"reference": "A", "lines": 2, "units": 10}])

    def test_quotes_with_commas_and_line_breaks(self):
        text = ('order,sku,description,quantity\r\n'
                'A,x,"a ""big"", round\nbasket",7\r\n')
        self.assertEqual(self.read(text, *TERMS)["orders"][0]["units"], 7)

    def test_units_by_code_and_by_alias(self):
        text = ("order,sku,quantity,uom\nA,a,1,H87\nA,b,1,pcs\nA,c,1,SET\n"
                "A,d,1,pair\nA,e,1,dozen\n")
        self.assertEqual(self.read(text, *TERMS)["orders"][0]["lines"], 5)

    def test_from_standard_input(self):
        said = self.person.does("order", "post", "-", "--dry-run", "--json",
                                text=PLAIN)
        self.assertEqual(said.json()["orders"][0]["reference"], "HG-1")

    def test_a_table_for_people(self):
        path = self.person.write("order.csv", PLAIN)
        said = self.person.does("order", "post", path, "--dry-run")
        self.assertRegex(said.out, rf"HG-1 +2 +360 +{DAY_FIRST}")
        self.assertEqual(said.err, "")

    def test_every_problem_has_line_column_and_remedy(self):
        text = ("order,sku,quantity,due,piece rate,unit\n"
                f"A,x,ten,{DUE},100,pcs\n"
                f"A,y,-4,31/2/{DUE.year},100,pcs\n"
                f"A,,5,{DUE},100,furlong\n")
        path = self.person.write("bad.csv", text)
        said = self.person.gom("order", "post", path, "--dry-run", "--class",
                               "gift/ware", "--currency", "VND")
        self.assertEqual(said.status, 65)
        self.assertEqual(said.out, "")
        for place in ("2: column quantity:", "3: column quantity:",
                      "3: column due:", "4: column sku:", "4: column unit:"):
            lines = [line for line in said.err.splitlines()
                     if line.startswith(f"{path}:{place}")]
            self.assertEqual(len(lines), 1, (place, said.err))
            self.assertIn(";", lines[0])
        self.assertIn("ten", said.err)
        self.assertIn("furlong", said.err)
        self.assertIn("nothing was posted", said.err)

    def test_what_is_no_order_file(self):
        for text in ("", "\n\n", "a,b\n1,2\n", "PK\3\4 a workbook",
                     "order,sku\nA,x\n"):
            said = self.post(text, *TERMS)
            self.assertEqual(said.status, 65, (text, said))
            self.assertIn("order.csv", said.err)
        said = self.post(PLAIN, encoding="utf-16")
        self.assertEqual(said.status, 65)
        self.assertIn("UTF-16", said.err)
        said = self.person.gom("order", "post", "/nowhere/a.csv",
                               "--dry-run")
        self.assertEqual(said.status, 66)
        self.assertIn("/nowhere/a.csv", said.err)

    @unittest.skipUnless(os.path.exists(RETAIL), "no " + RETAIL)
    def test_real_invoices(self):
        orders, skipped = orders_of(RETAIL)
        said = self.person.does("order", "post", RETAIL, "--dry-run",
                                "--json", *TERMS)
        read = said.json()
        self.assertEqual(set(read), {"orders", "skipped"})
        self.assertEqual((len(read["orders"]), len(read["skipped"])),
                         (62, 4))
        self.assertEqual(read["orders"], [
            {"reference": number, "lines": lines, "units": units}
            for number, (lines, units) in orders.items()])
        self.assertEqual([row["reference"] for row in read["skipped"]],
                         skipped)
        for row in read["skipped"]:
            self.assertEqual(set(row), {"reference", "reason"})
            self.assertIn(row["reference"], said.err)


class Posting(scene.Case):

    def setUp(self):
        self.home = self.house()
        self.exporter = person.join(self, self.home, "exporter", "Xuất")

    def listed(self):
        return {order["reference"]: order for order in
                self.exporter.reads("order", "list")["orders"]}

    def test_an_order_and_what_it_says(self):
        path = self.exporter.write("order.csv", PLAIN)
        said = self.exporter.does(
            "order", "post", path, "--buyer", "Casa Verde", "--incoterm",
            "FOB", "--place", "Hải Phòng", "--tolerance", "2.5%", "--advance",
            "30", "--pay-days", "7", "--pack", "12")
        self.assertIn("HG-1", said.out)
        self.assertIn("360", said.out)
        order = self.exporter.reads("order", "show", "HG-1")
        self.assertEqual(order["summary"]["state"], "draft")
        header = order["header"]
        self.assertEqual(
            (header["buyer"], header["incoterm"], header["place"],
             header["tolerance_permille"], header["advance_permille"],
             header["pay_days"], header["currency"]),
            ("Casa Verde", "FOB", "Hải Phòng", 25, 300, 7, "VND"))
        line = order["lines"][0]
        self.assertEqual(line["buckets"]["open"], 240)
        self.assertEqual(line["buckets"]["ordered"], 240)
        self.assertEqual(
            (line["sku"], line["quantity"], line["piece_rate"], line["pack"],
             line["cargo_ready_day"], line["hand_in_day"]),
            ("BK-M", 240, 42000, 12, DUE.isoformat(),
             (DUE - datetime.timedelta(days=10)).isoformat()))

    def test_nothing_is_posted_unless_all_is_sound(self):
        text = PLAIN + f"HG-2,1,BK-S,small,rattan/basket-m,?,{DUE},1,VND\n"
        path = self.exporter.write("order.csv", text)
        said = self.exporter.gom("order", "post", path)
        self.assertEqual(said.status, 65)
        self.assertIn(f"{path}:4: column quantity:", said.err)
        self.assertEqual(self.listed(), {})

    def test_a_repeated_reference_is_refused(self):
        path = self.exporter.write("one.csv", PLAIN)
        self.exporter.does("order", "post", path)
        both = self.exporter.write(
            "two.csv", PLAIN.replace("HG-1", "HG-0") +
            PLAIN.split("\n", 1)[1])
        said = self.exporter.gom("order", "post", both)
        self.assertNotEqual(said.status, 0)
        self.assertIn("HG-1", said.err)
        self.assertEqual(set(self.listed()), {"HG-1"})
        self.assertEqual(self.listed()["HG-1"]["lines"], 2)

    def test_posting_needs_a_price(self):
        path = self.exporter.write(
            "order.csv", "order,sku,quantity\nA,x,5\n")
        said = self.exporter.gom("order", "post", path, *TERMS)
        self.assertEqual(said.status, 65)
        self.assertIn("--piece-rate", said.err)
        self.exporter.does("order", "post", path, *TERMS, "--ask-price",
                           "--ceiling", "2.50")
        order = self.exporter.reads("order", "show", "A")
        self.assertEqual(order["header"]["price_mode"], "asked")
        self.assertEqual(order["lines"][0]["ceiling"], 250)

    def test_opened_at_once_and_seen_by_a_household(self):
        path = self.exporter.write("order.csv", PLAIN)
        hoa = person.join(self, self.home, "household", "Hoa", "An Phú")
        hoa.does("capacity", "set", scene.CLASS, "--rate", "20/day")
        said = self.exporter.does("order", "post", path, "--open", "--ends",
                                  "+24h", "--buyer", "Casa Verde",
                                  "--sample", "M-14")
        self.assertIn("open for bids", said.out)
        lots = hoa.reads("lots")
        self.assertEqual([line["sku"] for line in lots["lines"]],
                         ["BK-M", "BK-L"])
        self.assertEqual(lots["lines"][0]["sample"], "M-14")
        self.assertNotIn("Casa Verde", str(lots))
        self.assertNotIn("Casa Verde",
                         hoa.does("order", "show", "HG-1", "--json").both())

    def test_a_missing_end_of_bidding_names_its_option(self):
        path = self.exporter.write("order.csv", PLAIN)
        self.exporter.does("order", "post", path)
        said = self.exporter.gom("order", "open", "HG-1")
        self.assertEqual(said.status, 65)
        self.assertIn("--ends", said.err)
        self.assertNotIn("ends_ms", said.err)

    def test_bidding_ends_early_and_an_order_is_cancelled(self):
        path = self.exporter.write("order.csv", PLAIN)
        self.exporter.does("order", "post", path, "--open", "--ends", "+24h")
        said = self.exporter.gom("order", "plan", "HG-1")
        self.assertNotEqual(said.status, 0)
        self.exporter.does("order", "end-bidding", "HG-1", "--yes")
        for words in (["cancel", "HG-1"], ["short", "HG-1/1"]):
            said = self.exporter.gom("order", *words, "--reason", "buyer")
            self.assertEqual(said.status, 64)
            self.assertIn("--yes", said.err)
        self.assertNotEqual(self.listed()["HG-1"]["state"], "cancelled")
        self.exporter.does("order", "cancel", "HG-1", "--reason", "buyer",
                           "--yes")
        self.assertEqual(self.listed()["HG-1"]["state"], "cancelled")

    def retail(self, *price):
        orders, _ = orders_of(RETAIL)
        said = self.exporter.does("order", "post", RETAIL, *TERMS, *price)
        listed = self.listed()
        self.assertEqual(
            {name: (order["lines"], order["buckets"]["ordered"])
             for name, order in listed.items()},
            {name: tuple(sums) for name, sums in orders.items()})
        self.assertEqual(len(listed), 62)
        return said, orders

    @unittest.skipUnless(os.path.exists(RETAIL), "no " + RETAIL)
    def test_real_invoices_at_a_fixed_rate(self):
        said, orders = self.retail("--piece-rate", "1.50")
        self.assertEqual(len(said.out.splitlines()), len(orders))
        due = datetime.date.fromordinal(
            datetime.date(1970, 1, 1).toordinal() +
            scene.today(self.home.operator) + 60)
        largest = max(orders, key=lambda number: orders[number][0])
        order = self.exporter.reads("order", "show", largest)
        self.assertEqual(len(order["lines"]), orders[largest][0])
        self.assertEqual({line["cargo_ready_day"]
                          for line in order["lines"]}, {due.isoformat()})
        self.assertEqual({line["piece_rate"]
                          for line in order["lines"]}, {150})
        self.assertEqual({line["ceiling"]
                          for line in order["lines"]}, {0})
        again = self.exporter.gom("order", "post", RETAIL, *TERMS,
                                  "--piece-rate", "1.50")
        self.assertNotEqual(again.status, 0)
        self.assertEqual(len(self.listed()), 62)

    @unittest.skipUnless(os.path.exists(RETAIL), "no " + RETAIL)
    def test_real_invoices_with_prices_asked(self):
        self.retail("--ask-price", "--ceiling", "3.20")


if __name__ == "__main__":
    unittest.main()
