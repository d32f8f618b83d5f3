/** The few meanings a colour may have. A tone never stands alone: a word or an icon says the same. */
export type Tone = 'neutral' | 'accent' | 'good' | 'attention' | 'bad' | 'parked'
