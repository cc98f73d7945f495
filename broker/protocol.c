/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/protocol.h"

#include <inttypes.h>

#include "proto/limits.h"
#include "proto/verbs.h"

#define N_(msgid) msgid

static void
print_verbs(FILE *to)
{
	static const struct {
		const char *name;
		const char *roles;
		const char *flags;
		const char *help;
		int number;
	} verbs[] = {
#define X(NAME, number, name, Message, roles, flags, help)                     \
	{ #NAME, #roles, #flags, help, number },
#include "proto/verbs.def"
#undef X
	};

	fprintf(to,
	    "VERBS of protocol %d to %d; roles: H household, L leader,"
	    " C coordinator,\nE exporter, O operator\n",
	    GOM_PROTOCOL_MIN, GOM_PROTOCOL_MAX);
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		fprintf(to, "%3d  %-17s %-13s %-31s %s\n", verbs[i].number,
		    verbs[i].name, verbs[i].roles, verbs[i].flags,
		    verbs[i].help);
}

static void
print_errors(FILE *to)
{
	static const struct gom_err_row errors[] = {
#define X(name, number, exit_status, retryable, text, remedy)                  \
	{ ERR_##name, exit_status, retryable, #name, text, remedy },
#include "proto/errors.def"
#undef X
	};

	fprintf(to, "\nERRORS with the exit status of a program they end\n");
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		fprintf(to, "%3d  %-19s %3d  %-9s  %s\n", (int)errors[i].code,
		    errors[i].name, errors[i].exit_status,
		    errors[i].retryable ? "retryable" : "final",
		    errors[i].text);
}

static void
print_facts(FILE *to)
{
	static const struct {
		const char *name;
		const char *audience;
		int number;
	} facts[] = {
#define X(NAME, number, audience, words) { #NAME, #audience, number },
#include "proto/facts.def"
#undef X
	};

	fprintf(to, "\nFACTS and whose feeds they are in\n");
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
		fprintf(to, "%3d  %-16s %s\n", facts[i].number, facts[i].name,
		    facts[i].audience);
}

/* Those of limits.h that a client runs into. */
static const struct limit {
	const char *name;
	int64_t value;
	const char *unit;
} limits[] = {
#define LIMIT(name, unit)                                                      \
	{                                                                      \
#name, LIMIT_##name, unit                                      \
	}
	LIMIT(MESSAGE_LEN, "bytes a message"),
	LIMIT(REQUEST_ID_LEN, "bytes of a request's id"),
	LIMIT(KEY_LEN, "bytes of a key"),
	LIMIT(SIGNATURE_LEN, "bytes of a signature"),
	LIMIT(HASH_LEN, "bytes of a leaf, a salt or a head"),
	LIMIT(WIRE_ENTRIES, "entries of any list"),
	LIMIT(WIRE_TEXT_LEN, "bytes of any text"),
	LIMIT(WIRE_DEPTH, "messages inside each other"),
	LIMIT(UNKNOWN_FIELDS, "unknown fields a message"),
	LIMIT(PAGE, "rows a page"),
	LIMIT(EVENTS, "feed entries a message"),
	LIMIT(RATE, "requests a second and key"),
	LIMIT(RATE_BURST, "requests at once and key"),
	LIMIT(REF_LEN, "bytes of an order's reference"),
	LIMIT(LOT_REF_LEN, "bytes of a lot's or delivery's name"),
	LIMIT(NAME_LEN, "bytes of a person's or village's name"),
	LIMIT(PHONE_LEN, "bytes of a telephone number"),
	LIMIT(LABEL_LEN, "bytes of a key's label"),
	LIMIT(SKU_LEN, "bytes of a SKU"),
	LIMIT(DESCRIPTION_LEN, "bytes of a line's description"),
	LIMIT(CLASS_LEN, "bytes of a product class"),
	LIMIT(SAMPLE_LEN, "bytes of a sample's code or place"),
	LIMIT(PLACE_LEN, "bytes of a place"),
	LIMIT(NOTE_LEN, "bytes of a note"),
	LIMIT(LINES_A_MESSAGE, "lines of an order at once"),
	LIMIT(LINES_AN_ORDER, "lines of an order"),
	LIMIT(LOTS_A_LINE, "lots of a line"),
	LIMIT(BID_LINES, "lines a bid"),
	LIMIT(KEYS_A_MEMBER, "live keys a member"),
	LIMIT(CLASSES_A_MEMBER, "product classes a household"),
	LIMIT(CLOSURES, "closures a household or village"),
	LIMIT(INVITATIONS_OPEN, "live invitations an inviter"),
	LIMIT(RULES, "rules an order"),
	LIMIT(DEFECTS, "defect rows an inspection"),
	LIMIT(DELIVERIES_A_LOT, "deliveries a lot"),
	LIMIT(QUANTITY, "units of a line"),
	LIMIT(RATE_DAYS, "working days of a rate"),
	LIMIT(LEAD_DAYS, "days of a lead time or to a hand-in"),
	LIMIT(BUFFER_DAYS, "days from hand-in to cargo-ready"),
	LIMIT(TAIL_DAYS, "days from the end of work to hand-in"),
	LIMIT(TOLERANCE_PERMILLE, "thousandths of a line's quantity"),
	LIMIT(WORKERS, "workers a household"),
	LIMIT(PAY_DAYS, "days to pay"),
	LIMIT(PRICE, "minor units a piece"),
	LIMIT(AMOUNT, "minor units an entry"),
	LIMIT(SUM, "minor units of a household's entries of one kind"),
	LIMIT(DAY_MAX, "the last day, from 1970-01-01"),
#undef LIMIT
};

static void
print_limits(FILE *to)
{
	fprintf(to, "\nLIMITS: the most there may be\n");
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		fprintf(to, "%19" PRId64 "  %-18s %s\n", limits[i].value,
		    limits[i].name, limits[i].unit);
}

enum err
protocol_print(FILE *to)
{
	print_verbs(to);
	print_errors(to);
	print_facts(to);
	print_limits(to);
	return fflush(to) == 0 && ferror(to) == 0 ? ERR_OK : ERR_IO;
}
