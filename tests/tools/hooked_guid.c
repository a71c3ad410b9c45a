/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * livery-guid as it is installed, linked anew with a hook: what a domain that has taken over its
 * guid might try. The domain says what by the title of a window, "hook NAME ARGUMENT...". The
 * result is a line of the log: "hook NAME: failed: ERRNO" or "hook NAME: succeeded"; or it ends the
 * process.
 *
 * HOOK_WITHOUT in the environment takes layers of the sandbox away, so that the others are seen to
 * hold alone: "seccomp"; or makes calls fail as on a kernel without: "seccomp_load", "unshare",
 * "landlock".
 *
 * The linker puts the hook in (--wrap): there is no trace of it in the sources of guid.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>
#include <wayland-client.h>
#include "guid/base/log.h"
#include "guid/guid.h"
#include "guid/sandbox/sandbox.h"

static bool without(const char *what) {
	const char *layer = getenv("HOOK_WITHOUT");
	return layer != NULL && strcmp(layer, what) == 0;
}

/* ---- attempts: < 0 with errno: failed ---- */

static long try_open(struct guid *guid, const char *path) {
	return open(path, O_RDONLY | O_CLOEXEC);
}

static long try_create(struct guid *guid, const char *path) {
	return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static long try_list(struct guid *guid, const char *path) {
	char names[1024];
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -1 : syscall(SYS_getdents64, fd, names, sizeof(names));
}

static long try_mkdir(struct guid *guid, const char *path) {
	return mkdirat(AT_FDCWD, path, 0700);
}

static long try_unlink(struct guid *guid, const char *path) {
	return unlinkat(AT_FDCWD, path, 0);
}

static long try_chroot(struct guid *guid, const char *path) {
	return chroot(path);
}

static long try_mount(struct guid *guid, const char *path) {
	return mount("none", path, "tmpfs", 0, NULL);
}

static long try_connect(struct guid *guid, const char *path) {
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof(address));
}

/* An abstract name is not in the file system. */
static long try_connect_abstract(struct guid *guid, const char *name) {
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strnlen(name, sizeof(address.sun_path) - 1);
	memcpy(address.sun_path + 1, name, length);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length));
}

static long try_connect_tcp(struct guid *guid, const char *port) {
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof(address));
}

static long try_fork(struct guid *guid, const char *argument) {
	long pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		_exit(0);
	}
	return pid;
}

static long try_thread(struct guid *guid, const char *argument) {
	/* Without a stack the thread would die at once: that it can be made is enough. */
	return syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, NULL, NULL, NULL, NULL);
}

static long try_exec(struct guid *guid, const char *path) {
	char *const argv[] = { (char *)path, NULL }, *const env[] = { NULL };
	return execve(path, argv, env);
}

static pid_t number(const char *argument) {
	return (pid_t)strtol(argument, NULL, 10);
}

static long try_kill(struct guid *guid, const char *pid) {
	return kill(number(pid), SIGKILL);
}

static long try_ptrace(struct guid *guid, const char *pid) {
	return ptrace(PTRACE_ATTACH, number(pid), NULL, NULL);
}

static long try_read_memory(struct guid *guid, const char *pid) {
	char byte;
	struct iovec own = { &byte, 1 }, other = { (void *)&try_read_memory, 1 };
	return process_vm_readv(number(pid), &own, 1, &other, 1, 0);
}

/* The socket to livery of another guid: whoever has it sends as that domain. */
static long try_take_socket(struct guid *guid, const char *pid) {
	int process = (int)syscall(SYS_pidfd_open, number(pid), 0);
	return process < 0 ? -1 : syscall(SYS_pidfd_getfd, process, 3, 0);
}

static long try_unshare(struct guid *guid, const char *argument) {
	return syscall(SYS_unshare, CLONE_NEWUSER);
}

static long try_setuid(struct guid *guid, const char *argument) {
	return syscall(SYS_setresuid, 0, 0, 0);
}

static long try_dumpable(struct guid *guid, const char *argument) {
	/* The state that the sandbox left, before anything can change it. */
	int is = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
	errno = EPERM;
	return is == 0 ? -1 : is;
}

static long try_raise_limit(struct guid *guid, const char *argument) {
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	return setrlimit(RLIMIT_CORE, &all);
}

static long try_executable(struct guid *guid, const char *argument) {
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? -1 : 0;
}

static long try_make_executable(struct guid *guid, const char *argument) {
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? -1 : mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

/* The pages of its own domain: guid hands them on, and has no need to look. */
static long try_map_pages(struct guid *guid, const char *argument) {
	void *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, (int)strtol(argument, NULL, 10), 0);
	return memory == MAP_FAILED ? -1 : 0;
}

static long try_ioctl(struct guid *guid, const char *argument) {
	char letter = 'x';
	return ioctl(STDERR_FILENO, TIOCSTI, &letter);
}

static long try_memory(struct guid *guid, const char *argument) {
	size_t size = (size_t)128 << 20;
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? -1 : 0;
}

