import { WebSocket } from 'ws'

/**
 * A window that may be killed at any moment, in plain frames: greets, attaches to one agent's terminal and takes what
 * comes. Says on stdout how far it is. `deaf`: it never says that it has drawn anything.
 */
const { url = '', token = '', agentId = '', cols = 80, rows = 24, deaf = false } = JSON.parse(process.argv[2] ?? '{}')

const LANE = 1
const HEADER_BYTES = 20
const ACKNOWLEDGE = 66
const say = (word: string): void => void process.stdout.write(`${word}\n`)

const address = new URL('/wire', url)
address.protocol = 'ws:'
const socket = new WebSocket(address, 'snowhook.v1', { headers: { authorization: `Bearer ${token}` } })
socket.binaryType = 'nodebuffer'
say('dialling')
socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', protocol: 1 })))
socket.on('message', (data: Buffer, isBinary) => {
  if (!isBinary) {
    const frame = JSON.parse(data.toString('utf8'))
    if (frame.type !== 'hello') return
    const input = { agentId, visible: true, cols, rows }
    socket.send(JSON.stringify({ type: 'attach', id: LANE, method: 'terminal.attach', input }))
    say('attaching')
    return
  }
  say('drawn')
  if (deaf) return
  const reached = data.readBigUInt64BE(8) + BigInt(data[1] === 1 ? data.length - HEADER_BYTES : 0)
  const answer = Buffer.alloc(HEADER_BYTES)
  answer[0] = 1
  answer[1] = ACKNOWLEDGE
  answer.writeUInt32BE(LANE, 4)
  answer.writeBigUInt64BE(reached, 8)
  socket.send(answer)
})
socket.on('error', () => process.exit(1))
socket.on('close', () => process.exit(0))
