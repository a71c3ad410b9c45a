/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compositor/domain/pool.h"
#include "compositor/base/domain_log.h"
#include "compositor/base/log.h"
#include "compositor/base/server.h"
#include "compositor/config/config.h"
#include "compositor/domain/domain.h"
#include "compositor/domain/grants.h"
#include "livery-domain-v1-protocol.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

/*
 * Xen's grant device: what was prepared on it has its size fixed and can be mapped read-only only.
 */
static bool is_grant_device(int fd) {
	struct stat status, device;
	return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) &&
		stat("/dev/xen/gntdev", &device) == 0 && S_ISCHR(device.st_mode) &&
		status.st_rdev == device.st_rdev;
}

static const char *check_grants(const struct livery_domain *domain, uint64_t size) {
	const struct livery_server *server = domain->server;
	uint64_t pages = (size + LIVERY_DOMAIN_PAGE - 1) / LIVERY_DOMAIN_PAGE;
	if (livery_grants_have_room((uint64_t)server->config->grants, server->stats.grant_pages,
		    domain->grant_pages, pages)) {
		return NULL;
	}
	return "more pages of Xen domains than the setting \"grants\" allows";
}

/*
 * Which descriptors are accepted as a domain's pages, and the only place that decides it: the grant
 * device, or a memfd that cannot shrink and holds the whole range. Returns NULL, or what is wrong
 * with it.
 */
static const char *check_descriptor(
	const struct livery_domain *domain, int fd, uint64_t offset, uint64_t size) {
	if (is_grant_device(fd)) {
		return check_grants(domain, size);
	}
	int seals = fcntl(fd, F_GET_SEALS);
	if (seals < 0) {
		return "no memfd";
	}
	if (!(seals & F_SEAL_SHRINK)) {
		return "not sealed against shrinking";
	}
	/* A mapping of huge pages has other bounds: unmapping it, or replacing it, fails. */
	struct statfs system;
	if (fstatfs(fd, &system) != 0 || system.f_type != TMPFS_MAGIC) {
		return "not of ordinary pages";
	}
	struct stat status;
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		return "no memfd";
	}
	if (status.st_size < 0 || (uint64_t)status.st_size < offset + size) {
		return "too short for its range";
	}
	return NULL;
}

static size_t round_to_pages(uint32_t size) {
	return ((size_t)size + LIVERY_DOMAIN_PAGE - 1) & ~(size_t)(LIVERY_DOMAIN_PAGE - 1);
}

/* Keeps the account of Xen's grants. */
static void count_grants(struct livery_domain_pool *pool, bool mapped) {
	struct livery_stats *stats = &pool->domain->server->stats;
	if (pool->grants > 0) {
		stats->grant_calls++;
		uint64_t change = mapped ? pool->grants : -(uint64_t)pool->grants;
		stats->grant_pages += change;
		pool->domain->grant_pages += change;
	}
}

/*
 * The kernel gives a process so many mappings (65530 by default), and all domains together could
 * use them up. So not all are for pools, and those that are left are for domains that have few.
 */
#define MAX_MAPPINGS 49152
#define SURE_MAPPINGS 64 /* of each domain, whatever others do */

static size_t all_mappings;

static bool has_room(const struct livery_domain *domain) {
	return all_mappings < MAX_MAPPINGS || domain->pool_mappings < SURE_MAPPINGS;
}

