# SPDX-License-Identifier: Apache-2.0
"""What the integration tests have in common: a cast, an order, and its way
through bidding and award."""

import subprocess
import time
import unittest

import gom
import house

pb = gom.pb

DAY_MS = 86400000
HOUR_MS = 3600000
CLASS = "rattan/basket-m"
CRITICAL, MAJOR, MINOR = 1, 2, 3

# numbers of reasons.def
NO_TIME, ILLNESS, HARVEST, OTHER, DISPUTE, DAMAGE, CAPACITY, BROKEN, LOOSE = (
    1, 6, 7, 11, 22, 25, 31, 40, 44)


def until(probe, what, timeout_s=60):
    """The first true value of probe(), asked again and again."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain for " + what)
        time.sleep(0.01)


def now_ms(client):
    return client.call("HELLO", min_version=1, max_version=1).now_ms


def today(client):
    hello = client.call("HELLO", min_version=1, max_version=1)
    return (hello.now_ms + hello.utc_offset_s * 1000) // DAY_MS


def line(client, sku="A", quantity=120, in_days=60, rate=5000, **more):
    return pb.OrderLine(sku=sku, quantity=quantity, piece_rate=rate,
                        cargo_ready_day=today(client) + in_days,
                        **{"class": CLASS, **more})


def post(exporter, reference, lines=None, **header):
    """Posts a draft; one line of 120 baskets unless told otherwise."""
    return exporter.call(
        "ORDER_POST", lines=lines or [line(exporter)],
        header=pb.OrderHeader(reference=reference, currency="VND",
                              pay_days=7, **header))


def open_order(exporter, reference, count=3, in_ms=7 * DAY_MS, lines=1):
    return exporter.call(
        "ORDER_OPEN", order=reference, ends_ms=now_ms(exporter) + in_ms,
        sizes=[pb.LotSize(line=no, count=count)
               for no in range(1, lines + 1)])


def bid(client, order, most=120, line_no=1, household=0, **terms):
    terms = {"rate_units": 20, "rate_days": 1, **terms}
    return client.call("BID_PUT", order=order, household=household,
                       lines=[pb.BidTerms(line=line_no, most=most, **terms)])


def plan(exporter, order):
    """The plan, once the worker has made it."""
    def ready():
        try:
            return exporter.call("ORDER_PLAN", order=order)
        except gom.Refused as refused:
            if refused.name not in ("NOT_READY", "NO_PLAN"):
                raise
            return None
    return until(ready, "the plan of " + order)


def award(exporter, order):
    return exporter.call("ORDER_AWARD", order=order,
                         version=plan(exporter, order).version)


def offers(client, order="", **more):
    """Offered awards the client sees, by lot."""
    return {row.lot: row for row in
            client.pages("AWARD_LIST", "awards", order=order, **more)
            if row.state == pb.AWARD_OFFERED}


def confirm_all(client, order=""):
    """Confirms every offer of the client; returns the lots."""
    lots = sorted(offers(client, order))
    for lot, row in offers(client, order).items():
        client.call("AWARD_CONFIRM", lot=lot, version=row.version)
    return lots


def statuses(client, order="", **more):
    return {row.lot: row for row in
            client.pages("STATUS", "lots", order=order, **more)}


def deliver_fully(maker, checker, lot, quantity):
    """A delivery of sound pieces, from hand-in to acceptance."""
    delivery = maker.call("DELIVER", lot=lot, quantity=quantity).delivery
    checker.call("RECEIVE", lot=lot, quantity=quantity)
    checker.call("INSPECT", delivery=delivery, accepted=quantity)
    return delivery


def produce(exporter, bidder, reference, quantity=120, count=3):
    """Posts an order, opens it, and has one household win and confirm all of
    its lots."""
    post(exporter, reference, [line(exporter, quantity=quantity)])
    open_order(exporter, reference, count=count)
    bid(bidder, reference, most=quantity)
    exporter.call("ORDER_END_BIDDING", order=reference)
    award(exporter, reference)
    return confirm_all(bidder, reference)


def set_capacity(client, household=0, units=20, classes=(CLASS,)):
    client.call("CAPACITY_SET", household=household, rows=[
        pb.Capacity(rate_units=units, rate_days=1, **{"class": name})
        for name in classes])


class Cast:
    """An exporter, and of one village a coordinator, a leader with one
    household without a device of its own, and two households that have one."""

    def __init__(self, home, village="An Phú", suffix=""):
        self.home = home
        self.exporter = home.join("exporter", "Xuất" + suffix)
        self.coordinator = home.join("coordinator", "Cô Tư" + suffix, village)
        self.leader = home.join("leader", "Anh Bảy" + suffix, village,
                                self.coordinator)
        self.hoa = home.join("household", "Hoa" + suffix, village,
                             self.coordinator, phone="0901 111 111")
        self.lan = home.join("household", "Lan" + suffix, village,
                             self.coordinator)
        self.mai, _ = self.coordinator.invite(
            role=pb.ROLE_HOUSEHOLD, name="Mai" + suffix,
            leader=self.leader.member)
        set_capacity(self.hoa)
        set_capacity(self.lan)
        set_capacity(self.leader, self.mai)

    def clients(self):
        return {"exporter": self.exporter, "coordinator": self.coordinator,
                "leader": self.leader, "hoa": self.hoa, "lan": self.lan,
                "operator": self.home.operator}

    def reconnect(self):
        for client in self.clients().values():
            self.home.reconnect(client)


class Case(unittest.TestCase):
    """A test with brokers of its own."""

    def house(self, **options):
        return self.enterContext(house.House(**options))

    def refused(self, name, call, *args, **fields):
        """The call is refused with this error of errors.def."""
        with self.assertRaises(gom.Refused) as caught:
            call(*args, **fields)
        self.assertEqual(caught.exception.name, name, caught.exception)
        return caught.exception


def broker(*arguments, **options):
    """Runs gom-broker to its end."""
    return subprocess.run([house.BROKER, *map(str, arguments)],
                          capture_output=True, text=True, timeout=120,
                          **options)
