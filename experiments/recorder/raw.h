#ifndef RECORDER_RAW_H
#define RECORDER_RAW_H

/* The raw file: what the preloaded recorder leaves for `record`.
 *
 * One file per program image, named PID.N: N counts the images that one process
 * became by exec.  It consists of chunks of one size:
 *
 *   | header | lane or full | lane or full | ...      chunk i at i * RAW_CHUNK
 *
 * The header and the lanes are shared mappings of the program, so what it logged
 * is in the file whatever ends it: exit, _exit, exec or SIGKILL.  A lane is the
 * buffer that one thread fills.  When it is full it is written to a chunk of its
 * own, and begins again.
 *
 * Both kinds hold records of whole words after struct raw_chunk; a zero word
 * ends them.  The first word of a record is written last, so that a reader never
 * meets half a record:
 *
 *   word 0 = sequence number << 4 | kind, then the words of its kind.
 *
 * Sequence numbers begin at 1 and are the order of the events over all threads.
 * A number that is in no chunk is an event that was lost.
 *
 * Where a program was killed between writing a full lane and beginning again, the
 * records of that lane are there twice, the same numbers both times.
 */
#include <stdatomic.h>
#include <stdint.h>

#define RAW_MAGIC      UINT64_C(0x3177617262616c64)
#define RAW_LANE_MAGIC UINT64_C(0x31656e616c776172)
#define RAW_CHUNK      65536 /* bytes; a multiple of every page size in use */
#define RAW_TEXT       4096

/* In the environment of the program: "PID FOLLOW FOLDER". */
#define RAW_VARIABLE "IDLAB_RECORDER"
/* Empty file PID.failed.ERRNO: the recorder could not make its raw file. */
#define RAW_FAILED   ".failed."

enum raw_kind {
    RAW_BIRTH = 1,  /* address, size: logged after the block was allocated */
    RAW_DEATH,      /* address: logged before the block is freed */
    RAW_MOVE_BEGIN, /* address: logged before a realloc */
    RAW_MOVE_END    /* address or 0, size, sequence number of the begin */
};

enum raw_limits { RAW_WORDS_MAX = 4 };

/* Words of a record of this kind, 0 for what is none. */
static inline unsigned raw_words(uint64_t head)
{
    static const unsigned char words[16] = {[RAW_BIRTH] = 3,
                                            [RAW_DEATH] = 2,
                                            [RAW_MOVE_BEGIN] = 2,
                                            [RAW_MOVE_END] = 4};

    return words[head & 15];
}

enum raw_leaving {
    RAW_STAYS = 0,
    RAW_EXEC,          /* the next image can record */
    RAW_EXEC_STRIPPED, /* its environment does not name the recorder */
};

struct raw_header {
    uint64_t magic;            /* written last */
    _Atomic uint64_t sequence; /* events so far */
    _Atomic uint64_t nested;   /* calls from inside the allocator: not logged */
    _Atomic uint32_t next_chunk; /* chunks given out, the header included */
    _Atomic uint32_t failed;     /* errno that ended the recording, or 0 */
    _Atomic uint32_t leaving;    /* enum raw_leaving: exec_path comes next */
    uint32_t pid;
    uint32_t parent;          /* the process that started this one */
    uint32_t arguments_bytes; /* of `arguments` that are filled */
    char exe[RAW_TEXT];       /* the program's file */
    char arguments[RAW_TEXT]; /* its argv, each ended by 0, maybe cut */
    char exec_path[RAW_TEXT];
};

_Static_assert(sizeof(struct raw_header) <= RAW_CHUNK, "header is one chunk");

struct raw_chunk {
    uint64_t magic; /* written last; 0: there is no whole chunk here */
    uint64_t lane;
};

enum raw_words { RAW_CHUNK_WORDS = (RAW_CHUNK - sizeof(struct raw_chunk)) / 8 };

#endif
