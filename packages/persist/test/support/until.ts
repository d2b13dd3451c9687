/** Waiting for something that nobody announces. */

/** Resolves when the question is answered with yes; rejects after `limit` ms. */
export async function until(
  question: () => boolean | Promise<boolean>,
  what: string,
  limit = 20_000,
): Promise<void> {
  const end = performance.now() + limit;
  while (!(await question())) {
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
