# From the measurements (see lib.bash) a table on stdout and the file JSON.
# With CHECKS, the ratios that must hold: those that do not, and status 1.

function median(key,    n, i, j, v, t)
{
	n = split(values[key], v, " ")
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) {
			t = v[j]
			v[j] = v[j - 1]
			v[j - 1] = t
		}
	return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function number(x)
{
	return sprintf(x >= 100 || x == int(x) ? "%.0f" : \
	    x >= 10 ? "%.1f" : "%.3g", x)
}

function cell(line, tool,    ours)
{
	if (!((line, tool) in values))
		return "-"
	if (tool == "sctpcat" || !((line, "sctpcat") in values) ||
	    median(line SUBSEP tool) == 0)
		return number(median(line SUBSEP tool))
	ours = median(line SUBSEP "sctpcat")
	return number(median(line SUBSEP tool)) " (" \
	    number(ours / median(line SUBSEP tool)) ")"
}

function table(stack,    l, t, line, used, shown)
{
	for (l = 1; l <= nlines; l++)
		for (t = 1; t <= ntools; t++)
			if (stack_of[lines[l]] == stack &&
			    (lines[l], tools[t]) in values)
				used[t] = 1
	printf "\n%s: median (sctpcat's divided by it)\n%-18s%-8s", stack,
	    "workload", "unit"
	for (t = 1; t <= ntools; t++)
		if (t in used)
			printf "%16s", tools[t]
	print ""
	for (l = 1; l <= nlines; l++) {
		line = lines[l]
		if (stack_of[line] != stack)
			continue
		printf "%-18s%-8s", name_of[line], unit_of[line]
		for (t = 1; t <= ntools; t++)
			if (t in used)
				printf "%16s", cell(line, tools[t])
		print ""
	}
}

function json(    l, t, comma, key, list)
{
	printf "{\"date\":\"%s\",\"kernel\":\"%s\",\"rows\":[", date, kernel \
	    >JSON
	for (l = 1; l <= nlines; l++)
		for (t = 1; t <= ntools; t++) {
			key = lines[l] SUBSEP tools[t]
			if (!(key in values))
				continue
			list = substr(values[key], 2)
			gsub(/ /, ",", list)
			printf "%s\n{\"stack\":\"%s\",\"workload\":\"%s\"," \
			    "\"unit\":\"%s\",\"tool\":\"%s\"," \
			    "\"median\":%s,\"values\":[%s]}", comma,
			    stack_of[lines[l]], name_of[lines[l]],
			    unit_of[lines[l]], tools[t],
			    sprintf("%.6g", median(key)), list >JSON
			comma = ","
		}
	print "\n]}" >JSON
}

BEGIN {
	FS = "\t"
	ntools = split("sctpcat limit socat ncat iperf3 tcp tcp-1M", tools, " ")
}

{
	line = $1 SUBSEP $2 SUBSEP $3
	if (!(line in stack_of)) {
		lines[++nlines] = line
		stack_of[line] = $1
		name_of[line] = $2
		unit_of[line] = $3
	}
	if ($6 > 0)
		values[line, $4] = values[line, $4] " " \
		    sprintf("%.6g", $5 / $6)
	if (!seen[$1]++)
		stacks[++nstacks] = $1
}

END {
	for (s = 1; s <= nstacks; s++)
		table(stacks[s])
	json()
}