/* More than the limit of memory, of a kind that the limit of data does not count. */
static long map_uncounted(int flags) {
	size_t size = (size_t)128 << 20;
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? -1 : 0;
}

static long try_shared_memory(struct guid *guid, const char *argument) {
	return map_uncounted(MAP_SHARED);
}

static long try_stack_memory(struct guid *guid, const char *argument) {
	return map_uncounted(MAP_PRIVATE | MAP_GROWSDOWN);
}

static long try_descriptors(struct guid *guid, const char *argument) {
	long fd;
	do {
		fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	} while (fd >= 0 && fd < 100000);
	return fd;
}

static long try_large_file(struct guid *guid, const char *argument) {
	static const char block[65536];
	int fd = memfd_create("hook", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	long n = fd;
	signal(SIGXFSZ, SIG_IGN);
	for (int i = 0; i < 64 && n >= 0; i++) {
		n = write(fd, block, sizeof(block));
	}
	return n;
}

/* Every global that livery does not name to a guid, by its number. livery answers with an error. */
static long try_bind(struct guid *guid, const char *name) {
	wl_registry_bind(guid->registry, (uint32_t)strtoul(name, NULL, 10),
		&wl_output_interface, 1);
	return 0;
}

static const struct {
	const char *name;
	long (*act)(struct guid *guid, const char *argument);
} attempts[] = {
	{ "open", try_open },
	{ "create", try_create },
	{ "list", try_list },
	{ "mkdir", try_mkdir },
	{ "unlink", try_unlink },
	{ "chroot", try_chroot },
	{ "mount", try_mount },
	{ "connect", try_connect },
	{ "connect-agent", try_connect },
	{ "connect-abstract", try_connect_abstract },
	{ "connect-tcp", try_connect_tcp },
	{ "fork", try_fork },
	{ "thread", try_thread },
	{ "exec", try_exec },
	{ "kill", try_kill },
	{ "ptrace", try_ptrace },
	{ "read-memory", try_read_memory },
	{ "take-socket", try_take_socket },
	{ "unshare", try_unshare },
	{ "setuid", try_setuid },
	{ "dumpable", try_dumpable },
	{ "raise-limit", try_raise_limit },
	{ "executable", try_executable },
	{ "make-executable", try_make_executable },
	{ "map-pages", try_map_pages },
	{ "ioctl", try_ioctl },
	{ "memory", try_memory },
	{ "shared-memory", try_shared_memory },
	{ "stack-memory", try_stack_memory },
	{ "descriptors", try_descriptors },
	{ "large-file", try_large_file },
	{ "bind", try_bind },
};

static void attempt(struct guid *guid, const char *name, const char *argument) {
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		if (strcmp(attempts[i].name, name) != 0) {
			continue;
		}
		guid_error("hook %s: begins", name);
		errno = 0;
		bool failed = attempts[i].act(guid, argument) < 0;
		const char *error = failed ? strerrorname_np(errno) : NULL;
		guid_error("hook %s: %s%s", name, failed ? "failed: " : "succeeded",
			error != NULL ? error : "");
		return;
	}
	guid_error("hook %s: unknown", name);
}

/* ---- in the place of guid's functions, and of the kernel ---- */

void __real_guid_window_set_title(void *data, uint32_t slot, const char *title);
void __wrap_guid_window_set_title(void *data, uint32_t slot, const char *title);
bool __real_guid_sandbox_seccomp(enum sandbox_kind kind, struct sandbox_report *report);
bool __wrap_guid_sandbox_seccomp(enum sandbox_kind kind, struct sandbox_report *report);
void __real_guid_sandbox_landlock(const char *device, struct sandbox_report *report);
void __wrap_guid_sandbox_landlock(const char *device, struct sandbox_report *report);
int __real_seccomp_load(scmp_filter_ctx filter);
int __wrap_seccomp_load(scmp_filter_ctx filter);
int __real_unshare(int flags);
int __wrap_unshare(int flags);

void __wrap_guid_window_set_title(void *data, uint32_t slot, const char *title) {
	char name[32] = "", argument[128] = "";
	__real_guid_window_set_title(data, slot, title);
	if (sscanf(title, "hook %31s %127s", name, argument) >= 1) {
		attempt(data, name, argument);
	}
}

bool __wrap_guid_sandbox_seccomp(enum sandbox_kind kind, struct sandbox_report *report) {
	return without("seccomp") || __real_guid_sandbox_seccomp(kind, report);
}

void __wrap_guid_sandbox_landlock(const char *device, struct sandbox_report *report) {
	if (!without("landlock")) {
		__real_guid_sandbox_landlock(device, report);
	}
}

int __wrap_seccomp_load(scmp_filter_ctx filter) {
	return without("seccomp_load") ? -ENOSYS : __real_seccomp_load(filter);
}

int __wrap_unshare(int flags) {
	if (without("unshare")) {
		errno = EPERM;
		return -1;
	}
	return __real_unshare(flags);
}
