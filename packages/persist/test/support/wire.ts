/** A wire to a server that a test can cut: what goes through it is a client whose machine is gone. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Wire {
  readonly url: string;
  /** Ends all connections, and takes no more. */
  cut(): void;
  /** Lets the connections stand, but nothing through: a cable that was pulled. */
  pull(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startWire(port: number): Promise<Wire> {
  let [isCut, isPulled] = [false, false];
  const sockets = new Set<Socket>();
  const link = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => void (isPulled || to.write(chunk)));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const target = connect(port, '127.0.0.1');
    link(client, target);
    link(target, client);
  });
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return {
    url: `redis://127.0.0.1:${address.port}`,
    cut: () => {
      isCut = true;
      endAll();
    },
    pull: () => {
      isPulled = true;
    },
    mend: () => {
      [isCut, isPulled] = [false, false];
    },
    close: async () => {
      server.close();
      endAll();
      await once(server, 'close');
    },
  };
}
