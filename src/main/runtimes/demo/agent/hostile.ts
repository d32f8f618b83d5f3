const ESC = '\x1b'
const BEL = '\x07'
const ST = `${ESC}\\`

/** An escape string longer than any terminal should keep. */
const HUGE_OSC_CHARS = 200_000

/** Everything that a program can print to harm or fool the one who shows it. Each entry names what it tries. */
export const hostileSequences: readonly { tries: string; bytes: string }[] = [
  { tries: 'write the clipboard', bytes: `${ESC}]52;c;${Buffer.from('rm -rf ~').toString('base64')}${BEL}` },
  { tries: 'read the clipboard', bytes: `${ESC}]52;c;?${BEL}` },
  { tries: 'a link that lies', bytes: `${ESC}]8;;file:///etc/passwd${ST}https://example.com${ESC}]8;;${ST}` },
  { tries: 'a script link', bytes: `${ESC}]8;;javascript:alert(1)${ST}click${ESC}]8;;${ST}` },
  { tries: 'spoof the title', bytes: `${ESC}]0;root@production: everything is fine${BEL}` },
  { tries: 'report the title as keys', bytes: `${ESC}[21t` },
  { tries: 'ask what the terminal is', bytes: `${ESC}[c${ESC}[>c${ESC}[=c${ESC}[5n${ESC}[6n${ESC}[>q` },
  { tries: 'ask for modes', bytes: `${ESC}[?2026$p${ESC}[?1$p${ESC}[4$p` },
  { tries: 'ask for settings', bytes: `${ESC}P$qm${ST}${ESC}P+q544e${ST}` },
  { tries: 'a huge escape string', bytes: `${ESC}]0;${'A'.repeat(HUGE_OSC_CHARS)}${BEL}` },
  { tries: 'a huge device string', bytes: `${ESC}P${'B'.repeat(HUGE_OSC_CHARS)}${ST}` },
  { tries: 'C1 controls', bytes: '\u009b31mred\u009b0m \u009d0;c1 title\u009c \u0090q\u009c' },
  {
    tries: 'turn text around',
    bytes: 'user\u202egnp.exe\u202c \u2066\u2067hidden\u2069\u2069 \u200bzero\u200dwidth\ufeff',
  },
  { tries: 'draw over what was said', bytes: `safe${ESC}[2K\rdanger${ESC}[1A${ESC}[2K` },
  { tries: 'endless repetition', bytes: `x${ESC}[2147483647b` },
  { tries: 'far cursor and scroll', bytes: `${ESC}[999999;999999H${ESC}[2147483647S${ESC}[1;1H` },
  { tries: 'hide the cursor, take the mouse', bytes: `${ESC}[?25l${ESC}[?1003h${ESC}[?1006h${ESC}[?2004h` },
  { tries: 'combining marks without end', bytes: `Z${'\u0301'.repeat(2_000)}` },
  { tries: 'file transfer and pictures', bytes: `${ESC}]1337;File=inline=1:AAAA${BEL}${ESC}_Gf=100;AAAA${ST}` },
  { tries: 'enter the other screen and stay', bytes: `${ESC}[?1049h${ESC}[2J` },
]

/** Bytes that are not UTF-8, printed after the rest. */
export const brokenUtf8 = new Uint8Array([0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0x0a])
