/* shell.c - the object system at a prompt, or under a file.
 *
 * What is underneath is chosen as in any experiment: allocator, collector,
 * profile.  Exit status: 0; 1 when the program failed; 2 for bad usage. */
#include "experiments/shell/shell.h"

int main(int argc, char **argv)
{
    return shell_main(argc, argv);
}
