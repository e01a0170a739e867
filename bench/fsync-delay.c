/*
 * For LD_PRELOAD: makes every fsync and fdatasync take FSYNC_DELAY_MICROS longer, as on a slower disk.
 * cc -shared -fPIC -o fsync-delay.so fsync-delay.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int (*sync_call)(int);

static int sync_slowly(const char *name, int fd)
{
    const char *setting = getenv("FSYNC_DELAY_MICROS");
    long micros = setting ? atol(setting) : 0;
    struct timespec delay = { micros / 1000000, micros % 1000000 * 1000 };
    nanosleep(&delay, NULL);
    return ((sync_call)dlsym(RTLD_NEXT, name))(fd);
}

int fsync(int fd)
{
    return sync_slowly("fsync", fd);
}

int fdatasync(int fd)
{
    return sync_slowly("fdatasync", fd);
}
