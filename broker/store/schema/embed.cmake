# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT: the schema files of SOURCES as an array of C strings.
set(text "/* Made from the numbered files of broker/store/schema. */\n\n")
string(APPEND text "#include \"broker/store/schema/schema.h\"\n\n")
string(APPEND text "const char *const schema_steps[] = {\n")
foreach(source IN LISTS SOURCES)
	file(READ ${source} sql)
	string(REPLACE "\\" "\\\\" sql "${sql}")
	string(REPLACE "\"" "\\\"" sql "${sql}")
	string(REPLACE "\n" "\\n\"\n\t\"" sql "${sql}")
	string(APPEND text "\t\"${sql}\",\n")
endforeach()
string(APPEND text "\t0\n};\n")
file(WRITE ${OUTPUT} "${text}")
