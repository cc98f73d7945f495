-- SPDX-License-Identifier: Apache-2.0
-- 0001: members, orders, lots, bids, awards, deliveries, money, journal.
--
-- The tables are the truth of now, the journal the truth of how; a change to
-- one is made in the same transaction as the other. Days are days since
-- 1970-01-01, *_ms milliseconds since 1970, money minor units. A name, a
-- telephone number or free text stands only in person, note and the private
-- columns of orders, never in the journal.

CREATE TABLE village (
  id INTEGER PRIMARY KEY,        -- Fact.village
  name TEXT NOT NULL UNIQUE      -- as people write it, NFC
) STRICT;

CREATE TABLE member (
  id INTEGER PRIMARY KEY,        -- number people see: 12
  roles INTEGER NOT NULL,        -- mask, 1 << Role
  state INTEGER NOT NULL,        -- MemberState
  village INTEGER NOT NULL DEFAULT 0, -- village.id; 0 none
  workers INTEGER NOT NULL DEFAULT 1 CHECK (workers >= 1),
  weekdays INTEGER NOT NULL DEFAULT 127, -- working days, bit 0 Monday
  inviter INTEGER NOT NULL DEFAULT 0, -- member who invited
  feed_last INTEGER NOT NULL DEFAULT 0, -- newest number of the own feed
  last_seen_ms INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX member_village ON member (village); -- whom a coordinator sees

CREATE TABLE person (            -- what can be corrected and erased
  member INTEGER PRIMARY KEY REFERENCES member (id),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,          -- name without accents, for search
  phone TEXT NOT NULL DEFAULT '',
  payee TEXT NOT NULL DEFAULT '' -- who is paid, where not the maker
) STRICT;

CREATE TABLE member_key (
  curve_key BLOB NOT NULL UNIQUE CHECK (length(curve_key) = 32),
  sign_key BLOB NOT NULL CHECK (length(sign_key) = 32),
  member INTEGER NOT NULL REFERENCES member (id),
  label TEXT NOT NULL,
  added_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL DEFAULT 0,
  revoked_ms INTEGER NOT NULL DEFAULT 0, -- 0: live
  invitation BLOB                -- the one-time key it was enrolled with
) STRICT;
CREATE INDEX member_key_member ON member_key (member); -- gom key list

CREATE TABLE invitation (
  curve_key BLOB NOT NULL UNIQUE CHECK (length(curve_key) = 32),
  member INTEGER NOT NULL REFERENCES member (id),
  inviter INTEGER NOT NULL,      -- 0: made by gom-broker init
  expires_ms INTEGER NOT NULL,
  enrolled BLOB,                 -- the key it was used for
  dead INTEGER NOT NULL DEFAULT 0 -- the enrolled key has been seen
) STRICT;

CREATE TABLE acting (            -- a household's grant to a leader
  leader INTEGER NOT NULL REFERENCES member (id),
  household INTEGER NOT NULL REFERENCES member (id),
  since_ms INTEGER NOT NULL,
  UNIQUE (leader, household)
) STRICT;
CREATE INDEX acting_household ON acting (household); -- who acts for it

CREATE TABLE capacity (          -- standing capacity
  member INTEGER NOT NULL REFERENCES member (id),
  class TEXT NOT NULL,           -- craft/kind
  craft TEXT NOT NULL,           -- the part before the slash
  rate_units INTEGER NOT NULL CHECK (rate_units > 0),
  rate_days INTEGER NOT NULL CHECK (rate_days > 0), -- working days
  least_rate INTEGER NOT NULL DEFAULT 0,
  currency TEXT NOT NULL DEFAULT '',
  auto_bid INTEGER NOT NULL DEFAULT 0,
  UNIQUE (member, class)
) STRICT;
CREATE INDEX capacity_craft ON capacity (craft); -- whose craft a line is

CREATE TABLE closure (           -- days without work, both ends included
  member INTEGER NOT NULL DEFAULT 0,  -- of a household, or
  village INTEGER NOT NULL DEFAULT 0, -- of a village, or (both 0) of all
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL CHECK (to_day >= from_day),
  calendar TEXT NOT NULL DEFAULT '', -- the shipped calendar it comes from
  words TEXT NOT NULL DEFAULT '', -- what the calendar says of it
  loaded_seq INTEGER NOT NULL DEFAULT 0, -- shipped: newest journal entry then;
                                 -- offers up to it did not know of it
  UNIQUE (member, village, from_day, to_day, calendar)
) STRICT;

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  exporter INTEGER NOT NULL REFERENCES member (id),
  reference TEXT NOT NULL,
  buyer_reference TEXT NOT NULL, -- private to the exporter
  buyer TEXT NOT NULL,           -- private to the exporter
  incoterm TEXT NOT NULL,
  place TEXT NOT NULL,
  destination TEXT NOT NULL,
  currency TEXT NOT NULL,
  tolerance_permille INTEGER NOT NULL,
  ends_ms INTEGER NOT NULL,      -- end of bidding asked for at posting; 0
  goal INTEGER NOT NULL,         -- Goal, frozen at the opening
  rules BLOB NOT NULL,           -- packed Rule messages, frozen as well
  price_mode INTEGER NOT NULL,
  buffer_days INTEGER NOT NULL,
  advance_permille INTEGER NOT NULL,
  pay_days INTEGER NOT NULL,
  complete INTEGER NOT NULL,     -- the last page of lines has come
  opened_ms INTEGER NOT NULL DEFAULT 0, -- 0: draft
  unsealed_ms INTEGER NOT NULL DEFAULT 0, -- first opening of bids
  cancelled_ms INTEGER NOT NULL DEFAULT 0,
  deviations INTEGER NOT NULL DEFAULT 0,
  entry_last INTEGER NOT NULL DEFAULT 0, -- newest statement entry
  posted_ms INTEGER NOT NULL,
  UNIQUE (exporter, reference)
) STRICT;
CREATE INDEX orders_reference ON orders (reference); -- an order by its name

