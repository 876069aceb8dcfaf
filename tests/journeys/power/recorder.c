/* Records what a process does to the files below one directory, in order and with the data: power cuts are made of it.
 *
 * LD_PRELOAD it with POWER_FOLDER (absolute, no links in it) and POWER_RECORDING (a file outside of that folder). Each
 * operation is carried out first and recorded afterwards, in one write to an O_APPEND file, so that the recordings of
 * several processes interleave in their true order. A call that it cannot record is refused, so that the caller falls
 * back to one that it can. The test replays every recording in full and compares, so that a gap in this file shows.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, MKDIR, RMDIR };
enum { DESCRIPTORS = 4096, RECORDING_FROM = 700 };

struct head {
    uint32_t kind, path, other, data; /* what; lengths of what follows */
    int64_t offset;                   /* of a write; the new size of a truncation */
    double began, ended;              /* CLOCK_MONOTONIC, seconds */
} __attribute__((packed));

static char folder[PATH_MAX], *opened[DESCRIPTORS];
static size_t folder_length;
static int recording = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

#define REAL(result, name, ...)                                                                                        \
    static result (*real_##name)(__VA_ARGS__);                                                                         \
    if (!real_##name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("POWER_FOLDER"), *into = getenv("POWER_RECORDING");
    if (!where || !into) return;
    REAL(int, open64, const char *, int, ...);
    int low = real_open64(into, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    recording = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, RECORDING_FROM);
    if (recording < 0) abort();
    close(low);
    folder_length = (size_t)snprintf(folder, sizeof folder, "%s", where);
}

/* The absolute path, or null when it is not below the folder. */
static const char *ours(int directory, const char *path, char *whole) {
    if (recording < 0 || !path) return NULL;
    if (path[0] == '/') {
        snprintf(whole, PATH_MAX, "%s", path);
    } else {
        char base[PATH_MAX], link[64];
        ssize_t length = -1;
        if (directory == AT_FDCWD) {
            if (getcwd(base, sizeof base)) length = (ssize_t)strlen(base);
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
            length = readlink(link, base, sizeof base - 1);
        }
        if (length < 0 || (size_t)length + strlen(path) + 2 > PATH_MAX) return NULL;
        memcpy(whole, base, (size_t)length);
        whole[length] = '/';
        strcpy(whole + length + 1, path);
    }
    if (strncmp(whole, folder, folder_length) != 0) return NULL;
    return whole[folder_length] == '/' || !whole[folder_length] ? whole : NULL;
}

static void note(uint32_t kind, const char *path, const char *other, const void *data, size_t length, int64_t offset,
                 double began) {
    int before = errno;
    struct head head = {kind, (uint32_t)strlen(path), other ? (uint32_t)strlen(other) : 0, (uint32_t)length, offset,
                        began, now()};
    struct iovec parts[] = {{&head, sizeof head},
                            {(void *)path, head.path},
                            {(void *)(other ? other : ""), head.other},
                            {(void *)(data ? data : ""), length}};
    if (writev(recording, parts, 4) != (ssize_t)(sizeof head + head.path + head.other + length)) abort();
    errno = before;
}

static const char *path_of(int descriptor) {
    return recording >= 0 && descriptor >= 0 && descriptor < DESCRIPTORS ? opened[descriptor] : NULL;
}

static void forget(int descriptor) {
    if (descriptor < 0 || descriptor >= DESCRIPTORS) return;
    pthread_mutex_lock(&lock);
    free(opened[descriptor]);
    opened[descriptor] = NULL;
    pthread_mutex_unlock(&lock);
}

static int note_open(int descriptor, const char *path, int flags, int was_there) {
    if (descriptor < 0) return descriptor;
    if (descriptor >= DESCRIPTORS) abort();
    forget(descriptor);
    pthread_mutex_lock(&lock);
    opened[descriptor] = strdup(path);
    pthread_mutex_unlock(&lock);
    if (!was_there) note(CREATE, path, NULL, NULL, 0, 0, now());
    if (was_there && flags & O_TRUNC) note(TRUNCATE, path, NULL, NULL, 0, 0, now());
    return descriptor;
}

#define OPEN(name, real_type, call, directory, ...)                                                                    \
    int name(__VA_ARGS__, int flags, ...) {                                                                            \
        REAL(int, name, real_type, int, ...);                                                                          \
        mode_t mode = 0;                                                                                               \
        if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {                                                     \
            va_list rest;                                                                                              \
            va_start(rest, flags);                                                                                     \
            mode = va_arg(rest, mode_t);                                                                               \
            va_end(rest);                                                                                              \
        }                                                                                                              \
        char whole[PATH_MAX];                                                                                          \
        const char *found = ours(directory, path, whole);                                                              \
        if (!found) return call;                                                                                       \
        int was_there = access(found, F_OK) == 0;                                                                      \
        return note_open(call, found, flags, was_there);                                                               \
    }
#define COMMA ,
OPEN(open, const char *, real_open(path, flags, mode), AT_FDCWD, const char *path)
OPEN(open64, const char *, real_open64(path, flags, mode), AT_FDCWD, const char *path)
OPEN(openat, int COMMA const char *, real_openat(at, path, flags, mode), at, int at, const char *path)
OPEN(openat64, int COMMA const char *, real_openat64(at, path, flags, mode), at, int at, const char *path)

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int descriptor) {
    REAL(int, close, int);
    forget(descriptor);
    return real_close(descriptor);
}

