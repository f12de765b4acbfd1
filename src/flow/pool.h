/* Batches that are used again and again: many links, few batches. */
#ifndef FLOW_POOL_H
#define FLOW_POOL_H

struct batch;
struct pool;

struct pool *pool_new(void);
/* All batches must have been put back. */
void pool_free(struct pool *);
/* An empty batch, or NULL without memory. */
struct batch *pool_take(struct pool *);
void pool_put(struct pool *, struct batch *);

#endif