CREATE TABLE line (
  orders INTEGER NOT NULL REFERENCES orders (id),
  no INTEGER NOT NULL,           -- from 1
  label TEXT NOT NULL,
  sku TEXT NOT NULL,
  description TEXT NOT NULL,
  class TEXT NOT NULL,
  craft TEXT NOT NULL,           -- the part of class before the slash
  sample TEXT NOT NULL,
  sample_place TEXT NOT NULL,
  spec TEXT NOT NULL,
  unit TEXT NOT NULL,            -- Rec 20
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  pack INTEGER NOT NULL CHECK (pack >= 1),
  cargo_ready_day INTEGER NOT NULL,
  hand_in_day INTEGER NOT NULL,
  piece_rate INTEGER NOT NULL,   -- fixed price mode
  ceiling INTEGER NOT NULL,      -- asked price mode
  selling_price INTEGER NOT NULL, -- private to the exporter
  hs_code TEXT NOT NULL,
  lot_units INTEGER NOT NULL DEFAULT 0, -- 0: not split yet
  lot_last INTEGER NOT NULL DEFAULT 0,  -- newest lot number
  UNIQUE (orders, no)
) STRICT;
CREATE INDEX line_craft ON line (craft, orders); -- what is open for a craft

CREATE TABLE lot (
  orders INTEGER NOT NULL,
  line INTEGER NOT NULL,
  no INTEGER NOT NULL,           -- from 1; 0 is the line before its split
  round INTEGER NOT NULL DEFAULT 1,  -- nth tendering of this quantity
  tender INTEGER NOT NULL DEFAULT 0, -- call for bids it is or was in
  parent INTEGER NOT NULL DEFAULT 0, -- lot it was split from, ...
  parent_version INTEGER NOT NULL DEFAULT 0, -- ... under this award of it
  version INTEGER NOT NULL DEFAULT 0, -- newest award's version
  -- the buckets of I1; their sum is the lot's quantity
  open INTEGER NOT NULL DEFAULT 0 CHECK (open >= 0),
  offered INTEGER NOT NULL DEFAULT 0 CHECK (offered >= 0),
  confirmed INTEGER NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
  despatched INTEGER NOT NULL DEFAULT 0 CHECK (despatched >= 0),
  delivered INTEGER NOT NULL DEFAULT 0 CHECK (delivered >= 0),
  rework INTEGER NOT NULL DEFAULT 0 CHECK (rework >= 0),
  accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),
  short_closed INTEGER NOT NULL DEFAULT 0 CHECK (short_closed >= 0),
  over INTEGER NOT NULL DEFAULT 0 CHECK (over >= 0), -- outside the sum
  at_risk INTEGER NOT NULL DEFAULT 0, -- no longer fits the calendar
  UNIQUE (orders, line, no),
  FOREIGN KEY (orders, line) REFERENCES line (orders, no)
) STRICT;

CREATE TABLE tender (            -- a call for bids on an order's open lots
  orders INTEGER NOT NULL REFERENCES orders (id),
  no INTEGER NOT NULL,           -- from 1
  started_ms INTEGER NOT NULL,
  ends_ms INTEGER NOT NULL,
  ended_ms INTEGER NOT NULL DEFAULT 0,   -- 0: bidding
  awarded_ms INTEGER NOT NULL DEFAULT 0, -- 0: not yet
  UNIQUE (orders, no)
) STRICT;

