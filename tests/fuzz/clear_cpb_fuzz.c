/* SPDX-License-Identifier: Apache-2.0 */
/* clear_cpb_fuzz: any bytes as a file of the format cpb. What is read can be
 * made into a problem that the engine takes. */
#include "tests/fuzz/fuzz.h"

#include "tests/fuzz/clear_file.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	clear_file_try(data, len, INSTANCE_CPB, 1);
	return 0;
}
