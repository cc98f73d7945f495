-- SPDX-License-Identifier: Apache-2.0
-- 0002: plans side by side, what a plan's rules and prices cost, deviations.

ALTER TABLE plan ADD COLUMN priced INTEGER NOT NULL DEFAULT 0;
                                 -- 1: what re-solving tells is in the summary
ALTER TABLE plan ADD COLUMN deviation BLOB NOT NULL DEFAULT x'';
                                 -- packed Deviation; empty: as announced
ALTER TABLE plan_bid ADD COLUMN win_price INTEGER NOT NULL DEFAULT 0;
                                 -- a piece: at it the bid would have won ...
ALTER TABLE plan_bid ADD COLUMN win_lots INTEGER NOT NULL DEFAULT 0;
                                 -- ... so many lots; 0 not known

CREATE TABLE study (             -- orders looked at under several scenarios
  id INTEGER PRIMARY KEY,        -- never leaves the broker
  exporter INTEGER NOT NULL REFERENCES member (id),
  set_of TEXT NOT NULL UNIQUE,   -- the orders' numbers, ascending: "12 15"
  standing INTEGER NOT NULL,     -- 1: drafts, on standing capacities
  version INTEGER NOT NULL       -- newest version of its scenarios
) STRICT;
CREATE INDEX study_exporter ON study (exporter); -- how many there are

CREATE TABLE study_scenario (
  study INTEGER NOT NULL REFERENCES study (id),
  no INTEGER NOT NULL,           -- 0: as announced
  asked BLOB NOT NULL,           -- packed Scenario
  version INTEGER NOT NULL,      -- rises with every plan
  ready INTEGER NOT NULL,        -- 0: wanted
  summary BLOB NOT NULL,         -- packed OrderPlanReply of all orders;
                                 -- empty though ready: it failed
  UNIQUE (study, no)
) STRICT;

CREATE TABLE study_plan (        -- a scenario's plan of one of the orders
  study INTEGER NOT NULL,
  no INTEGER NOT NULL,
  orders INTEGER NOT NULL REFERENCES orders (id),
  tender INTEGER NOT NULL,       -- 0: a draft
  summary BLOB NOT NULL,         -- packed OrderPlanReply without awards
  book BLOB NOT NULL,            -- packed PlanBook
  UNIQUE (study, no, orders),
  FOREIGN KEY (study, no) REFERENCES study_scenario (study, no)
) STRICT;
CREATE INDEX study_plan_orders ON study_plan (orders); -- what an order's
                                 -- change voids
