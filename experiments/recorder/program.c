/* program - can this file be recorded?
 *
 * LD_PRELOAD is obeyed by the dynamic linker alone, and only where the program
 * runs with the rights of its caller.  So: an ELF file of this machine with an
 * interpreter (PT_INTERP) that is glibc's, without setuid, setgid or capability
 * bits, and not linked with a sanitizer, which insists on being first.  A script
 * is what the interpreter in its first line is.
 *
 * Every offset in the file is checked before use: it may be any file.
 */
#include "experiments/recorder/program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { SCRIPT_DEPTH = 5, SCRIPT_LINE = 256 };

#if defined __x86_64__
#define OWN_MACHINE EM_X86_64
#elif defined __aarch64__
#define OWN_MACHINE EM_AARCH64
#elif defined __riscv
#define OWN_MACHINE EM_RISCV
#elif defined __powerpc64__
#define OWN_MACHINE EM_PPC64
#elif defined __s390x__
#define OWN_MACHINE EM_S390
#else
#error "which ELF machine is this?"
#endif

/* --- finding -------------------------------------------------------------- */

static bool is_executable(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return false;
    if (!S_ISREG(st.st_mode)) {
        errno = EACCES;
        return false;
    }
    return access(path, X_OK) == 0;
}

static int copy_path(char path[PROGRAM_PATH], const char *from)
{
    if (strlen(from) >= PROGRAM_PATH) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path, from, strlen(from) + 1);
    return 0;
}

/* One folder of PATH; an empty one is the current folder. */
static bool try_folder(const char *folder, size_t length, const char *name,
                       char path[PROGRAM_PATH])
{
    if (length + strlen(name) + 3 > PROGRAM_PATH) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (length == 0) {
        folder = ".";
        length = 1;
    }
    memcpy(path, folder, length);
    path[length] = '/';
    memcpy(path + length + 1, name, strlen(name) + 1);
    return is_executable(path);
}

int program_find(const char *name, char path[PROGRAM_PATH])
{
    const char *folders = getenv("PATH");
    int error = ENOENT;

    if (name[0] == '\0') {
        errno = ENOENT;
        return -1;
    }
    if (strchr(name, '/') != NULL)
        return copy_path(path, name) == 0 && is_executable(path) ? 0 : -1;
    if (folders == NULL)
        folders = "/bin:/usr/bin";
    for (;;) {
        size_t length = strcspn(folders, ":");
        if (try_folder(folders, length, name, path))
            return 0;
        if (errno == EACCES)
            error = EACCES; /* more telling than a later "not found" */
        if (folders[length] == '\0')
            break;
        folders += length + 1;
    }
    errno = error;
    return -1;
}

/* --- reading ELF ---------------------------------------------------------- */

struct image {
    unsigned char *bytes; /* the whole file; NULL when it is empty */
    size_t size;
};

static int image_open(struct image *image, const char *path, struct stat *st)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    image->bytes = NULL;
    image->size = 0;
    if (fd < 0)
        return -1;
    if (fstat(fd, st) != 0 || !S_ISREG(st->st_mode)) {
        close(fd);
        return -1;
    }
    if (st->st_size > 0) {
        void *p =
            mmap(NULL, (size_t)st->st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED) {
            image->bytes = p;
            image->size = (size_t)st->st_size;
        }
    }
    close(fd);
    return 0;
}

static void image_close(struct image *image)
{
    if (image->bytes != NULL)
        munmap(image->bytes, image->size);
}

/* Copies `size` bytes at `offset`; false: they are not in the file. */
static bool image_read(const struct image *image, uint64_t offset, void *to,
                       size_t size)
{
    if (offset > image->size || size > image->size - offset)
        return false;
    memcpy(to, image->bytes + offset, size);
    return true;
}

/* A string that ends within the file, or NULL. */
static const char *image_string(const struct image *image, uint64_t offset)
{
    if (offset >= image->size ||
        memchr(image->bytes + offset, '\0', image->size - offset) == NULL)
        return NULL;
    return (const char *)(image->bytes + offset);
}

static bool is_elf(const struct image *image)
{
    return image->size >= SELFMAG && memcmp(image->bytes, ELFMAG, SELFMAG) == 0;
}

/* The interpreter that a program header names, or NULL. */
static const char *find_interpreter(const struct image *image,
                                    const Elf64_Ehdr *elf)
{
    Elf64_Phdr segment;

    for (unsigned i = 0; i < elf->e_phnum; i++) {
        uint64_t at = elf->e_phoff + (uint64_t)i * elf->e_phentsize;
        if (!image_read(image, at, &segment, sizeof segment))
            return NULL;
        if (segment.p_type == PT_INTERP)
            return image_string(image, segment.p_offset);
    }
    return NULL;
}

/* The first section of this type.  False: there is none. */
static bool find_section(const struct image *image, const Elf64_Ehdr *elf,
                         uint32_t type, Elf64_Shdr *section,
                         Elf64_Shdr *strings)
{
    for (unsigned i = 0; i < elf->e_shnum; i++) {
        uint64_t at = elf->e_shoff + (uint64_t)i * elf->e_shentsize;
        if (!image_read(image, at, section, sizeof *section))
            return false;
        if (section->sh_type == type)
            return image_read(image,
                              elf->e_shoff +
                                  (uint64_t)section->sh_link * elf->e_shentsize,
                              strings, sizeof *strings);
    }
    return false;
}

