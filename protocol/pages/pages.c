/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include "protocol/pages/pages.h"
#include "protocol/pages/pages_impl.h"

void livery_sharer_destroy(struct livery_sharer *sharer) {
	if (sharer != NULL) {
		sharer->impl->destroy(sharer);
	}
}

void livery_sharer_set_limit(struct livery_sharer *sharer, size_t pages) {
	sharer->max_pages = pages < LIVERY_PAGES_MAX ? pages : LIVERY_PAGES_MAX;
}

struct livery_shared *livery_sharer_share_fd(struct livery_sharer *sharer, int fd, size_t size) {
	return sharer->impl->share_fd(sharer, fd, size);
}

struct livery_shared *livery_sharer_alloc(struct livery_sharer *sharer, size_t size) {
	return sharer->impl->alloc(sharer, size);
}

void livery_sharer_release(struct livery_sharer *sharer, struct livery_shared *shared) {
	if (shared != NULL) {
		sharer->impl->release(sharer, shared);
	}
}

struct livery_sharer_stats livery_sharer_get_stats(const struct livery_sharer *sharer) {
	return sharer->impl->get_stats(sharer);
}

const char *livery_sharer_describe(const struct livery_sharer *sharer) {
	return sharer->impl->describe != NULL ? sharer->impl->describe(sharer) :
		"programs' memory is shared as it is";
}

void livery_resolver_destroy(struct livery_resolver *resolver) {
	if (resolver != NULL) {
		resolver->impl->destroy(resolver);
	}
}

void livery_resolver_set_limit(struct livery_resolver *resolver, size_t pages) {
	resolver->max_pages = pages;
}

bool livery_resolver_add(struct livery_resolver *resolver, uint32_t first, uint32_t count,
		char *error, size_t error_size) {
	if (resolver->impl->add == NULL) {
		snprintf(error, error_size, "EXT_PAGES: not on this transport");
		return false;
	}
	return resolver->impl->add(resolver, first, count, error, error_size);
}

bool livery_resolver_forget(struct livery_resolver *resolver, uint32_t first, uint32_t count,
		char *error, size_t error_size) {
	if (resolver->impl->forget == NULL) {
		snprintf(error, error_size, "EXT_PAGES_FORGET: not on this transport");
		return false;
	}
	return resolver->impl->forget(resolver, first, count, error, error_size);
}

bool livery_resolver_resolve(struct livery_resolver *resolver, const struct livery_run *runs,
		size_t n_runs, uint32_t size, struct livery_page_range *range) {
	return resolver->impl->resolve(resolver, runs, n_runs, size, range);
}

size_t livery_resolver_get_pages(const struct livery_resolver *resolver) {
	return resolver->impl->get_pages != NULL ? resolver->impl->get_pages(resolver) : 0;
}

size_t livery_resolver_get_grant_calls(const struct livery_resolver *resolver) {
	return resolver->impl->get_grant_calls != NULL ?
		resolver->impl->get_grant_calls(resolver) : 0;
}
