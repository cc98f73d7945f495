/* SPDX-License-Identifier: Apache-2.0 */
/* day: dates as order files write them: day or month first, as the column
 * shows; a time behind the date is left out. Pure; any thread. What people
 * type is read by proto/date.h, which has no column to go by. */
#ifndef GOM_IMPORT_DAY_H
#define GOM_IMPORT_DAY_H

#include <stdbool.h>
#include <stdint.h>

enum day_order {
	DAY_ORDER_UNKNOWN,
	DAY_FIRST,  /* 15/3/2027 */
	MONTH_FIRST /* 3/15/2027 */
};

/* day_order is what a text shows: one of its two leading numbers is more than
 * twelve. */
enum day_order day_order(const char *text);

/* day_read reads 2027-03-15, 20270315, 15/3/2027, 15.3.27, 15-Mar-2027,
 * 15 March 2027, March 15, 2027, and what gom_date_parse reads.
 * Shape:  order says how to read what could be both; DAY_ORDER_UNKNOWN is
 *         the house's way, the day first. A text that is possible in one way
 *         only is read in that way. */
bool day_read(
    const char *text, enum day_order order, int32_t today_day, int32_t *out);

#endif
