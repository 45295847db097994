/**
 * Arguments for Node that bound a job process (docs/performance.md, Memory). The young generation of V8 grows to
 * 3 × 32 MB under load if it is let; half of it costs no throughput that we could measure.
 */
export function memoryFlags(memoryMiB: number): readonly string[] {
  return [`--max-old-space-size=${memoryMiB}`, '--max-semi-space-size=16'];
}

/**
 * Environment for glibc's allocator: without it the threshold above which freed memory goes back to the system grows to
 * 32 MB with the first large row, and what rows, statements and packets have freed stays with the process.
 */
export const MEMORY_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '262144', MALLOC_ARENA_MAX: '2' } as const;
