/* SPDX-License-Identifier: Apache-2.0 */
/* schema: the numbered files of this folder as strings, made at build time.
 * Step k brings a database of version k to version k + 1, in one transaction
 * that moves PRAGMA user_version as well. */
#ifndef GOM_STORE_SCHEMA_H
#define GOM_STORE_SCHEMA_H

extern const char *const schema_steps[]; /* ends with NULL */

#endif
