/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xen/sys/gntdev.h>
#include "protocol/pages/foreign.h"
#include "protocol/pages/granter.h"
#include "protocol/wire/messages.h"

#define UDMABUF "/dev/udmabuf"
#define GNTDEV "/dev/xen/gntdev"

struct livery_granter {
	uint32_t domid;
	int udmabuf, gntdev; /* the latter has all that is granted */
};

/* A DMA buffer of the first pages, or -1. */
static int make_dmabuf(const struct livery_granter *granter, int memfd, size_t pages) {
	const struct udmabuf_create create = {
		.memfd = (uint32_t)memfd,
		.flags = UDMABUF_FLAGS_CLOEXEC,
		.size = (uint64_t)pages * LIVERY_PAGE,
	};
	return ioctl(granter->udmabuf, UDMABUF_CREATE, &create);
}

static bool grant_dmabuf(const struct livery_granter *granter, int dmabuf, size_t pages,
		uint32_t *refs) {
	/* The structure holds one reference already. */
	struct ioctl_gntdev_dmabuf_imp_to_refs *request = calloc(1,
		sizeof(*request) + (pages - 1) * sizeof(request->refs[0]));
	if (request == NULL) {
		return false;
	}
	request->fd = (uint32_t)dmabuf;
	request->count = (uint32_t)pages;
	request->domid = granter->domid;
	bool ok = ioctl(granter->gntdev, IOCTL_GNTDEV_DMABUF_IMP_TO_REFS, request) == 0;
	int error = errno;
	if (ok) {
		memcpy(refs, request->refs, pages * sizeof(refs[0]));
	}
	free(request);
	errno = error;
	return ok;
}

int livery_granter_grant(struct livery_granter *granter, int memfd, size_t pages, uint32_t *refs) {
	int dmabuf = make_dmabuf(granter, memfd, pages);
	if (dmabuf >= 0 && !grant_dmabuf(granter, dmabuf, pages, refs)) {
		int error = errno;
		close(dmabuf);
		errno = error;
		return -1;
	}
	return dmabuf;
}

void livery_granter_revoke(struct livery_granter *granter, int grant) {
	struct ioctl_gntdev_dmabuf_imp_release release = { .fd = (uint32_t)grant };
	ioctl(granter->gntdev, IOCTL_GNTDEV_DMABUF_IMP_RELEASE, &release);
	close(grant);
}

/* ---- the probe ---- */

/*
 * In a PV domain the driver takes a page's number for that of another and grants wrong pages,
 * without an error. (To look at a page that we grant to ourselves is no way to find out: in a PVH
 * domain Xen then takes the page from where it was.)
 */
static bool check_kind_of_domain(char *reason, size_t reason_size) {
	char kind[8] = "";
	FILE *file = fopen("/sys/hypervisor/guest_type", "re");
	bool known = file != NULL && fgets(kind, sizeof(kind), file) != NULL;
	if (file != NULL) {
		fclose(file);
	}
	if (!known || strncmp(kind, "PV\n", 3) == 0) {
		snprintf(reason, reason_size, "%s", known ?
			"in a PV domain the kernel would grant other pages" :
			"/sys/hypervisor/guest_type does not tell the kind of domain");
		return false;
	}
	return true;
}

/* Grants one page and takes it back. False with errno. */
static bool granter_try(struct livery_granter *granter) {
	uint32_t ref;
	int grant = -1;
	int memfd = memfd_create("livery-probe", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memfd >= 0 && ftruncate(memfd, LIVERY_PAGE) == 0 &&
			livery_foreign_seal(memfd, LIVERY_PAGE)) {
		grant = livery_granter_grant(granter, memfd, 1, &ref);
	}
	int error = errno;
	if (grant >= 0) {
		livery_granter_revoke(granter, grant);
	}
	if (memfd >= 0) {
		close(memfd);
	}
	errno = error;
	return grant >= 0;
}

struct livery_granter *livery_granter_create(uint32_t domid, char *reason, size_t reason_size) {
	struct livery_granter *granter = calloc(1, sizeof(*granter));
	if (granter == NULL) {
		snprintf(reason, reason_size, "out of memory");
		return NULL;
	}
	granter->domid = domid;
	granter->gntdev = -1;
	granter->udmabuf = open(UDMABUF, O_RDWR | O_CLOEXEC);
	if (granter->udmabuf < 0) {
		snprintf(reason, reason_size, UDMABUF ": %s", strerror(errno));
		goto fail;
	}
	granter->gntdev = open(GNTDEV, O_RDWR | O_CLOEXEC);
	if (granter->gntdev < 0) {
		snprintf(reason, reason_size, GNTDEV ": %s", strerror(errno));
		goto fail;
	}
	if (!granter_try(granter)) {
		snprintf(reason, reason_size, "%s", errno == ENOTTY ?
			"this kernel has no XEN_GNTDEV_DMABUF" : strerror(errno));
		goto fail;
	}
	if (!check_kind_of_domain(reason, reason_size)) {
		goto fail;
	}
	return granter;

fail:
	livery_granter_destroy(granter);
	return NULL;
}

void livery_granter_destroy(struct livery_granter *granter) {
	if (granter == NULL) {
		return;
	}
	if (granter->udmabuf >= 0) {
		close(granter->udmabuf);
	}
	if (granter->gntdev >= 0) {
		close(granter->gntdev);
	}
	free(granter);
}