/* Zeros for every pool that cannot have its pages; MAP_FAILED without memory. */
static void *zero_pages(void) {
	static void *pages = MAP_FAILED;
	if (pages == MAP_FAILED) {
		pages = mmap(NULL, LIVERY_DOMAIN_MAX_POOL, PROT_READ,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	}
	return pages;
}

/* Maps the range, or zero pages when that is refused; false: not even those. */
static bool map_pages(
	struct livery_domain_pool *pool, int fd, uint32_t offset, const char **problem) {
	uint64_t start = (uint64_t)offset * LIVERY_DOMAIN_PAGE;
	pool->pages.size = round_to_pages(pool->size);
	pool->pages.address = MAP_FAILED;
	*problem = has_room(pool->domain) ? check_descriptor(pool->domain, fd, start, pool->size)
					  : "all domains together have too many";
	if (*problem == NULL) {
		pool->pages.address =
			mmap(NULL, pool->pages.size, PROT_READ, MAP_SHARED, fd, (off_t)start);
		if (pool->pages.address == MAP_FAILED) {
			*problem = strerror(errno);
		} else if (is_grant_device(fd)) {
			pool->grants = (uint32_t)(pool->pages.size / LIVERY_DOMAIN_PAGE);
		}
	}
	pool->own = pool->pages.address != MAP_FAILED;
	if (!pool->own) {
		pool->pages.address = zero_pages();
		return pool->pages.address != MAP_FAILED;
	}
	all_mappings++;
	pool->domain->pool_mappings++;
	livery_sigbus_watch(&pool->pages);
	return true;
}

static void unmap_pages(struct livery_domain_pool *pool) {
	if (pool->own) {
		livery_sigbus_forget(&pool->pages);
		munmap(pool->pages.address, pool->pages.size);
		all_mappings--;
		pool->domain->pool_mappings--;
	}
}

bool livery_domain_pool_is_valid(const struct livery_domain_pool *pool) {
	return pool->references >= 1 && pool->pages.address != NULL &&
		pool->pages.address != MAP_FAILED && pool->size >= 1 &&
		pool->size <= pool->pages.size && (pool->own || pool->grants == 0) &&
		pool->domain->mapped_bytes >= pool->pages.size;
}

void livery_domain_pool_ref(struct livery_domain_pool *pool) {
	assert(livery_domain_pool_is_valid(pool));
	pool->references++;
}

void livery_domain_pool_unref(struct livery_domain_pool *pool) {
	assert(livery_domain_pool_is_valid(pool));
	if (--pool->references > 0) {
		return;
	}
	struct livery_domain *domain = pool->domain;
	if (pool->pages.dead) {
		livery_domain_log(&domain->owner, WLR_ERROR,
			"domain %s: pages of a pool went away while they were shown",
			domain->owner.name);
	}
	unmap_pages(pool);
	count_grants(pool, false);
	domain->mapped_bytes -= pool->pages.size;
	domain->server->stats.mapped_bytes -= pool->pages.size;
	free(pool);
}

static void handle_resource_destroy(struct wl_resource *resource) {
	struct livery_domain_pool *pool = wl_resource_get_user_data(resource);
	pool->resource = NULL;
	pool->domain->pools--;
	pool->domain->server->stats.pools--;
	livery_domain_pool_unref(pool);
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource) {
	wl_resource_destroy(resource);
}

static void handle_create_buffer(struct wl_client *client, struct wl_resource *resource,
	uint32_t id, uint32_t offset, uint32_t width, uint32_t height, uint32_t stride,
	uint32_t format) {
	struct livery_domain_pool *pool = wl_resource_get_user_data(resource);
	livery_domain_buffer_create(pool, client, id, offset, width, height, stride, format);
}

static const struct livery_domain_pool_v1_interface pool_interface = {
	.destroy = handle_destroy,
	.create_buffer = handle_create_buffer,
};

/* Posts the protocol error and returns false when the request breaks a bound or a quota. */
static bool check_request(
	struct livery_domain *domain, struct wl_resource *manager, uint32_t size) {
	if (size < 1 || size > LIVERY_DOMAIN_MAX_POOL) {
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_BAD_SIZE,
			"create_pool: size %u is not in 1 to 2^30", size);
		return false;
	}
	if (domain->pools >= LIVERY_DOMAIN_MAX_POOLS ||
		domain->mapped_bytes + round_to_pages(size) > LIVERY_DOMAIN_MAX_MAPPED) {
		wl_resource_post_error(manager, LIVERY_DOMAIN_MANAGER_V1_ERROR_LIMIT,
			"create_pool: more than %d pools or too many bytes",
			LIVERY_DOMAIN_MAX_POOLS);
		return false;
	}
	return true;
}

/* Once a connection: it could be made to say so without end. */
static void log_refused(struct livery_domain *domain, const char *problem) {
	if (!domain->pool_logged) {
		domain->pool_logged = true;
		livery_info("domain %s: pool refused: %s", domain->owner.name, problem);
	}
}

void livery_domain_pool_create(struct livery_domain *domain, struct wl_resource *manager,
	uint32_t id, int fd, uint32_t offset, uint32_t size) {
	struct livery_domain_pool *pool = NULL;
	if (!check_request(domain, manager, size)) {
		close(fd);
		return;
	}
	pool = calloc(1, sizeof(*pool));
	if (pool == NULL) {
		goto fail;
	}
	pool->domain = domain;
	pool->size = size;
	pool->references = 1;
	const char *problem;
	if (!map_pages(pool, fd, offset, &problem)) {
		goto fail;
	}
	pool->resource = wl_resource_create(wl_resource_get_client(manager),
		&livery_domain_pool_v1_interface, wl_resource_get_version(manager), id);
	if (pool->resource == NULL) {
		unmap_pages(pool);
		goto fail;
	}
	close(fd);
	count_grants(pool, true);
	domain->pools++;
	domain->mapped_bytes += pool->pages.size;
	domain->server->stats.pools++;
	domain->server->stats.mapped_bytes += pool->pages.size;
	wl_resource_set_implementation(
		pool->resource, &pool_interface, pool, handle_resource_destroy);
	if (problem != NULL) {
		log_refused(domain, problem);
		livery_domain_pool_v1_send_failed(pool->resource);
	}
	return;

fail:
	free(pool);
	close(fd);
	wl_resource_post_no_memory(manager);
}
