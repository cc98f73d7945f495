/* SPDX-License-Identifier: Apache-2.0 */
/* limits: every bound on what a peer, a file or a person may supply, with its
 * unit and its reason. Checked before any work is done on the thing bounded. */
#ifndef GOM_PROTO_LIMITS_H
#define GOM_PROTO_LIMITS_H

enum {
	/* wire */
	LIMIT_MESSAGE_LEN = 65536,     /* bytes a message */
	LIMIT_FRAME_LEN = 66560,       /* ZMQ_MAXMSGSIZE: CURVE adds 33 bytes;
					  the rest lets a message that is a
					  little too long be refused in words */
	LIMIT_UNPACK_BUDGET = 1 << 20, /* bytes one unpack may allocate; an
					  honest 64 KiB message needs a third */
	LIMIT_UNKNOWN_FIELDS = 16,     /* fields of a newer peer a message */
	LIMIT_WIRE_DEPTH = 8,          /* messages inside each other */
	LIMIT_WIRE_FIELDS = 128,       /* fields of one of our messages */
	LIMIT_WIRE_ENTRIES = 200,      /* entries of one list; the longest is a
					  household's, its village's and the
					  shipped closures together */
	LIMIT_WIRE_TEXT_LEN = 400,     /* bytes of any text on the wire; the
					  longest is an invitation */
	LIMIT_REQUEST_ID_LEN = 16,     /* bytes; 128 random bits */
	LIMIT_PAGE = 80,         /* rows a page; 80 of the largest rows, of
					  about 700 bytes, fit a message */
	LIMIT_EVENTS = 100,      /* feed entries in one message */
	LIMIT_RATE = 200,        /* requests a second and key, sustained:
					  a sheet of 30 households x 25 lines
					  goes through in seconds */
	LIMIT_RATE_BURST = 2000, /* requests at once and key */
	LIMIT_BATCH = 512,       /* requests one transaction takes */

	/* text, in bytes of UTF-8, without the NUL */
	LIMIT_REF_LEN = 40,     /* an order's reference */
	LIMIT_LOT_REF_LEN = 64, /* REF/LINE.LOT/DELIVERY */
	LIMIT_NAME_LEN = 80,    /* a person, a village, a buyer */
	LIMIT_PHONE_LEN = 24,
	LIMIT_LABEL_LEN = 40, /* a key's label: "Nokia of the eldest son" */
	LIMIT_SKU_LEN = 40,
	LIMIT_DESCRIPTION_LEN = 120,
	LIMIT_CLASS_LEN = 40, /* craft/kind */
	LIMIT_SAMPLE_LEN =
	    60,               /* an approved sample's code, or where it hangs */
	LIMIT_PLACE_LEN = 60, /* an Incoterm's named place, a destination */
	LIMIT_NOTE_LEN = 280,
	LIMIT_CURRENCY_LEN = 3,
	LIMIT_UNIT_LEN = 3,
	LIMIT_INCOTERM_LEN = 3,
	LIMIT_REASON_LEN = 24, /* a reason's code */
	LIMIT_INVITATION_LEN = 400,

	/* keys, in bytes */
	LIMIT_KEY_LEN = 32,
	LIMIT_SIGNATURE_LEN = 64,
	LIMIT_HASH_LEN = 32,

	/* counts */
	LIMIT_LINES_A_MESSAGE = 100, /* lines of an order, posted at once */
	LIMIT_LINES_AN_ORDER = 2000,
	LIMIT_LOTS_A_LINE = 2000,
	LIMIT_BID_LINES = 25, /* lines one bid may cover */
	LIMIT_KEYS_A_MEMBER = 8,
	LIMIT_CLASSES_A_MEMBER = 20,
	LIMIT_CLOSURES = 60,          /* closures a household or village */
	LIMIT_INVITATIONS_OPEN = 500, /* live invitations an inviter */
	LIMIT_RULES = 20,             /* rules an order */
	LIMIT_STUDY_ORDERS = 8,       /* orders planned together */
	LIMIT_SCENARIOS = 5,          /* beside what was announced */
	LIMIT_STUDIES = 20,           /* studies an exporter */
	LIMIT_DEFECTS = 12,           /* defect rows an inspection */
	LIMIT_DELIVERIES_A_LOT = 200,
	LIMIT_CSV_LEN = 64 << 20,   /* bytes of an order file */
	LIMIT_CSV_FIELD_LEN = 4096, /* a stray quote ends here */
	LIMIT_CSV_COLUMNS = 100,

	/* quantities and days */
	LIMIT_QUANTITY = 100000000, /* units of a line */
	LIMIT_RATE_DAYS = 366,      /* D of "units per D working days" */
	LIMIT_LEAD_DAYS = 1000,     /* a lead time, a horizon */
	LIMIT_BUFFER_DAYS = 120,
	LIMIT_TAIL_DAYS = 120,
	LIMIT_TOLERANCE_PERMILLE = 200,
	LIMIT_WORKERS = 500, /* registered workers a household */
	LIMIT_PAY_DAYS = 365
};

/* money, in minor units: a hundred million of a currency with three decimals
 * times LIMIT_QUANTITY still fits 63 bits only if each is bounded apart. */
#define LIMIT_PRICE  10000000000LL      /* one piece */
#define LIMIT_AMOUNT 1000000000000000LL /* one entry */
/* a household's entries of one kind and order; four of these and all the goods
 * of LIMIT_LINES_AN_ORDER lines, of LIMIT_AMOUNT each, fit 63 bits */
#define LIMIT_SUM 1000000000000000000LL

/* time, in milliseconds since 1970; days since 1970-01-01 */
#define LIMIT_DAY_MIN 0
#define LIMIT_DAY_MAX 73049 /* 2170-01-01 */

#endif
