#ifndef HARNESS_SCHEMA_H
#define HARNESS_SCHEMA_H

/* The version of what is written: cell ids, shards, CSV columns.  Goes up when
 * an old shard or file could be mistaken for something that it is not. */
#define SCHEMA_VERSION 1

#endif