CREATE TABLE bid (               -- every revision stays
  orders INTEGER NOT NULL,
  tender INTEGER NOT NULL,
  line INTEGER NOT NULL,
  household INTEGER NOT NULL REFERENCES member (id),
  revision INTEGER NOT NULL,     -- from 1, per household, tender and line
  current INTEGER NOT NULL,      -- 1: the one that counts
  withdrawn INTEGER NOT NULL DEFAULT 0,
  late INTEGER NOT NULL,         -- stand-by only
  typed_by INTEGER NOT NULL,     -- 0: by the household's standing capacity
  received_ms INTEGER NOT NULL,
  most INTEGER NOT NULL CHECK (most > 0),
  least INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  tail_days INTEGER NOT NULL,
  lead_days INTEGER NOT NULL,
  rate_units INTEGER NOT NULL CHECK (rate_units > 0),
  rate_days INTEGER NOT NULL CHECK (rate_days > 0),
  start_day INTEGER NOT NULL,
  price INTEGER NOT NULL,
  give_back_days INTEGER NOT NULL,
  UNIQUE (orders, tender, line, household, revision),
  FOREIGN KEY (orders, tender) REFERENCES tender (orders, no)
) STRICT;
CREATE INDEX bid_household ON bid (household, orders); -- gom bids

CREATE TABLE bid_total (         -- at most so many units over all lines
  orders INTEGER NOT NULL,
  tender INTEGER NOT NULL,
  household INTEGER NOT NULL,
  total INTEGER NOT NULL,        -- 0: none
  UNIQUE (orders, tender, household)
) STRICT;

CREATE TABLE refusal (
  orders INTEGER NOT NULL,
  tender INTEGER NOT NULL,
  line INTEGER NOT NULL,         -- 0: every line
  household INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  typed_by INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  UNIQUE (orders, tender, line, household)
) STRICT;

CREATE TABLE plan (              -- the engine's proposal for a tender
  orders INTEGER NOT NULL,
  tender INTEGER NOT NULL,
  version INTEGER NOT NULL,      -- rises with every proposal
  ready INTEGER NOT NULL,        -- 0: wanted, the worker has not answered
  taken INTEGER NOT NULL DEFAULT 0,
  goal INTEGER NOT NULL,
  summary BLOB NOT NULL,         -- packed OrderPlanReply without awards
  UNIQUE (orders, tender)
) STRICT;

CREATE TABLE plan_bid (          -- what the plan says of each bid
  orders INTEGER NOT NULL,
  tender INTEGER NOT NULL,
  line INTEGER NOT NULL,
  household INTEGER NOT NULL,
  lots INTEGER NOT NULL,         -- 0: none
  short_lots INTEGER NOT NULL,   -- of which lots of another size
  units INTEGER NOT NULL,
  rank INTEGER NOT NULL,         -- of the stand-by, from 1; 0 none
  why_code INTEGER NOT NULL,
  why_first INTEGER NOT NULL,
  why_second INTEGER NOT NULL,
  why_third INTEGER NOT NULL,
  why_day INTEGER NOT NULL,
  UNIQUE (orders, tender, line, household)
) STRICT;

CREATE TABLE plan_lot (          -- which lot goes to whom
  orders INTEGER NOT NULL,
  tender INTEGER NOT NULL,
  line INTEGER NOT NULL,
  lot INTEGER NOT NULL,
  household INTEGER NOT NULL,
  UNIQUE (orders, tender, line, lot)
) STRICT;

CREATE TABLE standby (
  orders INTEGER NOT NULL,
  tender INTEGER NOT NULL,
  line INTEGER NOT NULL,
  rank INTEGER NOT NULL,         -- from 1
  household INTEGER NOT NULL,
  UNIQUE (orders, tender, line, household)
) STRICT;

CREATE TABLE award (             -- one offer of one lot
  orders INTEGER NOT NULL,
  line INTEGER NOT NULL,
  lot INTEGER NOT NULL,
  version INTEGER NOT NULL,      -- from 1 for each lot: the fencing token
  household INTEGER NOT NULL REFERENCES member (id),
  tender INTEGER NOT NULL,       -- whose bid it rests on
  state INTEGER NOT NULL,        -- AwardState
  quantity INTEGER NOT NULL,     -- at the offer
  rate INTEGER NOT NULL,         -- per piece
  start_day INTEGER NOT NULL,
  due_day INTEGER NOT NULL,      -- end of work: hand-in less tail
  rate_units INTEGER NOT NULL,   -- rate as counted
  rate_days INTEGER NOT NULL,
  offered_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  decided_ms INTEGER NOT NULL DEFAULT 0,
  ended_ms INTEGER NOT NULL DEFAULT 0,
  reason INTEGER NOT NULL DEFAULT 0,
  made INTEGER NOT NULL DEFAULT 0, -- reported progress
  UNIQUE (orders, line, lot, version),
  FOREIGN KEY (orders, line, lot) REFERENCES lot (orders, line, no)
) STRICT;
-- I2: a lot has at most one live award (offered or confirmed)
CREATE UNIQUE INDEX award_live ON award (orders, line, lot)
  WHERE state IN (2, 3);