/* True when a library that the program needs has `part` in its name. */
static bool needs_library(const struct image *image, const Elf64_Ehdr *elf,
                          const char *part)
{
    Elf64_Shdr section;
    Elf64_Shdr strings;
    Elf64_Dyn entry;

    if (!find_section(image, elf, SHT_DYNAMIC, &section, &strings))
        return false;
    for (uint64_t i = 0; i < section.sh_size / sizeof entry; i++) {
        if (!image_read(image, section.sh_offset + i * sizeof entry, &entry,
                        sizeof entry))
            return false;
        if (entry.d_tag != DT_NEEDED)
            continue;
        const char *name =
            image_string(image, strings.sh_offset + entry.d_un.d_val);
        if (name != NULL && strstr(name, part) != NULL)
            return true;
    }
    return false;
}

static bool defines_symbol(const struct image *image, const Elf64_Ehdr *elf,
                           const char *wanted)
{
    Elf64_Shdr section;
    Elf64_Shdr strings;
    Elf64_Sym symbol;

    if (!find_section(image, elf, SHT_DYNSYM, &section, &strings))
        return false;
    for (uint64_t i = 0; i < section.sh_size / sizeof symbol; i++) {
        if (!image_read(image, section.sh_offset + i * sizeof symbol, &symbol,
                        sizeof symbol))
            return false;
        if (symbol.st_shndx == SHN_UNDEF)
            continue;
        const char *name =
            image_string(image, strings.sh_offset + symbol.st_name);
        if (name != NULL && strcmp(name, wanted) == 0)
            return true;
    }
    return false;
}

/* --- judging -------------------------------------------------------------- */

static const char *judge_elf(const struct image *image)
{
    static const char *const sanitizers[] = {"libasan.", "libtsan.", "liblsan.",
                                             "libhwasan."};
    Elf64_Ehdr elf;

    if (!image_read(image, 0, &elf, sizeof elf))
        return "is a damaged ELF file";
    if (elf.e_ident[EI_CLASS] != ELFCLASS64 || elf.e_machine != OWN_MACHINE)
        return "is built for another machine than the recorder";
    const char *interpreter = find_interpreter(image, &elf);
    if (interpreter == NULL)
        return "is statically linked: nothing can be preloaded into it";
    if (strstr(interpreter, "ld-musl") != NULL ||
        strstr(interpreter, "/linker") != NULL)
        return "runs on another libc than the recorder";
    for (size_t i = 0; i < sizeof sanitizers / sizeof *sanitizers; i++)
        if (needs_library(image, &elf, sanitizers[i]))
            return "is built with a sanitizer, which brings its own malloc";
    return NULL;
}

static const char *judge_rights(const char *path, const struct stat *st)
{
    if (st->st_mode & S_ISUID)
        return "is setuid: the system ignores what is preloaded";
    if ((st->st_mode & S_ISGID) && (st->st_mode & S_IXGRP))
        return "is setgid: the system ignores what is preloaded";
    if (getxattr(path, "security.capability", NULL, 0) > 0)
        return "has file capabilities: the system ignores what is preloaded";
    return NULL;
}

/* The interpreter in a script's first line.  False: it is not a script. */
static bool read_script(const struct image *image, char path[PROGRAM_PATH])
{
    char line[SCRIPT_LINE] = "";
    size_t n = image->size < sizeof line - 1 ? image->size : sizeof line - 1;

    if (n < 3 || memcmp(image->bytes, "#!", 2) != 0)
        return false;
    memcpy(line, image->bytes, n);
    line[strcspn(line, "\n")] = '\0';
    char *name = line + 2 + strspn(line + 2, " \t");
    name[strcspn(name, " \t")] = '\0';
    return name[0] != '\0' && copy_path(path, name) == 0;
}

const char *program_obstacle(const char *path, char image_path[PROGRAM_PATH])
{
    if (copy_path(image_path, path) != 0)
        return "has a name that is too long";
    for (int depth = 0; depth < SCRIPT_DEPTH; depth++) {
        struct image image;
        struct stat st;
        if (image_open(&image, image_path, &st) != 0)
            return depth == 0 ? NULL /* executable, not readable: try it */
                              : "has an interpreter that can't be read";
        bool elf = is_elf(&image);
        const char *obstacle = NULL;
        if (elf) {
            obstacle = judge_rights(image_path, &st);
            if (obstacle == NULL)
                obstacle = judge_elf(&image);
        } else if (!read_script(&image, image_path)) {
            elf = true; /* execvp gives what has no #! to /bin/sh */
        }
        image_close(&image);
        if (elf)
            return obstacle;
    }
    return "names one script after another as its interpreter";
}

bool program_defines_malloc(const char *path)
{
    struct image image;
    struct stat st;
    Elf64_Ehdr elf;
    bool defines = false;

    if (image_open(&image, path, &st) != 0)
        return false;
    if (is_elf(&image) && image_read(&image, 0, &elf, sizeof elf) &&
        elf.e_ident[EI_CLASS] == ELFCLASS64)
        defines = defines_symbol(&image, &elf, "malloc");
    image_close(&image);
    return defines;
}
