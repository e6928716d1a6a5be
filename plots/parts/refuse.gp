# refuse.gp - `call` with a message: says it on stderr in one line, ends with
# status 2.
system('echo '.shell('plots/'.picture.': '.ARG1).' >&2')
exit status 2
