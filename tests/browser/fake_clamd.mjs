// A malware scanner for the journeys: speaks clamd's INSTREAM on a unix socket, finds EICAR's test text. While a file SOCKET.off is
// there it takes nobody, as a scanner that is away.
import fs from "node:fs";
import net from "node:net";

const socket = process.argv[2];
const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].join("");
net.createServer((peer) => {
  if (fs.existsSync(socket + ".off")) return peer.destroy();
  let bytes = Buffer.alloc(0);
  peer.on("error", () => {});
  peer.on("data", (more) => {
    bytes = Buffer.concat([bytes, more]);
    let at = bytes.indexOf(0) + 1;
    if (at === 0) return;
    const pieces = [];
    while (bytes.length >= at + 4) {
      const size = bytes.readUInt32BE(at);
      if (size === 0) return peer.end(Buffer.concat(pieces).includes(eicar) ? "stream: Eicar-Test-Signature FOUND\0" : "stream: OK\0");
      if (bytes.length < at + 4 + size) return;
      pieces.push(bytes.subarray(at + 4, at + 4 + size));
      at += 4 + size;
    }
  });
}).listen(socket);
