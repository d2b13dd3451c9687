/** A name for one call of a mutation that no other call has. */
export function createIdempotencyKey(): string {
  const { crypto } = globalThis as { crypto?: { randomUUID?: () => string } };
  // Browsers have it on secure pages only.
  return crypto?.randomUUID?.() ?? `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
}
