/* Batches that are used again and again. */
#include "flow/pool.h"

#include "engine/batch.h"

#include <stdlib.h>

#define POOL_KEEP 4 /* free batches that stay for the next one */

struct pool {
	struct batch *free[POOL_KEEP];
	int n;
};

struct pool *
pool_new(void)
{
	return calloc(1, sizeof(struct pool));
}

void
pool_free(struct pool *pool)
{
	while (pool->n > 0)
		batch_free(pool->free[--pool->n]);
	free(pool);
}

struct batch *
pool_take(struct pool *pool)
{
	if (pool->n > 0)
		return pool->free[--pool->n];
	return batch_new();
}

void
pool_put(struct pool *pool, struct batch *batch)
{
	batch_reset(batch);
	if (pool->n < POOL_KEEP)
		pool->free[pool->n++] = batch;
	else
		batch_free(batch);
}
