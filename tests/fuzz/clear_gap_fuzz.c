/* SPDX-License-Identifier: Apache-2.0 */
/* clear_gap_fuzz: any bytes as a file of the format gap, with one problem or
 * several. */
#include "tests/fuzz/fuzz.h"

#include "tests/fuzz/clear_file.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	clear_file_try(data, len, INSTANCE_GAP, 1);
	clear_file_try(data, len, INSTANCE_GAP, 2);
	return 0;
}
