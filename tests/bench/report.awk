# From the measurements (see lib.bash) a table on stdout and the file JSON.
# With PROMISES, a file of what must hold: what does not, and status 1.

function median(key,    n, i, j, v, t)
{
	n = split(values[key], v, " ")
	if (key ~ /stalls/) {
		for (i = 1; i <= n; i++)
			t += v[i]
		return t + 0
	}
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
			printf "%17s", tools[t]
	print ""
	for (l = 1; l <= nlines; l++) {
		line = lines[l]
		if (stack_of[line] != stack)
			continue
		printf "%-18s%-8s", name_of[line], unit_of[line]
		for (t = 1; t <= ntools; t++)
			if (t in used)
				printf "%17s", cell(line, tools[t])
		print ""
	}
}

function json(    l, t, comma, key, list)
{
	printf "{\"date\":\"%s\",\"kernel\":\"%s\",\"rows\":[", DATE,
	    KERNEL >JSON
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

function holds(value, relation, bound)
{
	return relation == ">=" ? value >= bound : \
	    relation == "<=" ? value <= bound : \
	    relation == ">" ? value > bound : value < bound
}

# One line of PROMISES, split into f: is it kept, or is there no figure?
function kept(f, n,    line, value)
{
	line = f[1] SUBSEP f[2] SUBSEP f[3]
	if (!((line, "sctpcat") in values) ||
	    f[4] != "-" && !((line, f[4]) in values))
		return 1
	if (n > 6 && !holds(median(line SUBSEP f[7]), f[5], f[6] + 0))
		return 1
	value = median(line SUBSEP "sctpcat")
	if (f[4] != "-")
		value /= median(line SUBSEP f[4])
	if (holds(value, f[5], f[6] + 0))
		return 1
	printf "not kept: %s %s: %s%s, promised %s %s\n", f[1], f[2],
	    number(value), f[4] == "-" ? " " f[3] : " of " f[4], f[5], f[6]
	return 0
}

function promises(    text, f, n)
{
	while ((getline text <PROMISES) > 0) {
		if (text ~ /^#/)
			continue
		n = split(text, f, " ")
		if (!kept(f, n))
			broken = 1
	}
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
	if (PROMISES != "")
		promises()
	exit broken
}
