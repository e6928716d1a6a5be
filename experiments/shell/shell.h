#ifndef SHELL_SHELL_H
#define SHELL_SHELL_H

/* The program `shell`. */
int shell_main(int argc, char **argv);

#endif
