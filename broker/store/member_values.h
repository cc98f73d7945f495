/* SPDX-License-Identifier: Apache-2.0 */
/* member_values: MemberState and role masks of gom.proto, as the statements
 * about members need them; private to this folder. */
#ifndef GOM_STORE_MEMBER_VALUES_H
#define GOM_STORE_MEMBER_VALUES_H

#define ACTIVE      "1"
#define ERASED      "3"
#define HOUSEHOLD   "2"
#define COORDINATOR "8"

#endif
