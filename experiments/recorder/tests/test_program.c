/* test_program - which files can be recorded: ELF files made by hand, scripts,
 * rights, and damaged files cut at every byte. */
#include "experiments/recorder/program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A small ELF file: one program header, and sections for .dynsym, .dynamic and
 * the strings of both. */
struct elf {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    Elf64_Shdr sections[4];
    Elf64_Sym symbols[3];
    Elf64_Dyn dynamic[3];
    char strings[64]; /* "" "malloc" "free" "libc.so.6" */
    char interpreter[64];
};

enum { NAME_MALLOC = 1, NAME_FREE = 8, NAME_LIBRARY = 13 };

static char folder[] = "/tmp/program.XXXXXX";
static char path[128];

static void put_text(char *to, const char *text)
{
    memcpy(to, text, strlen(text) + 1);
}

static struct elf make_elf(void)
{
    struct elf e = {0};
    Elf64_Ehdr own;
    int fd = open("/proc/self/exe", O_RDONLY);

    assert_int_equal(read(fd, &own, sizeof own), sizeof own);
    close(fd);
    memcpy(e.header.e_ident, own.e_ident, EI_NIDENT);
    e.header.e_machine = own.e_machine;
    e.header.e_phoff = offsetof(struct elf, segment);
    e.header.e_phentsize = sizeof e.segment;
    e.header.e_phnum = 1;
    e.header.e_shoff = offsetof(struct elf, sections);
    e.header.e_shentsize = sizeof *e.sections;
    e.header.e_shnum = 4;
    e.segment.p_type = PT_INTERP;
    e.segment.p_offset = offsetof(struct elf, interpreter);
    e.sections[1] = (Elf64_Shdr){.sh_type = SHT_DYNSYM,
                                 .sh_offset = offsetof(struct elf, symbols),
                                 .sh_size = sizeof e.symbols,
                                 .sh_link = 3};
    e.sections[2] = (Elf64_Shdr){.sh_type = SHT_DYNAMIC,
                                 .sh_offset = offsetof(struct elf, dynamic),
                                 .sh_size = sizeof e.dynamic,
                                 .sh_link = 3};
    e.sections[3] = (Elf64_Shdr){.sh_type = SHT_STRTAB,
                                 .sh_offset = offsetof(struct elf, strings),
                                 .sh_size = sizeof e.strings};
    e.symbols[1] = (Elf64_Sym){.st_name = NAME_MALLOC};
    e.symbols[2] = (Elf64_Sym){.st_name = NAME_FREE, .st_shndx = 5};
    e.dynamic[0].d_tag = DT_NEEDED;
    e.dynamic[0].d_un.d_val = NAME_LIBRARY;
    memcpy(e.strings + NAME_MALLOC, "malloc", 7);
    memcpy(e.strings + NAME_FREE, "free", 5);
    put_text(e.strings + NAME_LIBRARY, "libc.so.6");
    put_text(e.interpreter, "/lib64/ld-linux-x86-64.so.2");
    return e;
}

static void write_file(const char *name, const void *bytes, size_t size,
                       mode_t mode)
{
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    (void)unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
    assert_int_equal(chmod(path, mode), 0);
}

static const char *judge(const struct elf *e, mode_t mode)
{
    char image[PROGRAM_PATH];

    write_file("elf", e, sizeof *e, mode);
    return program_obstacle(path, image);
}

static void expect_word(const char *obstacle, const char *word)
{
    assert_non_null(obstacle);
    assert_non_null(strstr(obstacle, word));
}

static void a_dynamic_program_can_be_recorded(void **state)
{
    struct elf e = make_elf();

    (void)state;
    assert_null(judge(&e, 0755));
    assert_false(program_defines_malloc(path));
}

static void a_static_program_can_not(void **state)
{
    struct elf e = make_elf();

    (void)state;
    e.segment.p_type = PT_LOAD;
    expect_word(judge(&e, 0755), "statically linked");
}

static void another_machine_or_libc_can_not(void **state)
{
    struct elf e = make_elf();

    (void)state;
    e.header.e_ident[EI_CLASS] = ELFCLASS32;
    expect_word(judge(&e, 0755), "another machine");
    e = make_elf();
    e.header.e_machine = EM_68K;
    expect_word(judge(&e, 0755), "another machine");
    e = make_elf();
    put_text(e.interpreter, "/lib/ld-musl-x86_64.so.1");
    expect_word(judge(&e, 0755), "another libc");
}

static void setuid_and_setgid_can_not(void **state)
{
    struct elf e = make_elf();

    (void)state;
    expect_word(judge(&e, 04755), "setuid");
    expect_word(judge(&e, 02755), "setgid");
    assert_null(judge(&e, 02745)); /* a lock bit: nobody's group may run it */
}

static void a_sanitizer_can_not(void **state)
{
    struct elf e = make_elf();

    (void)state;
    put_text(e.strings + NAME_LIBRARY, "libasan.so.8");
    expect_word(judge(&e, 0755), "sanitizer");
    e.dynamic[0].d_tag = DT_SONAME;
    assert_null(judge(&e, 0755));
}

