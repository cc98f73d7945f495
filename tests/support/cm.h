/* SPDX-License-Identifier: Apache-2.0 */
/* cm: cmocka with the includes it needs, in the order it needs them. */
#ifndef GOM_TESTS_SUPPORT_CM_H
#define GOM_TESTS_SUPPORT_CM_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#endif
