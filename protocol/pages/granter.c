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
#include <sys/random.h>
#include <unistd.h>
#include <xen/sys/gntdev.h>
#include "protocol/channel/vchan.h"
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

/* Reads the beginning of a page that our own domain has granted to itself. */
static bool read_granted(const struct livery_granter *granter, uint32_t ref, void *data,
		size_t size) {
	struct ioctl_gntdev_map_grant_ref map = {
		.count = 1, .refs = { { .domid = granter->domid, .ref = ref } } };
	if (ioctl(granter->gntdev, IOCTL_GNTDEV_MAP_GRANT_REF, &map) != 0) {
		return false;
	}
	void *page = mmap(NULL, LIVERY_PAGE, PROT_READ, MAP_SHARED, granter->gntdev,
		(off_t)map.index);
	int error = errno;
	if (page != MAP_FAILED) {
		memcpy(data, page, size);
		munmap(page, LIVERY_PAGE);
	}
	struct ioctl_gntdev_unmap_grant_ref unmap = { .index = map.index, .count = 1 };
	ioctl(granter->gntdev, IOCTL_GNTDEV_UNMAP_GRANT_REF, &unmap);
	errno = error;
	return page != MAP_FAILED;
}

/* Whether what is granted of a memfd is the memfd. Writes why not. */
static bool check_granted(struct livery_granter *granter, int memfd, char *reason,
		size_t reason_size) {
	char written[16], seen[16] = "";
	uint32_t ref;
	if (getrandom(written, sizeof(written), 0) != sizeof(written) ||
			pwrite(memfd, written, sizeof(written), 0) != sizeof(written)) {
		snprintf(reason, reason_size, "%s", strerror(errno));
		return false;
	}
	int grant = livery_granter_grant(granter, memfd, 1, &ref);
	if (grant < 0) {
		snprintf(reason, reason_size, "%s", errno == ENOTTY ?
			"this kernel has no XEN_GNTDEV_DMABUF" : strerror(errno));
		return false;
	}
	bool mapped = read_granted(granter, ref, seen, sizeof(seen));
	bool same = mapped && memcmp(written, seen, sizeof(seen)) == 0;
	if (!same) {
		snprintf(reason, reason_size, "%s", mapped ?
			"this kernel's XEN_GNTDEV_DMABUF grants the wrong pages" : strerror(errno));
	}
	livery_granter_revoke(granter, grant);
	return same;
}

/*
 * Grants one page to our own domain and looks at it: a kernel can also do this without an error,
 * and wrong (in a PV domain the driver takes a page's number for that of another).
 */
static bool granter_try(struct livery_granter *granter, char *reason, size_t reason_size) {
	const uint32_t domid = granter->domid;
	int own = livery_vchan_own_domid();
	int memfd = memfd_create("livery-probe", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	bool ok = false;
	if (own < 0 || memfd < 0 || ftruncate(memfd, LIVERY_PAGE) != 0 ||
			!livery_foreign_seal(memfd, LIVERY_PAGE)) {
		snprintf(reason, reason_size, "%s", strerror(errno));
	} else {
		granter->domid = (uint32_t)own;
		ok = check_granted(granter, memfd, reason, reason_size);
		granter->domid = domid;
	}
	if (memfd >= 0) {
		close(memfd);
	}
	return ok;
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
	if (!granter_try(granter, reason, reason_size)) {
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