/* ── data ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

#define PWRITE(name, offset_type)                                                                                      \
    ssize_t name(int descriptor, const void *data, size_t length, offset_type offset) {                                \
        REAL(ssize_t, name, int, const void *, size_t, offset_type);                                                   \
        double began = now();                                                                                          \
        ssize_t done = real_##name(descriptor, data, length, offset);                                                  \
        if (done > 0 && path_of(descriptor))                                                                           \
            note(WRITE, path_of(descriptor), NULL, data, (size_t)done, offset, began);                                 \
        return done;                                                                                                   \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int descriptor, const void *data, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    double began = now();
    ssize_t done = real_write(descriptor, data, length);
    if (done > 0 && path_of(descriptor)) {
        off_t end = lseek(descriptor, 0, SEEK_CUR);
        note(WRITE, path_of(descriptor), NULL, data, (size_t)done, end - done, began);
    }
    return done;
}

#define TRUNCATION(name, offset_type)                                                                                  \
    int name(int descriptor, offset_type size) {                                                                       \
        REAL(int, name, int, offset_type);                                                                             \
        double began = now();                                                                                          \
        int done = real_##name(descriptor, size);                                                                      \
        if (!done && path_of(descriptor)) note(TRUNCATE, path_of(descriptor), NULL, NULL, 0, size, began);             \
        return done;                                                                                                   \
    }
TRUNCATION(ftruncate, off_t)
TRUNCATION(ftruncate64, off64_t)

#define SYNCING(name)                                                                                                  \
    int name(int descriptor) {                                                                                         \
        REAL(int, name, int);                                                                                          \
        double began = now();                                                                                          \
        int done = real_##name(descriptor);                                                                            \
        if (!done && path_of(descriptor)) note(SYNC, path_of(descriptor), NULL, NULL, 0, 0, began);                    \
        return done;                                                                                                   \
    }
SYNCING(fsync)
SYNCING(fdatasync)

/* Copying within the kernel shows no data: refuse it. */
static ssize_t refused(int error) {
    errno = error;
    return -1;
}

ssize_t sendfile(int out, int in, off_t *offset, size_t count) {
    return (void)out, (void)in, (void)offset, (void)count, refused(ENOTSOCK);
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) {
    return (void)out, (void)in, (void)offset, (void)count, refused(ENOTSOCK);
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags) {
    return (void)in, (void)from, (void)out, (void)to, (void)count, (void)flags, refused(ENOSYS);
}

/* ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static int note_rename(int done, int from_at, const char *from, int to_at, const char *to) {
    char whole[PATH_MAX], other[PATH_MAX];
    const char *source = ours(from_at, from, whole), *target = ours(to_at, to, other);
    if (!done && source && target) note(RENAME, source, target, NULL, 0, 0, now());
    return done;
}

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    return note_rename(real_rename(from, to), AT_FDCWD, from, AT_FDCWD, to);
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    return note_rename(real_renameat(from_at, from, to_at, to), from_at, from, to_at, to);
}

static int note_name(uint32_t kind, int done, int at, const char *path) {
    char whole[PATH_MAX];
    const char *found = done ? NULL : ours(at, path, whole);
    if (found) note(kind, found, NULL, NULL, 0, 0, now());
    return done;
}

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    return note_name(UNLINK, real_unlink(path), AT_FDCWD, path);
}

int unlinkat(int at, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    return note_name(flags & AT_REMOVEDIR ? RMDIR : UNLINK, real_unlinkat(at, path, flags), at, path);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    return note_name(MKDIR, real_mkdir(path, mode), AT_FDCWD, path);
}

int rmdir(const char *path) {
    REAL(int, rmdir, const char *);
    return note_name(RMDIR, real_rmdir(path), AT_FDCWD, path);
}
