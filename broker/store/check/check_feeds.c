/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds: numbered without gaps, in the journal's order, and nobody reads what
 * facts.def does not give him. Grants, capacity and villages change, so that
 * who once could have read an entry may have it; a sealed bid is only the
 * bidder's and the typist's. */
#include <inttypes.h>
#include <stdlib.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"
#include "proto/verbs.h"

enum audience {
	NOBODY = 0,
	MEMBER = 1 << 0,
	ACTING = 1 << 1,
	BY = 1 << 2,
	EXPORTER = 1 << 3,
	CRAFT = 1 << 4,
	BIDDERS = 1 << 5,
	INVITER = 1 << 6
};

static const unsigned AUDIENCES[KIND_CAP] = {
#define X(NAME, number, audience, words) [number] = audience,
#include "proto/facts.def"
#undef X
};

static unsigned
audience_of(const struct entry_brief *e)
{
	return e->kind < KIND_CAP ? AUDIENCES[e->kind] : NOBODY;
}

static bool
may_act(const struct check *c, const struct member_state *reader,
    const struct entry_brief *e)
{
	const struct member_state *m = member_of(c, e->member);

	return is_erased(c, e->member) || is_erased(c, reader->id) ||
	       map_get(&c->grants, e->member, reader->id, 0) != NULL ||
	       ((reader->roles & GOM_ROLES_COORDINATOR) != 0 && m != NULL &&
		   m->village == reader->village);
}

static bool
is_of_craft(const struct member_state *reader)
{
	return (reader->roles & (GOM_ROLES_HOUSEHOLD | GOM_ROLES_LEADER |
				    GOM_ROLES_COORDINATOR)) != 0;
}

static bool
is_member_of(const struct member_state *reader, const struct entry_brief *e)
{
	if (e->member != 0)
		return e->member == reader->id;
	return e->village != 0 && reader->village == e->village;
}

static bool
is_exporter_of(const struct check *c, const struct member_state *reader,
    const struct entry_brief *e)
{
	const struct order_state *order = order_of(c, e->order);

	return order != NULL && order->exporter == reader->id;
}

static bool
may_read(const struct check *c, const struct member_state *reader,
    const struct entry_brief *e)
{
	unsigned audience = audience_of(e);

	return ((audience & MEMBER) != 0 && is_member_of(reader, e)) ||
	       ((audience & BY) != 0 && e->by == reader->id) ||
	       ((audience & EXPORTER) != 0 && is_exporter_of(c, reader, e)) ||
	       ((audience & ACTING) != 0 && e->member != 0 &&
		   may_act(c, reader, e)) ||
	       ((audience & CRAFT) != 0 && is_of_craft(reader)) ||
	       ((audience & BIDDERS) != 0 &&
		   map_get(&c->bidders, e->order, reader->id, 0) != NULL) ||
	       ((audience & INVITER) != 0 &&
		   (is_erased(c, e->member) || map_get(&c->inviters, e->member,
						   reader->id, 0) != NULL));
}

static int
by_seq(const void *key, const void *row)
{
	const int64_t *seq = key;
	const struct entry_brief *e = row;

	return (*seq > e->seq) - (*seq < e->seq);
}

/* Where one member's feed has come to. */
struct feed {
	uint64_t member;
	int64_t n;
	int64_t seq;
};

static void
check_row(struct check *c, const struct rows *rows, struct feed *feed)
{
	int64_t n = rows_int(rows, 1);
	int64_t seq = rows_int(rows, 2);
	struct name where = name_of_member(feed->member);
	struct entry_brief *e =
	    bsearch(&seq, c->entries, c->n_entries, sizeof *c->entries, by_seq);
	const struct member_state *reader = member_of(c, feed->member);

	if (n != feed->n + 1)
		breach(c, "feed", where,
		    "number %" PRId64 " follows on %" PRId64, n, feed->n);
	if (seq <= feed->seq)
		breach(c, "feed", where,
		    "number %" PRId64 " is older than the one before", n);
	feed->n = n;
	feed->seq = seq;
	if (e == NULL || reader == NULL) {
		breach(c, "feed", where,
		    "number %" PRId64 " names no entry, or nobody reads it", n);
		return;
	}
	e->seen_by_member |= e->member == feed->member;
	e->seen_by_typist |= e->by == feed->member;
	e->seen_by_exporter |= is_exporter_of(c, reader, e);
	if (!e->is_erased && !may_read(c, reader, e))
		breach(c, "feed", where,
		    "number %" PRId64 " is entry %" PRId64
		    " of kind %u, which the member may not read",
		    n, seq, (unsigned)e->kind);
}

static void
end_feed(struct check *c, const struct feed *feed)
{
	struct member_state *m = member_of(c, feed->member);

	if (m == NULL)
		return;
	differs(c, "feed", name_of_member(m->id), "feed_last",
	    (int64_t)m->feed_last, feed->n);
	m->feed_last = 0;
}

/* check_told: whom an entry is about, who typed it and whose order it is
 * surely find it in the own feed. */
static void
check_told(struct check *c, const struct entry_brief *e)
{
	unsigned audience = audience_of(e);
	const struct order_state *order = order_of(c, e->order);

	if ((audience & MEMBER) != 0 && e->member != 0 && !e->seen_by_member)
		breach(c, "feed", name_of("entry", e->seq),
		    "of kind %u is not in the feed of member %" PRIu64,
		    (unsigned)e->kind, e->member);
	if ((audience & BY) != 0 && e->by != 0 && !e->seen_by_typist)
		breach(c, "feed", name_of("entry", e->seq),
		    "of kind %u is not in the feed of member %" PRIu64
		    ", who typed it",
		    (unsigned)e->kind, e->by);
	if ((audience & EXPORTER) != 0 && order != NULL && !e->seen_by_exporter)
		breach(c, "feed", name_of("entry", e->seq),
		    "of kind %u is not in the feed of the exporter",
		    (unsigned)e->kind);
}

void
check_feeds(struct check *c)
{
	struct feed feed = { 0 };
	const struct member_state *m;
	struct rows rows;
	size_t at = 0;

	rows_open(
	    &rows, c, "SELECT member, n, seq FROM feed ORDER BY member, n");
	while (rows_next(&rows)) {
		uint64_t member = (uint64_t)rows_int(&rows, 0);

		if (member != feed.member) {
			end_feed(c, &feed);
			feed = (struct feed){ .member = member };
		}
		check_row(c, &rows, &feed);
	}
	end_feed(c, &feed);
	while ((m = map_next(&c->members, &at)) != NULL)
		differs(c, "feed", name_of_member(m->id),
		    "feed_last without entries", (int64_t)m->feed_last, 0);
	for (size_t i = 0; i < c->n_entries; i++)
		if (!c->entries[i].is_erased)
			check_told(c, &c->entries[i]);
}
