/** Short names for folders: the last part, with as much before it as tells them apart. */
export function projectNames(roots: readonly string[]): ReadonlyMap<string, string> {
  const parts = (root: string): string[] => root.split(/[\\/]+/).filter((part) => part !== '')
  const tail = (root: string, depth: number): string => parts(root).slice(-depth).join('/') || root
  const deepest = Math.max(1, ...roots.map((root) => parts(root).length))
  return new Map(
    roots.map((root) => {
      let depth = 1
      while (depth < deepest && roots.some((other) => other !== root && tail(other, depth) === tail(root, depth))) {
        depth += 1
      }
      return [root, tail(root, depth)]
    }),
  )
}
