/** A stream of server-sent events, read as they come. */
import { EventSourceParserStream } from 'eventsource-parser/stream';

/** Gives the JSON of each event. Returns whether the last was `end`: without it something is missing. */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<unknown, boolean> {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  // Not every browser can walk a stream with `for await`.
  const reader = events.getReader();
  for (let isComplete = false; ; ) {
    const { done, value } = await reader.read();
    if (done) return isComplete;
    isComplete = value.event === 'end';
    if (!isComplete) yield JSON.parse(value.data);
  }
}
