/* A file system that fails when it is told to: preloaded into the program by tests/suite/faults.rs.
 *
 * Every call that opens or changes a file is counted. From call number FAULT_AT on, the process is
 * killed (FAULT=kill), what changes files fails (FAULT=enospc), opening them too (FAULT=eio), or a
 * write takes one byte only (FAULT=short). At the end the count goes to the file FAULT_COUNT. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;
static long at = -1;
static const char *fault = "";

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    if (getenv("FAULT_AT")) at = atol(getenv("FAULT_AT"));
    if (getenv("FAULT")) fault = getenv("FAULT");
}

__attribute__((destructor)) static void end(void) {
    FILE *file = getenv("FAULT_COUNT") ? fopen(getenv("FAULT_COUNT"), "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", atomic_load(&calls));
    fclose(file);
}

/* Counts a call; true where it has to fail, errno set. */
static int due(void) {
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (at < 0 || call < at) return 0;
    if (!strcmp(fault, "kill")) raise(SIGKILL);
    errno = !strcmp(fault, "eio") ? EIO : ENOSPC;
    return strcmp(fault, "short") != 0;
}

static int is_file(int fd) {
    struct stat found;
    return fd > 2 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

/* Bytes of a write that are taken. */
static size_t taken(size_t size) {
    return at >= 0 && atomic_load(&calls) >= at && !strcmp(fault, "short") && size > 1 ? 1 : size;
}

ssize_t write(int fd, const void *bytes, size_t size) {
    if (!is_file(fd)) return REAL(write)(fd, bytes, size);
    return due() ? -1 : REAL(write)(fd, bytes, taken(size));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!is_file(fd)) return REAL(writev)(fd, parts, count);
    return due() ? -1 : REAL(writev)(fd, parts, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
    return due() ? -1 : REAL(pwrite64)(fd, bytes, taken(size), offset);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    int failed = due();
    if (failed && ((flags & O_CREAT) || errno == EIO)) return -1;
    return REAL(open64)(path, flags, mode);
}

int fsync(int fd) { return due() ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return due() ? -1 : REAL(fdatasync)(fd); }
int ftruncate64(int fd, off64_t size) { return due() ? -1 : REAL(ftruncate64)(fd, size); }
int rename(const char *from, const char *to) { return due() ? -1 : REAL(rename)(from, to); }
int mkdir(const char *path, mode_t mode) { return due() ? -1 : REAL(mkdir)(path, mode); }
