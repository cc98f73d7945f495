/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: what every fuzz target defines. A target checks what must hold for
 * any input with REQUIRE, and otherwise only has to survive. */
#ifndef GOM_TESTS_FUZZ_FUZZ_H
#define GOM_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#endif
