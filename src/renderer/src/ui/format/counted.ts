/** `1 file`, `3 files`: nouns whose plural is an "s". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
