/* SPDX-License-Identifier: Apache-2.0 */
/* replay_main: runs a fuzz target over every file of a folder, so that the
 * seeds are tried in every run of the tests, without clang. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

enum {
	PATH_CAP = 4096,
	FILE_CAP = 1 << 20
};

static int
replay_file(const char *path, uint8_t *buffer)
{
	FILE *file = fopen(path, "rb");
	uint8_t *exact = NULL;
	size_t len;

	if (file == NULL) {
		perror(path);
		return -1;
	}
	len = fread(buffer, 1, FILE_CAP, file);
	fclose(file);
	/* A block of the very length lets ASan see a byte read too far. */
	exact = malloc(len == 0 ? 1 : len);
	if (exact == NULL)
		return -1;
	memcpy(exact, buffer, len);
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
	return 0;
}

static int
replay_folder(const char *folder, uint8_t *buffer)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int n_files = 0;

	if (dir == NULL) {
		perror(folder);
		return -1;
	}
	while ((entry = readdir(dir)) != NULL) {
		char path[PATH_CAP];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (replay_file(path, buffer) != 0) {
			closedir(dir);
			return -1;
		}
		n_files++;
	}
	closedir(dir);
	return n_files;
}

int
main(int argc, char **argv)
{
	uint8_t *buffer = malloc(FILE_CAP);
	int n_files = -1;

	if (argc == 2 && buffer != NULL)
		n_files = replay_folder(argv[1], buffer);
	free(buffer);
	if (n_files <= 0) {
		fprintf(stderr, "no seeds replayed\n");
		return 1;
	}
	printf("%d seeds replayed\n", n_files);
	return 0;
}
