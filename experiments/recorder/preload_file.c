/* preload_file - the raw file of a recorded process.
 *
 * Lives in foreign programs, so it expects the worst of them: that they close
 * every descriptor and open their own files at the same number, that they limit
 * the size of files, cancel threads, and count their lowest free descriptor.
 *
 * The mapped chunks are shared mappings of the file.  Their blocks on the disk
 * are there before the first store (fallocate), else a full disk would be a
 * SIGBUS in the middle of the program.
 *
 * Cost: about ten system calls for a process, three for a lane of 64 KiB.
 */
#include "experiments/recorder/preload_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { HIGH_FD = 1000, IMAGES_MAX = 100000 };

static char *range; /* FILE_SLOTS chunks of address space */

int file_reserve(void)
{
    void *p = mmap(NULL, (size_t)FILE_SLOTS * RAW_CHUNK, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        return -1;
    range = p;
    return 0;
}

void file_forget(void)
{
    if (range != NULL)
        (void)mmap(
            range, (size_t)FILE_SLOTS * RAW_CHUNK, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

static int sys_open(const char *path, int flags)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static void sys_close(int fd)
{
    (void)syscall(SYS_close, fd);
}

/* Decimal digits of n at `at`; returns the end.  (printf may allocate.) */
static char *put_number(char *at, unsigned n)
{
    char digits[12];
    int count = 0;

    do
        digits[count++] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

/* "folder/PID" + middle + "N" into path[FILE_PATH].  False: it is too long. */
static bool make_path(char *path, const char *folder, const char *middle,
                      unsigned n)
{
    if (strlen(folder) + 40 > FILE_PATH)
        return false;
    char *at = stpcpy(stpcpy(path, folder), "/");
    at = put_number(at, (unsigned)getpid());
    at = stpcpy(at, middle);
    *put_number(at, n) = '\0';
    return true;
}

/* Moves fd out of the way of the program's own; keeps it where that fails. */
static int move_high(int fd)
{
    struct rlimit limit = {0};
    int lowest = HIGH_FD;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < HIGH_FD + 24)
        lowest = limit.rlim_cur > 16 ? (int)limit.rlim_cur - 8 : 3;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, lowest);
    if (high < 0)
        return fd;
    sys_close(fd);
    return high;
}

static bool is_ours(const struct raw_file *file)
{
    struct stat st;

    return file->fd >= 0 && fstat(file->fd, &st) == 0 &&
           st.st_dev == file->device && st.st_ino == file->inode;
}

static int reopen(struct raw_file *file)
{
    struct stat st;
    int fd = sys_open(file->path, O_RDWR);

    if (fd < 0)
        return -1;
    file->fd = move_high(fd);
    if (fstat(file->fd, &st) != 0 || st.st_ino != file->inode ||
        st.st_dev != file->device) {
        sys_close(file->fd);
        file->fd = -1;
        errno = ESTALE;
        return -1;
    }
    return 0;
}

/* Past the limit a write would be a SIGXFSZ, which kills. */
static bool within_limit(off_t end)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_FSIZE, &limit) != 0 ||
           limit.rlim_cur == RLIM_INFINITY || (rlim_t)end <= limit.rlim_cur;
}

static int write_at(int fd, const void *from, size_t bytes, off_t offset)
{
    const char *p = from;

    if (!within_limit(offset + (off_t)bytes)) {
        errno = EFBIG;
        return -1;
    }
    while (bytes > 0) {
        long n = syscall(SYS_pwrite64, fd, p, bytes, offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? ENOSPC : errno;
            return -1;
        }
        p += n;
        offset += n;
        bytes -= (size_t)n;
    }
    return 0;
}

