# Turns SQL files into MACRO(name, parameters, "text") rows, one a file, for a .def table in C.
# The leading `--` comment lines are left out; parameters is the highest $n in the text.
function finish() {
	if (name != "")
		printf "%s(%s, %d,\n%s)\n", MACRO, name, highest, text
}
FNR == 1 {
	finish()
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.sql$/, "", name)
	text = ""
	highest = 0
	head = 1
}
head && /^--/ { next }
{
	head = 0
	line = $0
	while (match(line, /\$[0-9]+/)) {
		n = substr(line, RSTART + 1, RLENGTH - 1) + 0
		if (n > highest)
			highest = n
		line = substr(line, RSTART + RLENGTH)
	}
	line = $0
	gsub(/\\/, "\\\\", line)
	gsub(/"/, "\\\"", line)
	text = text "\t\"" line "\\n\"\n"
}
END { finish() }
