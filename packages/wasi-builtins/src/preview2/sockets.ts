// wasi:sockets: a guest is given no network. What asks for one is told that it may not.

import { Failure } from "./failure.ts";
import { Resource, type World } from "./world.ts";

/** `network`. */
class Network extends Resource {}
/** Resources of which no guest ever gets one. */
class TcpSocket extends Resource {}
class UdpSocket extends Resource {}
class IncomingDatagramStream extends Resource {}
class OutgoingDatagramStream extends Resource {}
class ResolveAddressStream extends Resource {}

function denied(): never {
  throw new Failure("access-denied");
}

export function socketInterfaces(world: World): Record<string, object> {
  return {
    "wasi:sockets/network": { Network },
    "wasi:sockets/instance-network": { instanceNetwork: () => new Network(world) },
    "wasi:sockets/tcp": { TcpSocket },
    "wasi:sockets/tcp-create-socket": { createTcpSocket: denied },
    "wasi:sockets/udp": { UdpSocket, IncomingDatagramStream, OutgoingDatagramStream },
    "wasi:sockets/udp-create-socket": { createUdpSocket: denied },
    "wasi:sockets/ip-name-lookup": { resolveAddresses: denied, ResolveAddressStream },
  };
}