/* Makes sure that a chunk has its blocks on the disk. */
static int allocate_chunk(int fd, off_t offset)
{
    static const char zeros[4096];

    if (!within_limit(offset + RAW_CHUNK)) {
        errno = EFBIG;
        return -1;
    }
    if (syscall(SYS_fallocate, fd, 0, offset, (off_t)RAW_CHUNK) == 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != ENOSYS)
        return -1;
    for (int i = 0; i < RAW_CHUNK; i += (int)sizeof zeros)
        if (write_at(fd, zeros, sizeof zeros, offset + i) != 0)
            return -1;
    return 0;
}

static void *map_slot(const struct raw_file *file, unsigned slot, off_t offset)
{
    char *at = range + (size_t)slot * RAW_CHUNK;

    if (allocate_chunk(file->fd, offset) != 0)
        return NULL;
    void *p = mmap(at, RAW_CHUNK, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_FIXED, file->fd, offset);
    if (p == MAP_FAILED)
        return NULL;
    (void)madvise(p, RAW_CHUNK, MADV_DONTFORK);
    return p;
}

void *file_map_chunk(struct raw_file *file, unsigned slot)
{
    if (!is_ours(file) && reopen(file) != 0)
        return NULL;
    unsigned chunk = atomic_fetch_add(&file->header->next_chunk, 1);
    return map_slot(file, slot, (off_t)chunk * RAW_CHUNK);
}

int file_write_chunk(struct raw_file *file, const void *from, size_t bytes)
{
    if (!is_ours(file) && reopen(file) != 0)
        return -1;
    unsigned chunk = atomic_fetch_add(&file->header->next_chunk, 1);
    off_t at = (off_t)chunk * RAW_CHUNK;
    size_t magic = sizeof(uint64_t);
    if (write_at(file->fd, (const char *)from + magic, bytes - magic,
                 at + (off_t)magic) != 0)
        return -1;
    return write_at(file->fd, from, magic, at);
}

static int open_new(struct raw_file *file, const char *folder)
{
    struct stat st;
    int fd = -1;

    for (unsigned n = 1; fd < 0 && n < IMAGES_MAX; n++) {
        if (!make_path(file->path, folder, ".", n)) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = sys_open(file->path, O_RDWR | O_CREAT | O_EXCL);
        if (fd < 0 && errno != EEXIST)
            return -1;
    }
    if (fd < 0)
        return -1;
    file->fd = move_high(fd);
    if (fstat(file->fd, &st) != 0)
        return -1;
    file->device = st.st_dev;
    file->inode = st.st_ino;
    return 0;
}

/* Who this program is, for a reader that has only the file. */
static void describe(struct raw_header *header)
{
    int fd = sys_open("/proc/self/cmdline", O_RDONLY);
    long n = fd < 0 ? 0
                    : syscall(SYS_read, fd, header->arguments,
                              sizeof header->arguments - 1);

    if (fd >= 0)
        sys_close(fd);
    header->arguments_bytes = n > 0 ? (uint32_t)n : 0;
    if (readlink("/proc/self/exe", header->exe, sizeof header->exe - 1) < 0)
        header->exe[0] = '\0';
}

int file_create(struct raw_file *file, const char *folder, pid_t parent)
{
    file->fd = -1;
    if (open_new(file, folder) == 0) {
        file->header = map_slot(file, 0, 0);
        if (file->header != NULL) {
            file->header->pid = (uint32_t)getpid();
            file->header->parent = (uint32_t)parent;
            atomic_store(&file->header->next_chunk, 1);
            describe(file->header);
            atomic_thread_fence(memory_order_release);
            file->header->magic = RAW_MAGIC;
            return 0;
        }
    }
    unsigned error = (unsigned)errno;
    if (file->fd >= 0) {
        (void)unlink(file->path);
        sys_close(file->fd);
        file->fd = -1;
    }
    if (make_path(file->path, folder, RAW_FAILED, error)) {
        int mark = sys_open(file->path, O_WRONLY | O_CREAT);
        if (mark >= 0)
            sys_close(mark);
    }
    return -1;
}

void file_close(struct raw_file *file)
{
    if (is_ours(file))
        sys_close(file->fd);
    file->fd = -1;
}
