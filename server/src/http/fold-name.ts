/** How a header is spelled for whoever takes `_` for `-`, as CGI does, or any other sign, as some frameworks do. */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
}
