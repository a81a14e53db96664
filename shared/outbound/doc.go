// Package outbound is the one HTTP client that may call addresses which others chose: the metadata of an OAuth client, the
// endpoint of a webhook. It keeps such a call away from everything that only we can reach (server-side request forgery),
// and bounds what the answer can cost us.
//
// The guard judges the address that a connection is really made to, when it is made, and not the name before: what a name
// resolves to can change in between (DNS rebinding), and one address has many spellings. There is no list of forbidden
// names, because any name can lead anywhere.
//
//   - https to public addresses only. Config.Loopback, for the local run, adds loopback addresses, by http too.
//   - No redirect is followed, no proxy of the environment is used, no cookie is kept, no answer is decompressed.
//   - HTTP/1.1 and one connection for each call. Connections kept for later would be to hosts that strangers chose, would
//     be dead whenever Lambda thaws a frozen instance, and might carry a request that net/http then sends twice.
//
// What a network lets its own machines reach at public addresses is not known here, and neither are NAT64 prefixes that
// a network chose itself. The package imports nothing of ours but host, and logs nothing.
package outbound