CREATE INDEX award_household ON award (household, state); -- a calendar's load

CREATE TABLE delivery (
  orders INTEGER NOT NULL,
  line INTEGER NOT NULL,
  lot INTEGER NOT NULL,
  no INTEGER NOT NULL,           -- from 1 for each lot
  household INTEGER NOT NULL,
  version INTEGER NOT NULL,      -- of the award it belongs to
  state INTEGER NOT NULL,        -- DeliveryState
  declared INTEGER NOT NULL,     -- as handed in
  despatched INTEGER NOT NULL,   -- of which within the lot, not received
  delivered INTEGER NOT NULL DEFAULT 0, -- received, not inspected
  over INTEGER NOT NULL DEFAULT 0,      -- received beyond it, not inspected
  accepted INTEGER NOT NULL DEFAULT 0,
  rework INTEGER NOT NULL DEFAULT 0,
  scrapped INTEGER NOT NULL DEFAULT 0,
  declared_ms INTEGER NOT NULL,
  received_ms INTEGER NOT NULL DEFAULT 0,
  inspected_ms INTEGER NOT NULL DEFAULT 0,
  UNIQUE (orders, line, lot, no),
  FOREIGN KEY (orders, line, lot) REFERENCES lot (orders, line, no)
) STRICT;

CREATE TABLE entry (             -- money; append-only
  orders INTEGER NOT NULL REFERENCES orders (id),
  no INTEGER NOT NULL,           -- from 1 for each order
  household INTEGER NOT NULL REFERENCES member (id),
  kind INTEGER NOT NULL,         -- EntryKind
  at_ms INTEGER NOT NULL,
  line INTEGER NOT NULL DEFAULT 0, -- of a goods entry
  lot INTEGER NOT NULL DEFAULT 0,
  delivery INTEGER NOT NULL DEFAULT 0,
  quantity INTEGER NOT NULL DEFAULT 0,
  rate INTEGER NOT NULL DEFAULT 0,
  amount INTEGER NOT NULL,       -- goods > 0 owed; others > 0 reduce it
  reason INTEGER NOT NULL DEFAULT 0,
  typed_by INTEGER NOT NULL,
  reverses INTEGER NOT NULL DEFAULT 0, -- the entry this one counters
  seq INTEGER NOT NULL,          -- journal entry; a note may lie beside it
  UNIQUE (orders, no)
) STRICT;
CREATE INDEX entry_household ON entry (household, orders); -- gom owed

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,       -- never leaves the broker
  chain INTEGER NOT NULL,        -- order, or 0: the members' chain
  pos INTEGER NOT NULL,          -- from 1 within the chain
  kind INTEGER NOT NULL,         -- facts.def
  subject INTEGER NOT NULL,      -- member whose erasure erases the payload; 0
  payload BLOB,                  -- packed Fact; NULL when erased
  salt BLOB,                     -- 32 random bytes; NULL when erased
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  head BLOB NOT NULL CHECK (length(head) = 32), -- H(previous || leaf)
  UNIQUE (chain, pos)
) STRICT;

CREATE TABLE feed (              -- who reads which entry, numbered per member
  member INTEGER NOT NULL,
  n INTEGER NOT NULL,            -- from 1 without gaps
  seq INTEGER NOT NULL REFERENCES journal (seq),
  UNIQUE (member, n)
) STRICT;

CREATE TABLE note (              -- free text beside an entry
  seq INTEGER PRIMARY KEY REFERENCES journal (seq),
  member INTEGER NOT NULL,       -- whom it is about; erased with it
  text TEXT NOT NULL
) STRICT;

CREATE TABLE reply (             -- exactly once: the first answer is kept
  member INTEGER NOT NULL,       -- whose request; an invitation's: the invited
  id BLOB NOT NULL CHECK (length(id) = 16),
  hash BLOB NOT NULL,            -- of verb and body
  answer BLOB NOT NULL,          -- packed Answer: codes and ids only
  at_ms INTEGER NOT NULL,        -- kept 90 days
  UNIQUE (member, id)
) STRICT;
CREATE INDEX reply_at ON reply (at_ms); -- what may be forgotten

CREATE TABLE timer (             -- timed actions
  kind INTEGER NOT NULL,         -- enum timer_kind
  orders INTEGER NOT NULL,
  line INTEGER NOT NULL DEFAULT 0,
  lot INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0, -- of the award, or tender number
  due_ms INTEGER NOT NULL,
  UNIQUE (kind, orders, line, lot, version)
) STRICT;
CREATE INDEX timer_due ON timer (due_ms); -- what is due

CREATE TABLE server_value (    -- single values
  name TEXT PRIMARY KEY,         -- last_alive_ms, clock_frozen, …
  value INTEGER NOT NULL
) STRICT;