static void an_own_malloc_is_seen(void **state)
{
    struct elf e = make_elf();

    (void)state;
    e.symbols[1].st_shndx = 7;
    assert_null(judge(&e, 0755)); /* the run will tell */
    assert_true(program_defines_malloc(path));
    put_text(e.strings + NAME_MALLOC, "malloX");
    assert_null(judge(&e, 0755));
    assert_false(program_defines_malloc(path));
}

/* --- scripts -------------------------------------------------------------- */

static const char *judge_script(const char *text, char image[PROGRAM_PATH])
{
    write_file("script", text, strlen(text), 0755);
    return program_obstacle(path, image);
}

static void a_script_is_its_interpreter(void **state)
{
    struct elf e = make_elf();
    char image[PROGRAM_PATH];
    char interpreter[128];
    char text[256];

    (void)state;
    e.segment.p_type = PT_LOAD;
    (void)judge(&e, 0755);
    put_text(interpreter, path);
    (void)snprintf(text, sizeof text, "#! %s -x\necho\n", interpreter);
    expect_word(judge_script(text, image), "statically linked");
    assert_string_equal(image, interpreter);
    assert_null(judge_script("#!/bin/sh\nexit 0\n", image));
    assert_string_equal(image, "/bin/sh");
    assert_null(judge_script("#!/bin/sh", image)); /* no newline */
    assert_null(judge_script("echo for /bin/sh\n", image));
    assert_null(judge_script("", image));
    assert_null(judge_script("#!", image));
    assert_null(judge_script("#!   \n", image));
    expect_word(judge_script("#!/nonexistent/x\n", image), "interpreter");
    (void)snprintf(text, sizeof text, "#!%s/script\n", folder);
    expect_word(judge_script(text, image), "one script after another");
}

/* --- damage --------------------------------------------------------------- */

static void a_cut_file_is_judged_without_a_fault(void **state)
{
    struct elf e = make_elf();
    char image[PROGRAM_PATH];

    (void)state;
    for (size_t size = 0; size < sizeof e; size += 5) {
        write_file("cut", &e, size, 0755);
        (void)program_obstacle(path, image);
        (void)program_defines_malloc(path);
    }
    write_file("cut", &e, 40, 0755);
    expect_word(program_obstacle(path, image), "damaged");
}

static void wild_bytes_are_judged_without_a_fault(void **state)
{
    static const unsigned char wild[] = {0, 1, 0x7f, 0x80, 0xff};
    char image[PROGRAM_PATH];

    (void)state;
    for (size_t at = EI_NIDENT; at < offsetof(struct elf, strings); at += 3)
        for (size_t i = 0; i < sizeof wild; i++) {
            struct elf e = make_elf();
            memset((char *)&e + at, wild[i], 8);
            write_file("wild", &e, sizeof e, 0755);
            (void)program_obstacle(path, image);
            (void)program_defines_malloc(path);
        }
}

/* --- finding -------------------------------------------------------------- */

static void programs_are_found_like_execvp_does(void **state)
{
    struct elf e = make_elf();
    char found[PROGRAM_PATH];
    char old[4096];
    char search[256];

    (void)state;
    (void)judge(&e, 0755);
    (void)snprintf(old, sizeof old, "%s", getenv("PATH"));
    (void)snprintf(search, sizeof search, "/nonexistent:%s", folder);
    assert_int_equal(setenv("PATH", search, 1), 0);
    assert_int_equal(program_find("elf", found), 0);
    assert_string_equal(found, path);
    assert_int_equal(program_find("nosuch", found), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(program_find("", found), -1);
    assert_int_equal(program_find(folder, found), -1);
    assert_int_equal(errno, EACCES);
    (void)judge(&e, 0644);
    assert_int_equal(program_find("elf", found), -1);
    assert_int_equal(errno, EACCES);
    const char *direct = path;
    assert_int_equal(program_find(direct, found), -1);
    assert_int_equal(errno, EACCES);
    assert_int_equal(setenv("PATH", old, 1), 0);
    assert_int_equal(program_find("sh", found), 0);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"elf", "script", "cut", "wild"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dynamic_program_can_be_recorded),
        cmocka_unit_test(a_static_program_can_not),
        cmocka_unit_test(another_machine_or_libc_can_not),
        cmocka_unit_test(setuid_and_setgid_can_not),
        cmocka_unit_test(a_sanitizer_can_not),
        cmocka_unit_test(an_own_malloc_is_seen),
        cmocka_unit_test(a_script_is_its_interpreter),
        cmocka_unit_test(a_cut_file_is_judged_without_a_fault),
        cmocka_unit_test(wild_bytes_are_judged_without_a_fault),
        cmocka_unit_test(programs_are_found_like_execvp_does),
    };

    return cmocka_run_group_tests_name("program", tests, make_folder,
                                       remove_folder);
}
